"""Messages of support in public: each on a page of its own, and their files."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, render_template

from openletter.db import support as rows
from openletter.db.letters import Letter
from openletter.db.support import Support
from openletter.domain.letter_files import is_sha256
from openletter.web.context import now, session
from openletter.web.letters import cached, public_letter
from openletter.web.passing_on import head_of
from openletter.web.support_media import (
    ASKED_EACH_TIME,
    CAPTIONS,
    MEDIA_TYPES,
    STILL,
    addresses,
    given,
    gone,
    part_of,
    shown_anywhere,
)
from openletter.web.texts import text_of

pages = Blueprint("support", __name__)


@pages.get("/letters/<slug>/support/<key>")
def show(slug: str, key: str) -> Response:
    """One message of support: the address that a QR code in a dossier opens."""
    letter = public_letter(slug)
    one, text = _message(letter, key), text_of(letter)
    return cached(
        render_template(
            "public/support/show.html",
            letter=letter,
            text=text,
            head=head_of(letter, text),
            one=one,
            at=addresses(letter, one),
        )
    )


@pages.get("/letters/<slug>/support/<key>/captions.vtt")
def captions(slug: str, key: str) -> Response:
    """The captions of a video, made from its transcript."""
    found = _message(public_letter(slug), key)
    return shown_anywhere(part_of(found, CAPTIONS, ASKED_EACH_TIME))


@pages.get("/letters/<slug>/support/files/<sha256>.<any(jpg, m4a, mp4):ending>")
def file(slug: str, sha256: str, ending: str) -> Response:
    """A picture, a sound, a video or its still, by its SHA-256: what stands there never changes, but may go."""
    letter = public_letter(slug)
    one = (
        rows.public_support_with(session(), letter, sha256, now=now())
        if is_sha256(sha256)
        else None
    )
    if one is None:
        raise gone()
    sort = MEDIA_TYPES[one.kind] if one.sha256 == sha256 else STILL
    if sort[1] != ending:
        raise gone()
    return shown_anywhere(given(sha256, sort, ASKED_EACH_TIME))


def _message(letter: Letter, key: str) -> Support:
    try:
        wanted = uuid.UUID(hex=key)
    except ValueError as error:
        raise gone() from error
    found = rows.public_support_by_key(session(), letter, wanted, now=now())
    if found is None or wanted.hex != key:
        raise gone()
    return found
