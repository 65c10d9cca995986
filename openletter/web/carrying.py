"""Words that were typed into a form go along when their reader changes the language of the page.

A form sends them to the page's twin with `CARRIED` beside them. There they are not looked at, let alone stored: the
page is drawn as if it had been opened, and its forms have what was typed. No cookie and no address holds a word of it.
"""

from __future__ import annotations

from flask import Flask, Response, abort, g, redirect, request
from flask.globals import request_ctx
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from openletter.web.security import PRIVATE_CACHE
from openletter.web.tongues import address_here, has_one_address

CARRIED = "carried"
"""What the button that changes the language is called."""


def install(app: Flask) -> None:
    """Stand behind all that a form must pass."""
    app.before_request(_open_with_words)
    app.after_request(_keep_between_us)
    app.jinja_env.globals["CARRIED"] = CARRIED


def carried() -> MultiDict[str, str] | None:
    """Return the words that came along with a change of language; None if this request is none."""
    words: MultiDict[str, str] | None = g.get("carried")
    return words


def note_words() -> None:
    """Note that a form of the page has other words than it would have had without what came along."""
    g.has_typed = True


def _open_with_words() -> None:
    """Turn the request into one that opens the page; whatever else posts here has no such field."""
    if request.method != "POST" or CARRIED not in request.form:
        return
    pages = request_ctx.url_adapter
    assert pages is not None, "a request whose host is trusted has addresses"
    rule, arguments = pages.match(method="GET", return_rule=True)
    if has_one_address(rule.endpoint):
        abort(404)
    request.url_rule, request.view_args, request.routing_exception = rule, dict(arguments), None
    g.carried = request.form
    request.method = "GET"


def _keep_between_us(response: Response) -> BaseResponse:
    """Let nobody keep a page with somebody's words; one that has none is better opened as any other."""
    if carried() is None:
        return response
    if response.status_code == 200 and "has_typed" not in g:
        return redirect(address_here(), 303)
    response.headers["Cache-Control"] = PRIVATE_CACHE
    del response.headers["ETag"]
    return response
