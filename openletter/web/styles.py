"""Style sheets: many small files, of which each kind of page gets one, put together when it is first asked for."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import Any

from flask import Blueprint, Response, abort, render_template, url_for

from openletter import templating
from openletter.domain import accents
from openletter.web.language import asset

pages = Blueprint("styles", __name__)

KEPT_FOR_EVER = "public, max-age=31536000, immutable"
_COMPONENTS = (
    *("frame", "page", "type", "buttons", "forms", "choices", "error-summary", "details"),
    *("notices", "passages", "facts", "tables", "pagination"),
    *("letter", "cover", "letterhead", "letter-languages", "timeline", "requests"),
    *("voices", "support", "statements", "side", "count"),
    *("sign-form", "sign-bar", "names", "organisations", "people", "naming"),
    "search",
    *("own-signature", "contents", "checking", "share"),
)
_DESK = (
    *("frame", "parts", "writing", "statements", "signatures", "review", "dossier", "versions"),
)
SHEETS: dict[str, tuple[str, ...]] = {
    "public": (
        *("tokens", "fonts", "base"),
        *(f"components/{name}" for name in _COMPONENTS),
        *("preferences", "print"),
    ),
    "embed": ("tokens", "fonts", "base", "components/buttons", "components/embed"),
    "desk": tuple(f"desk/{name}" for name in _DESK),
}
"""The files of each sheet in the order of their weight: what comes later wins."""
_COLOUR = re.compile("[0-9a-f]{6}")
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
_FILE = re.compile(r"""url\(["']\.\./((?:fonts|img)/[^"']+)["']\)""")


@pages.app_context_processor
def _for_layouts() -> dict[str, Any]:
    return {"stylesheet": stylesheet}


@pages.get("/styles/<name>.css")
def show(name: str) -> Response:
    """A style sheet; its address carries a hash of its content, so that it can be kept for ever."""
    if name not in SHEETS:
        abort(404)
    response = Response(sheet(name), mimetype="text/css")
    response.headers["Cache-Control"] = KEPT_FOR_EVER
    return response


@pages.get("/accent/<colour>.css")
def accent(colour: str) -> Response:
    """The accent that a campaign's colour gives, for light and dark; its address is its content."""
    if not _COLOUR.fullmatch(colour):
        abort(404)
    shades = accents.readable(f"#{colour}")
    response = Response(
        render_template("styles/accent.css", light=shades.light, dark=shades.dark),
        mimetype="text/css",
    )
    response.headers["Cache-Control"] = KEPT_FOR_EVER
    return response


@cache
def sheet(name: str) -> str:
    """Return the content of a style sheet, without the comments of its files."""
    files = ((templating.STATIC / "css" / f"{part}.css") for part in SHEETS[name])
    words = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return _FILE.sub(lambda found: f'url("{asset(found[1])}")', _COMMENT.sub("", words))


@cache
def stylesheet(name: str) -> str:
    """Return the address of a style sheet, with a hash of its content."""
    return url_for(
        "styles.show", name=name, v=hashlib.sha256(sheet(name).encode()).hexdigest()[:12]
    )
