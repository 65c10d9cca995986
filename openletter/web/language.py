"""Flask's Jinja speaks the language of the request, with the same filters as mails and dossiers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

from babel.support import LazyProxy
from flask import Flask, url_for
from jinja2 import StrictUndefined

from openletter import templating
from openletter.web.context import speech


def lazy(message: str) -> Any:
    """Return a sentence that is spoken when it is printed, in the language of the request that prints it."""
    return LazyProxy(lambda: speech().gettext(message), enable_cache=False)


def install(app: Flask) -> None:
    """Give templates gettext, filters and the addresses of static files."""
    jinja = app.jinja_env
    jinja.add_extension("jinja2.ext.i18n")
    jinja.trim_blocks = jinja.lstrip_blocks = True
    jinja.undefined = StrictUndefined
    jinja.install_gettext_callables(  # type: ignore[attr-defined]
        _gettext,
        _ngettext,
        newstyle=True,
    )
    jinja.filters.update({name: _spoken(say) for name, say in templating.FILTERS.items()})
    jinja.globals["asset"] = asset
    app.context_processor(lambda: {"locale": speech().locale})


def _gettext(message: str) -> str:
    return speech().catalogue.ugettext(message)


def _ngettext(singular: str, plural: str, n: int) -> str:
    return speech().catalogue.ungettext(singular, plural, n)


@cache
def asset(path: str) -> str:
    """Return the address of a static file with a hash of its content, so that it can be kept for ever."""
    content = (templating.STATIC / path).read_bytes()
    return url_for("static", filename=path, v=hashlib.sha256(content).hexdigest()[:12])


def _spoken(say: Callable[..., Any]) -> Callable[..., Any]:
    return lambda value, *more: say(speech(), value, *more)
