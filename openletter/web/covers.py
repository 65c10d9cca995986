"""The picture over a letter, for the public."""

from __future__ import annotations

from flask import Blueprint, Response, send_file

from openletter.db.covers import cover_of
from openletter.domain import covers
from openletter.errors import NotFound
from openletter.web.context import runtime, session
from openletter.web.letters import public_letter
from openletter.web.styles import KEPT_FOR_EVER

pages = Blueprint("covers", __name__)


@pages.get("/letters/<slug>/cover/<name>.jpg")
def show(slug: str, name: str) -> Response:
    """A letter's picture, large or small; its address is made from its content, so that it can be kept for ever."""
    letter = public_letter(slug)
    cover = cover_of(session(), letter.id)
    if cover is None or name not in (cover.sha256, cover.small_sha256):
        raise NotFound("There is no picture at this address.")
    answer = picture(name)
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def picture(name: str) -> Response:
    """Return a stored picture; raises NotFound where the disk has lost it."""
    stored = runtime().covers_folder / name
    if not covers.is_stored_name(name) or not stored.is_file():
        raise NotFound("This picture is missing on this server.")
    answer = send_file(stored, mimetype="image/jpeg")
    answer.headers["Cache-Control"] = KEPT_FOR_EVER
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
