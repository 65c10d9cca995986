"""oEmbed: what a site needs to know to show a letter of which it has only the address (oembed.com, version 1.0)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, abort, current_app, jsonify, request
from werkzeug.exceptions import HTTPException

from openletter.db.letters import Letter, Revision
from openletter.errors import InvalidInput, NotFound
from openletter.i18n import locales
from openletter.links import mount
from openletter.pictures.share_image import HEIGHT, WIDTH
from openletter.web.answers import for_everybody
from openletter.web.context import absolute, links, runtime, speak
from openletter.web.letters import public_letter
from openletter.web.passing_on import EMBED_HEIGHT, embed_line, head_of
from openletter.web.texts import text_of

pages = Blueprint("oembed", __name__)

EMBED_WIDTH = 640
KEPT_FOR = 300  # seconds
_SHOWN_BY = {"letters.show", "letters.show_in", "embedding.show", "sharing.show", "signatures.sign"}


@pages.get("/oembed")
def show() -> Response:
    """How a letter is shown in a frame, as JSON or XML."""
    form = request.args.get("format", "json")
    if form not in _WRITTEN:
        abort(501)
    locale, slug = _letter_at(request.args.get("url", ""))
    letter = public_letter(slug)
    speak(locale)
    text = text_of(letter)
    width, height = _room("maxwidth", EMBED_WIDTH), _room("maxheight", EMBED_HEIGHT)
    response = _WRITTEN[form](_described(letter, text, width, height))
    return for_everybody(response, f"public, max-age={KEPT_FOR}")


def _described(letter: Letter, text: Revision, width: int, height: int) -> dict[str, Any]:
    said: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Openletter",
        "provider_url": absolute("letters.index"),
        "title": text.title,
        "author_name": letter.organiser.name,
        "cache_age": KEPT_FOR,
        "html": embed_line(text, links().embed(letter.slug), str(width), height),
        "width": width,
        "height": height,
    }
    if "maxwidth" not in request.args and "maxheight" not in request.args:
        said |= {
            "thumbnail_url": head_of(letter, text)["image"],
            "thumbnail_width": WIDTH,
            "thumbnail_height": HEIGHT,
        }
    return said


def _as_json(said: dict[str, Any]) -> Response:
    response: Response = jsonify(said)
    return response


def _as_xml(said: dict[str, Any]) -> Response:
    root = Element("oembed")
    for name, value in said.items():
        SubElement(root, name).text = str(value)
    written = tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(written, content_type="text/xml; charset=utf-8")


_WRITTEN: dict[str, Callable[[dict[str, Any]], Response]] = {"json": _as_json, "xml": _as_xml}


def _letter_at(url: str) -> tuple[str, str]:
    """Return the language and the slug of the letter that an address of ours shows; raises NotFound for any other."""
    # What follows in an address shows no other letter.
    path = re.split("[?#]", url.removeprefix(runtime().settings.base_url), maxsplit=1)[0]
    for locale in reversed(locales()):
        below = f"{mount(locale)}/"
        if path != url and path.startswith(below):
            return locale, _slug_of(f"/{path.removeprefix(below)}")
    raise NotFound("There is no letter of this site at that address.")


def _slug_of(path: str) -> str:
    try:
        endpoint, values = current_app.url_map.bind("").match(path, "GET")
    except HTTPException:
        endpoint, values = "", {}
    if endpoint not in _SHOWN_BY:
        raise NotFound("There is no letter of this site at that address.")
    return str(values["slug"])


def _room(name: str, wanted: int) -> int:
    asked = request.args.get(name, "")
    if not asked:
        return wanted
    if not (asked.isascii() and asked.isdecimal()) or not int(asked[:9]):
        raise InvalidInput("Give %(name)s in pixels, as a whole number, or leave it out", name=name)
    return min(wanted, int(asked[:9]))
