"""The letter as it was signed, in each language that it has."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from openletter import markdown
from openletter.domain.plans import PartKind
from openletter.dossier.composing.drafts import Text
from openletter.dossier.composing.lettering import beside, blocks, with_headings
from openletter.dossier.composing.pieces import in_pieces
from openletter.dossier.composing.requests import request_words
from openletter.dossier.composing.source import Source, day, moment
from openletter.dossier.parts import Heading
from openletter.dossier.record import Letter
from openletter.i18n import Speech

ANCHOR = "letter"


def letter(source: Source) -> Text:
    """Return the letter; two versions of it stand paragraph beside paragraph."""
    bodies = _bodies(source)

    def facts(speech: Speech) -> dict[str, Any]:
        words = source.letter(speech.locale)
        delivery = source.record.delivery
        return {
            "letter": words,
            "rows": bodies[words.language],
            "asked": _asked(source, words),
            "versions": len(source.letters),
            "lacking": bool(source.lacking),
            "opened_at": moment(words.opened_at),
            "delivery": delivery,
            "delivered": delivered(source, speech),
            "handed_over": source.handed_over,
        }

    heading = Heading(ANCHOR, source.name("The letter"))
    return Text(PartKind.LETTER, in_pieces(source, "dossier/parts/letter.html", facts), (heading,))


def delivered(source: Source, speech: Speech) -> str:
    """Return the day of the delivery, or what is said in its place."""
    delivery = source.record.delivery
    if delivery is None:
        return ""
    return speech.date(day(delivery.when)) if delivery.when else delivery.note


def _asked(source: Source, words: Letter) -> tuple[str, ...]:
    """Return a version's requests, as many as the letter has, so that they can stand beside each other."""
    numbers = range(1, len(source.record.letter.requests) + 1)
    return tuple(request_words(source, words.language, number) for number in numbers)


def _bodies(source: Source) -> dict[str, list[Markup]]:
    """Return for each language the rows of the letter's body."""
    found = [_blocks(one, source.level + 1) for one in source.letters]
    if len(found) == 1:
        return {source.letters[0].language: found[0]}
    rows = with_headings(beside(*found))
    return {one.language: [row[place] for row in rows] for place, one in enumerate(source.letters)}


def _blocks(words: Letter, level: int) -> list[Markup]:
    return blocks(markdown.to_html(words.body, level))
