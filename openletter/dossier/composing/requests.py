"""The requests, each with the extracts that speak to it; a request that nobody speaks to stands there, too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from openletter.domain.plans import PartKind
from openletter.domain.wording import N_
from openletter.dossier.composing.drafts import Text
from openletter.dossier.composing.fitting import letters_in
from openletter.dossier.composing.lettering import shortened
from openletter.dossier.composing.pieces import in_pieces
from openletter.dossier.composing.source import Source
from openletter.dossier.parts import Heading
from openletter.dossier.record import Statement, Voice
from openletter.i18n import Speech

ANCHOR = "requests"
WHOLE = "whole"
_LONG_REQUEST = 250
_MANY_VOICES = 3
"""From so many voices on, a request opens a page after another to which somebody speaks, too."""

_LONG_SECTION = 900
"""Characters up to which a request and its voices are kept on one page."""

_LONG_WORDS = 600
_BESIDE_CONTENTS = 26
"""Millimetres of the contents left of a request and right of it, for the number of its page."""

_BEFORE_REQUEST = 16
"""Characters that stand before a request in the contents: “Request 12: ”, and what a line loses at its end."""


@dataclass(frozen=True)
class Said:
    """Words of a signatory, paragraph by paragraph in quotation marks, and what is known of the speaker."""

    paragraphs: tuple[str, ...]
    name: str
    about: str
    day: str = ""

    @property
    def long(self) -> bool:
        """Whether the words may be split over two pages."""
        return sum(len(one) for one in self.paragraphs) > _LONG_WORDS


@dataclass(frozen=True)
class Asked:
    """A request (or None for the letter as a whole), and what is said of it.

    It `opens` a page of its own, or is `kept` on one: then a page breaks before it only where it does not fit.
    """

    number: int | None
    voices: tuple[Said, ...]
    opens: bool
    kept: bool


def anchor_of(number: int | None) -> str:
    """Return the anchor of a request's heading."""
    return f"request-{number}" if number else WHOLE


def requests(source: Source) -> Text | None:
    """Return the requests and their voices; None where it would say only what stands in the letter."""
    asked = _asked(source) if stands(source) else []
    if not asked:
        return None

    def facts(speech: Speech) -> dict[str, Any]:
        words = source.letter(speech.locale)
        return {
            "asked": asked,
            "letter": words,
            "words": _words(source, speech),
            "title": speech.gettext(_title(source)),
            "long": {n: len(text) > _LONG_REQUEST for n, text in _words(source, speech).items()},
            "anchor_of": anchor_of,
            "numeral": _numeral,
            "has_voices": bool(source.record.voices),
        }

    heading = Heading(ANCHOR, source.name(_title(source)), _headings(source, asked))
    return Text(
        PartKind.REQUESTS, in_pieces(source, "dossier/parts/requests.html", facts), (heading,)
    )


def stands(source: Source) -> bool:
    """Whether an edition has the requests once more, apart from the letter: where somebody speaks to them."""
    parts = source.record.plan.parts
    spoken = bool(source.record.voices) or PartKind.LETTER not in parts
    return PartKind.REQUESTS in parts and spoken


def request_words(source: Source, language: str, number: int) -> str:
    """Return a request in a language; in the letter's own where that version has fewer."""
    known = source.letter(language).requests
    return known[number - 1] if number <= len(known) else source.record.letter.requests[number - 1]


def said(found: Voice | Statement, quotation: Speech, on: str = "") -> Said:
    """Return words as they are printed, in the quotation marks of a language: each paragraph opens them anew."""
    paragraphs = [one.strip() for one in found.text.split("\n\n") if one.strip()]
    opens, closes = quotation.gettext("“%(words)s”", words="\0").split("\0")
    last = len(paragraphs) - 1
    return Said(
        tuple(
            f"{opens}{one}{closes if place == last else ''}" for place, one in enumerate(paragraphs)
        ),
        found.name,
        ", ".join(part for part in (found.role, found.organisation) if part),
        on,
    )


def _title(source: Source) -> str:
    if not source.record.letter.requests:
        return N_("In their own words")
    return N_("The requests and what people say") if source.record.voices else N_("The requests")


def _asked(source: Source) -> list[Asked]:
    """Return the requests in order; those to which few or nobody speak share a page with the one before."""
    first = source.speeches[0]
    found: list[Asked] = []
    numbers = [*range(1, len(source.record.letter.requests) + 1), None]
    for number in numbers:
        voices = tuple(
            said(voice, first) for voice in source.record.voices if voice.request_number == number
        )
        if number or voices:
            before = found[-1].voices if found else ()
            opens = bool(number and before) and len(voices) >= _MANY_VOICES
            found.append(Asked(number, voices, opens, kept=_is_short(source, number, voices)))
    return found


def _is_short(source: Source, number: int | None, voices: tuple[Said, ...]) -> bool:
    words = source.record.letter.requests[number - 1] if number else ""
    spoken = sum(len(words) for one in voices for words in one.paragraphs)
    return len(words) + spoken <= _LONG_SECTION


def _numeral(number: int) -> Markup:
    return Markup('<span class="asked__number">{}</span>').format(number)


def _words(source: Source, speech: Speech) -> dict[int, str]:
    numbers = range(1, len(source.record.letter.requests) + 1)
    return {number: request_words(source, speech.locale, number) for number in numbers}


def _headings(source: Source, asked: list[Asked]) -> tuple[Heading, ...]:
    limit = _in_contents(source)

    def name(number: int | None) -> str:
        if number is None:
            return source.name(N_("On the letter as a whole"))
        return source.plain(
            lambda speech: speech.gettext(
                "Request %(number)s: %(words)s",
                number=number,
                words=shortened(request_words(source, speech.locale, number), limit),
            )
        )

    return tuple(Heading(anchor_of(one.number), name(one.number)) for one in asked)


def _in_contents(source: Source) -> int:
    """Return how many characters of a request have room in the contents: two lines, in each language."""
    width = source.format.inner_width - _BESIDE_CONTENTS * source.sizes.space
    line = letters_in(width, source.sizes.points(11))
    return max(40, 2 * line // len(source.speeches) - _BEFORE_REQUEST)
