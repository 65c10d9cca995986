"""Messages of support: pictures, sounds and videos, with the words that stand for them."""

from __future__ import annotations

from openletter.db import newest
from openletter.db.support import Support
from openletter.domain.support import MediaKind
from openletter.web.api import models
from openletter.web.api.asked import PageAsked
from openletter.web.api.operations import next_page, operation
from openletter.web.api.places import cursor, page_of, place_asked
from openletter.web.context import absolute, links, now, session
from openletter.web.letters import public_letter
from openletter.web.support_media import MEDIA_TYPES, STILL


@operation("/letters/<slug>/support")
def support(slug: str, asked: PageAsked) -> models.SupportPage:
    """List the pictures, sounds and videos that anybody may see, the last approved first."""
    name = f"support/{slug}"
    after = place_asked(asked, name)
    found = newest.support(
        session(), public_letter(slug), now=now(), limit=asked.limit + 1, after=after
    )
    items, last = page_of(found, asked)
    following = cursor(asked, name, last.place) if last else None
    return models.SupportPage(
        items=[_message(slug, one) for one in items],
        next=next_page("api.support", asked, following, slug=slug),
    )


def _message(slug: str, one: Support) -> models.SupportMessage:
    is_sound = one.kind is MediaKind.SOUND
    return models.SupportMessage(
        id=one.key,
        kind=one.kind,
        caption=one.caption,
        speaker=models.Speaker(name=one.name, role=one.role, organisation=one.organisation),
        people=one.people,
        words=one.words,
        seconds=None if one.kind is MediaKind.PICTURE else one.milliseconds / 1000,
        width=None if is_sound else one.width,
        height=None if is_sound else one.height,
        size=one.size,
        file=_file(slug, one.sha256, MEDIA_TYPES[one.kind]),
        still=_file(slug, one.still_sha256, STILL) if one.still_sha256 else None,
        captions=_captions(slug, one),
        page=links().support(slug, one.key),
        shown_since=one.shown_since.replace(microsecond=0),
    )


def _file(slug: str, sha256: str, sort: tuple[str, str]) -> models.MediaFile:
    media_type, ending = sort
    address = absolute("support.file", slug=slug, sha256=sha256, ending=ending)
    return models.MediaFile(address=address, media_type=media_type, sha256=sha256)


def _captions(slug: str, one: Support) -> str | None:
    if one.kind is not MediaKind.VIDEO:
        return None
    return absolute("support.captions", slug=slug, key=one.key)
