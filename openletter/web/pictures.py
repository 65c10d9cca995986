"""A letter's pictures: the share image, kept once drawn, the badge with its count, and the QR code of its address."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

from flask import Blueprint, Response, request

from openletter.db.letters import Letter
from openletter.pictures import badge as badges
from openletter.pictures import share_image as images
from openletter.pictures.qr import qr_code
from openletter.pictures.share_image import ShareImage
from openletter.web.answers import for_everybody
from openletter.web.context import absolute, runtime, speech
from openletter.web.letters import public_letter
from openletter.web.passing_on import on_paper, share_image_of, signed_by
from openletter.web.security import PUBLIC_CACHE
from openletter.web.texts import text_of

pages = Blueprint("pictures", __name__)

PICTURE_CACHE = "public, max-age=300"
_DRAWING = threading.Lock()
"""One picture is drawn at a time in each process, however many ask."""


@pages.get("/letters/<slug>/share.png")
def share_image(slug: str) -> Response:
    """The picture beside a shared link: it is drawn anew only when its words or the rounded count have moved."""
    letter = public_letter(slug)
    picture = share_image_of(letter, text_of(letter), signed_by(letter))
    response = Response(mimetype="image/png")
    response.set_etag(picture.key)
    if response.make_conditional(request).status_code != 304:
        response.set_data(_kept_or_drawn(letter, picture))
    response.headers["Cache-Control"] = PICTURE_CACHE
    return _shown_anywhere(response)


@pages.get("/letters/<slug>/badge.svg")
def badge(slug: str) -> Response:
    """The count as a small picture for anybody's page."""
    letter = public_letter(slug)
    say, signed = speech(), signed_by(letter)
    text = text_of(letter)
    count = say.ngettext(
        "%(count)s signature", "%(count)s signatures", signed, count=say.number(signed)
    )
    spoken = say.gettext("Open letter “%(title)s”: %(count)s", title=text.title, count=count)
    shades = on_paper(letter)
    said = badges.Badge(say.gettext("Open letter"), count, spoken, shades.accent, shades.on)
    return _drawing(badges.drawn(said), PUBLIC_CACHE)


@pages.get("/letters/<slug>/qr.svg")
def qr(slug: str) -> Response:
    """A QR code that leads to the letter, to print at any size."""
    letter = public_letter(slug)
    text = text_of(letter)
    title = speech().gettext("QR code for the open letter “%(title)s”", title=text.title)
    return _drawing(qr_code(absolute("letters.show", slug=letter.slug), title), PICTURE_CACHE)


def _drawing(content: bytes, cache: str) -> Response:
    return _shown_anywhere(for_everybody(Response(content, mimetype="image/svg+xml"), cache))


def _shown_anywhere(response: Response) -> Response:
    """Let pages of other sites show a picture, also those that ask for leave to (COEP)."""
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _kept_or_drawn(letter: Letter, picture: ShareImage) -> bytes:
    folder = runtime().share_images / f"{letter.id}-{speech().locale}"
    file = folder / f"{picture.key}.png"
    with _DRAWING:
        try:
            return file.read_bytes()
        except FileNotFoundError:
            content = images.drawn(picture, _cover(picture))
            # A full disk is no reason to show none.
            with suppress(OSError):
                _keep(file, content)
            return content


def _cover(picture: ShareImage) -> bytes | None:
    """Return the letter's own picture; None where it has none, or this server has lost it."""
    try:
        return (runtime().covers_folder / picture.cover).read_bytes() if picture.cover else None
    except OSError:
        return None


def _keep(file: Path, content: bytes) -> None:
    """Keep a picture in the place of the one before it, so that a letter has one in each language."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(f".{threading.get_native_id()}.part")
    unfinished.write_bytes(content)
    unfinished.replace(file)
    for other in file.parent.glob("*.png"):
        if other != file:
            other.unlink(missing_ok=True)
