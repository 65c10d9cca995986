"""Supporting statements in full, as their authors allow."""

from __future__ import annotations

from typing import Any

from openletter.domain.plans import PartKind
from openletter.domain.wording import N_
from openletter.dossier.composing.drafts import Text
from openletter.dossier.composing.pieces import in_pieces
from openletter.dossier.composing.requests import said
from openletter.dossier.composing.source import Source, day
from openletter.dossier.parts import Heading
from openletter.dossier.record import Statement
from openletter.i18n import Speech

ANCHOR = "statements"
TITLE = N_("Statements in full")


def _day(source: Source, one: Statement) -> str:
    return source.plain(lambda speech: speech.date(day(one.day)))


def statements(source: Source) -> Text | None:
    """Return the statements in full; None where there are none."""
    found = source.record.statements
    if not found:
        return None
    spoken = [said(one, source.speeches[0], _day(source, one)) for one in found]

    def facts(_speech: Speech) -> dict[str, Any]:
        return {"title": TITLE, "statements": spoken}

    return Text(
        PartKind.STATEMENTS,
        in_pieces(source, "dossier/parts/statements.html", facts),
        (Heading(ANCHOR, source.name(TITLE)),),
    )
