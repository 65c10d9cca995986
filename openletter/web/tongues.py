"""The site in every language that it speaks: English at its root, another one below its code, such as `/cy/`.

A language is a mount point: it is taken off the path before anything else looks at it, so that every address that
`url_for` makes stays in the language of its reader. What is the same in every language has one address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from flask import Flask, abort, has_request_context, redirect, request
from flask.globals import request_ctx
from werkzeug.wrappers import Response

from openletter.domain.wording import N_
from openletter.i18n import language_name, locales
from openletter.links import mount
from openletter.web.context import LOCALE, runtime, speech

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ONE_ADDRESS = frozenset({"static", "styles", "api", "campaign", "devmail", "health", "oembed"})
"""Blueprints that speak no language, or English alone."""
SAYS_WHAT_IS_SHOWN: dict[str, frozenset[str]] = {
    "editions.verify": frozenset({"edition", "sha256"}),
    "signatures.index": frozenset({"after", "q", "sector", "country"}),
    "searching.organisations": frozenset({"after", "q", "sector", "country"}),
    "earlier.index": frozenset({"after"}),
}
"""What in the query of a page makes it another page; whatever else was sent is not repeated."""
# In each language it names that language, not English.
CARRY_ON = N_("Carry on in English, with what you have typed")
QUERY_MAX = 1_000
"""How long a query may be that links to the same page repeat: nothing that a person asks for is longer."""


@dataclass(frozen=True)
class Twin:
    """A page in one of the site's languages: its address here, and the absolute one.

    `carry_on` invites to it, in its language, whoever has begun to fill in a form.
    """

    language: str
    name: str
    address: str
    link: str
    carry_on: str


class Mounted:
    """Takes the language off a path and puts it where a server says at which address a program is mounted (PEP 3333).

    Whatever came as SCRIPT_NAME is overwritten: an installation stands at the root of its host.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass a request on, without its language in the path."""
        path, prefix = environ.get("PATH_INFO", ""), ""
        for locale in locales()[1:]:
            if path == mount(locale) or path.startswith(f"{mount(locale)}/"):
                prefix = mount(locale)
                environ[LOCALE] = locale
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = prefix, path.removeprefix(prefix)
        return self._app(environ, start_response)


class Site(Flask):
    """A Flask application whose addresses keep to the language of the request."""

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """Return the address of a page in the language of the request, or the one that it has in all."""
        address = super().url_for(endpoint, **values)
        if has_request_context() and has_one_address(endpoint):
            return address.removeprefix(request.root_path)
        return address


def install(app: Flask) -> None:
    """Mount the languages."""
    app.wsgi_app = Mounted(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(_keep_to_the_addresses)
    app.jinja_env.globals["twins"] = twins
    app.jinja_env.globals["other_twins"] = other_twins
    app.jinja_env.globals["is_personal"] = is_personal


def twins() -> list[Twin]:
    """Return this page in every language, English first; nothing where it has one address."""
    if len(locales()) == 1 or has_one_address(request.endpoint or ""):
        return []
    place = _place()
    return [
        Twin(
            locale,
            language_name(locale),
            mount(locale) + place,
            runtime().settings.base_url + mount(locale) + place,
            runtime().speech(locale).gettext(CARRY_ON),
        )
        for locale in locales()
    ]


def other_twins() -> list[Twin]:
    """Return this page in every language but its own."""
    return [twin for twin in twins() if twin.language != speech().locale]


def address_here() -> str:
    """Return the address at which this page is read, in the language of the request."""
    return request.root_path + _place()


def in_tongue(locale: str, address: str) -> str:
    """Return the address of the same page in another language of the site."""
    return mount(locale) + address.removeprefix(request.root_path)


def is_personal() -> bool:
    """Tell whether this page is behind a mailed link, and so for nobody else to find."""
    return "token" in (request.view_args or {})


def _keep_to_the_addresses() -> Response | None:
    if LOCALE not in request.environ:
        return None
    if has_one_address(request.endpoint or ""):
        abort(404)
    if not request.environ["PATH_INFO"]:
        return redirect(f"{request.root_path}/", 308)
    return None


def has_one_address(endpoint: str) -> bool:
    """Tell whether what is there is the same in every language."""
    return endpoint.partition(".")[0] in ONE_ADDRESS


def _place() -> str:
    """Return what the addresses of this page have in common."""
    return quote(_readable_path()) + _query()


def _readable_path() -> str:
    """Return the path of this page, or of the nearest above it that can be read: some only answer a form."""
    pages, path = request_ctx.url_adapter, request.path
    assert pages is not None, "a request whose host is trusted has addresses"
    while path != "/" and not pages.test(path, "GET"):
        path = path.rsplit("/", 1)[0] or "/"
    return path


def _query() -> str:
    """Return what of the query makes this page; nothing of a form's, whose answer may be kept for others."""
    if request.method == "POST":
        return ""
    kept = SAYS_WHAT_IS_SHOWN.get(request.endpoint or "", frozenset())
    shown = [(name, value) for name, value in request.args.items(multi=True) if name in kept]
    query = urlencode(shown)
    return f"?{query}" if 0 < len(query) <= QUERY_MAX else ""
