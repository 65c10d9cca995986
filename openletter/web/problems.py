"""Refusals as pages: a clear sentence, what to do next, and the right status."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask, render_template, request, url_for
from werkzeug.exceptions import HTTPException, SecurityError

from openletter.domain.wording import N_
from openletter.errors import (
    Gone,
    InvalidInput,
    NotAllowed,
    NotFound,
    OpenletterError,
    TooLarge,
)
from openletter.tokens import TokenExpired, TokenInvalid
from openletter.web.api.problems import asked_by_program, problem_of
from openletter.web.context import speech

log = logging.getLogger(__name__)

_WORDS: dict[int, tuple[str, str]] = {
    400: (
        N_("We could not understand that request"),
        N_("Go back, load the page again, and try once more."),
    ),
    401: (N_("Sign in first"), N_("Ask for a link to your address, and come back with it.")),
    403: (
        N_("That form did not come from this site"),
        N_("Open the page here and send the form again. Nothing was changed."),
    ),
    404: (
        N_("There is no such page"),
        N_("The address may be mistyped, or the page may have gone."),
    ),
    405: (
        N_("That is not how this page works"),
        N_("Go back and use the page's own buttons. Nothing was changed."),
    ),
    409: (N_("That is not possible now"), N_("Nothing was changed.")),
    410: (N_("This link is too old"), N_("Ask for a new one.")),
    413: (N_("That was too much at once"), N_("Send a shorter text. Nothing was changed.")),
    503: (
        N_("Too many people are here at this moment"),
        N_("Nothing was changed. Try again in a minute."),
    ),
    500: (
        N_("Something went wrong here"),
        N_("It is our fault, not yours. Nothing was changed. Try again in a few minutes."),
    ),
}
_STATUS: dict[type[OpenletterError], int] = {
    NotFound: 404,
    NotAllowed: 409,
    TooLarge: 413,
    InvalidInput: 422,
}
_BAD_LINK = (
    N_("This link does not work"),
    N_("Copy the whole address from the message, or use the newest message we sent you."),
)


def install(app: Flask) -> None:
    """Show every refusal and failure as a page."""
    told: dict[type[Exception], Callable[[Any], Any]] = {
        OpenletterError: _refused,
        Gone: _gone,
        TokenInvalid: _bad_link,
        TokenExpired: lambda _error: page(410),
        SecurityError: _foreign_host,
        HTTPException: _http,
        Exception: _failed,
    }
    for kind, tell in told.items():
        app.register_error_handler(kind, partial(_tell, tell))
    # What fails after the view, such as the commit, Flask would log with the address and with what was typed.
    app.log_exception = _log  # type: ignore[method-assign, assignment]


def _tell(person: Callable[[Any], Any], error: Exception) -> Any:
    """Tell a person by a page what went wrong, and a program by a problem."""
    if not asked_by_program() or (isinstance(error, HTTPException) and (error.code or 0) < 400):
        return person(error)
    if isinstance(error, OpenletterError):
        return problem_of(error, _STATUS.get(type(error), 422))
    if isinstance(error, HTTPException):
        return problem_of(error, error.code or 500)
    _log((type(error), error, error.__traceback__))
    return problem_of(error, 500)


def page(status: int, *, explanation: str = "") -> tuple[str, int]:
    """Return a page about what went wrong; `explanation` replaces the general words."""
    title, general = _WORDS.get(status, _WORDS[400 if status < 500 else 500])
    say = speech().gettext
    return _page(status, say(title), explanation or say(general))


def _page(status: int, title: str, explanation: str) -> tuple[str, int]:
    body = render_template(
        "errors/error.html",
        status=status,
        title=title,
        explanation=explanation,
        next_address=url_for("letters.index"),
        next_label=speech().gettext("Go to the letters"),
    )
    return body, status


def _refused(error: OpenletterError) -> tuple[str, int]:
    return page(_STATUS.get(type(error), 422), explanation=speech().refusal(error))


def _gone(error: Gone) -> tuple[str, int]:
    say = speech()
    slug = error.values.get("slug")
    body = render_template(
        "errors/error.html",
        status=410,
        title=say.gettext("This signature has been erased"),
        explanation=say.refusal(error),
        next_address=url_for("letters.show", slug=slug) if slug else url_for("overview.ask"),
        next_label=say.gettext("Read the letter") if slug else say.gettext("Ask for a new list"),
    )
    return body, 410


def _bad_link(_error: TokenInvalid) -> tuple[str, int]:
    title, explanation = _BAD_LINK
    return _page(404, speech().gettext(title), speech().gettext(explanation))


def _http(error: HTTPException) -> tuple[str, int, dict[str, str]] | HTTPException:
    if error.code is None or error.code < 400:
        return error
    # Such as Allow, which a 405 must have (RFC 9110, 15.5.6).
    headers = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    return *page(error.code), headers


def _foreign_host(_error: SecurityError) -> tuple[str, int, dict[str, str]]:
    """Answer a forged Host header in plain text: without a trusted host there are no addresses to link to."""
    return (
        speech().gettext("This site is not at that address."),
        400,
        {"Content-Type": "text/plain; charset=utf-8"},
    )


def _failed(error: Exception) -> tuple[str, int]:
    _log((type(error), error, error.__traceback__))
    return page(500)


def _log(failure: tuple[Any, ...]) -> None:
    # The route, not the address: addresses hold tokens. The type, not the message: messages can hold what people typed.
    kind, _, frames = failure
    while frames is not None and frames.tb_next is not None:
        frames = frames.tb_next
    where = f"{frames.tb_frame.f_code.co_filename}:{frames.tb_lineno}" if frames else "?"
    log.error("%s in %s at %s", getattr(kind, "__name__", "?"), request.endpoint, where)
