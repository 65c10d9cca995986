"""The summary: what is asked, by how many, in whose words, on one page whatever the letter's length.

Where not everything fits, tables get shorter, then requests are cut and say so (summary_room.py). Extracts are never
cut: their authors have approved them as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openletter.domain.plans import PartKind
from openletter.domain.wording import N_
from openletter.dossier.composing import summary_room as room
from openletter.dossier.composing.drafts import Text
from openletter.dossier.composing.growth import chart
from openletter.dossier.composing.pieces import in_pieces
from openletter.dossier.composing.requests import anchor_of, said, stands
from openletter.dossier.composing.source import Source, day
from openletter.dossier.composing.tallies import tables
from openletter.dossier.parts import Heading
from openletter.i18n import Speech

ANCHOR = "summary"
TITLE = N_("Summary")


def summary(source: Source) -> Text:
    """Return the summary on one page."""
    fitted = room.fit(source)
    drawn = chart(source) if fitted.room.chart else None
    shared = {
        "title": TITLE,
        "organiser": room.organiser(source),
        "large": source.sizes.large,
        "roomy": fitted.room.measure is room.ROOMY,
        "cut": room.is_cut(source, fitted),
        "in_full": _in_full(source),
        "chart": drawn,
        "told": source.plain(drawn.told) if drawn else "",
        "ends": [source.said(_day_of(one.day)) for one in (drawn.first, drawn.last)]
        if drawn
        else [],
        "voices": tuple(said(one, source.speeches[0]) for one in fitted.voices),
        "tables": tables(source, fitted.room.rows),
        "handed_over": source.handed_over,
    }

    def facts(speech: Speech) -> dict[str, Any]:
        return shared | {
            "letter": source.letter(speech.locale),
            "addressee": room.addressee(source, speech),
            "asked": room.asked(source, speech.locale, fitted),
            "asked_more": len(source.record.letter.requests) - fitted.asked,
        }

    return Text(
        PartKind.SUMMARY,
        in_pieces(source, "dossier/parts/summary.html", facts),
        (Heading(ANCHOR, source.name(TITLE)),),
    )


def _day_of(written: str) -> Callable[[Speech], str]:
    return lambda speech: speech.date(day(written))


def _in_full(source: Source) -> str:
    """Return the anchor of where the requests stand in full; empty where this edition has it nowhere."""
    parts = source.record.plan.parts
    if stands(source):
        return anchor_of(1)
    return "letter" if PartKind.LETTER in parts else ""
