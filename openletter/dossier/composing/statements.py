"""Supporting statements in full, as their authors allow, and pictures and recordings in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openletter.domain.plans import PartKind
from openletter.domain.support import MediaKind
from openletter.domain.wording import N_
from openletter.dossier.composing.drafts import Text
from openletter.dossier.composing.lettering import qr_code
from openletter.dossier.composing.pieces import in_pieces
from openletter.dossier.composing.requests import said
from openletter.dossier.composing.source import Source, day
from openletter.dossier.parts import Heading
from openletter.dossier.record import Statement, Support
from openletter.i18n import Speech

ANCHOR = "statements"
SEEN_ANCHOR = "seen"
TITLE = N_("Statements in full")
SEEN_TITLE = N_("In pictures and sound")
_LONG_WORDS = 600


@dataclass(frozen=True)
class Shown:
    """A picture or a recording as it is printed: what it is, in words, whose, and where it can be seen or heard."""

    caption: str
    sort: str
    paragraphs: tuple[str, ...]
    people: str
    name: str
    about: str
    day: str
    link: str
    code: str
    alt: str

    @property
    def long(self) -> bool:
        """Whether the words may be split over two pages."""
        return sum(map(len, self.paragraphs)) > _LONG_WORDS


def statements(source: Source) -> Text | None:
    """Return the statements in full and the messages of support in words; None where there are none."""
    found, support = source.record.statements, source.record.support
    if not found and not support:
        return None
    spoken = [said(one, source.speeches[0], _day(source, one)) for one in found]
    shown = [_shown(source, one) for one in support]

    def facts(_speech: Speech) -> dict[str, Any]:
        return {
            "title": TITLE,
            "seen_title": SEEN_TITLE,
            "statements": spoken,
            "support": shown,
            "seen_level": source.level + 1 if found else source.level,
        }

    return Text(
        PartKind.STATEMENTS,
        in_pieces(source, "dossier/parts/statements.html", facts),
        (_heading(source),),
    )


def _heading(source: Source) -> Heading:
    seen = Heading(SEEN_ANCHOR, source.name(SEEN_TITLE))
    if not source.record.statements:
        return seen
    return Heading(ANCHOR, source.name(TITLE), (seen,) if source.record.support else ())


def _day(source: Source, one: Statement | Support) -> str:
    return source.plain(lambda speech: speech.date(day(one.day)))


def _shown(source: Source, one: Support) -> Shown:
    link = source.addresses.support(source.record.letter.slug, one.key)
    return Shown(
        caption=one.caption,
        sort=source.plain(lambda speech: _sort(speech, one)),
        paragraphs=tuple(part.strip() for part in one.text.split("\n") if part.strip()),
        people=one.people,
        name=one.name,
        about=", ".join(part for part in (one.role, one.organisation) if part),
        day=_day(source, one),
        link=link,
        code=qr_code(link),
        alt=source.plain(
            lambda speech: speech.gettext("QR code that opens %(address)s", address=link)
        ),
    )


def _sort(speech: Speech, one: Support) -> str:
    seconds = speech.number(one.seconds)
    if one.kind is MediaKind.PICTURE:
        return speech.gettext("A picture")
    if one.kind is MediaKind.SOUND:
        return speech.ngettext(
            "A sound of %(count)s second",
            "A sound of %(count)s seconds",
            one.seconds,
            count=seconds,
        )
    return speech.ngettext(
        "A video of %(count)s second", "A video of %(count)s seconds", one.seconds, count=seconds
    )
