"""The requests, each with the extracts that speak to it; a request that nobody speaks to stands there, too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from openletter.domain.plans import PartKind
from openletter.domain.wording import N_
from openletter.dossier.composing.drafts import Text
from openletter.dossier.composing.lettering import shortened
from openletter.dossier.composing.pieces import in_pieces
from openletter.dossier.composing.source import Source
from openletter.dossier.parts import Heading
from openletter.dossier.record import Statement, Voice
from openletter.i18n import Speech

ANCHOR = "requests"
WHOLE = "whole"
IN_CONTENTS = 64
_LONG_REQUEST = 250
_LONG_WORDS = 600


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
    """A request (or None for the letter as a whole), and what is said of it; `opens` a page of its own."""

    number: int | None
    voices: tuple[Said, ...]
    opens: bool


def anchor_of(number: int | None) -> str:
    """Return the anchor of a request's heading."""
    return f"request-{number}" if number else WHOLE


def requests(source: Source) -> Text | None:
    """Return the requests and their voices; None for a letter without any."""
    asked = _asked(source)
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
    """Return the requests in order; those to which nobody speaks share a page with the one before."""
    first = source.speeches[0]
    found: list[Asked] = []
    numbers = [*range(1, len(source.record.letter.requests) + 1), None]
    for number in numbers:
        voices = tuple(
            said(voice, first) for voice in source.record.voices if voice.request_number == number
        )
        if number or voices:
            before = found[-1].voices if found else ()
            found.append(Asked(number, voices, opens=bool(found) and bool(voices or before)))
    return found


def _numeral(number: int) -> Markup:
    return Markup('<span class="asked__number">{}</span>').format(number)


def _words(source: Source, speech: Speech) -> dict[int, str]:
    numbers = range(1, len(source.record.letter.requests) + 1)
    return {number: request_words(source, speech.locale, number) for number in numbers}


def _headings(source: Source, asked: list[Asked]) -> tuple[Heading, ...]:
    limit = IN_CONTENTS // len(source.speeches)

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
