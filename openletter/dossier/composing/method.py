"""How the signatures were checked, as an account that adds up to the number on the cover."""

from __future__ import annotations

from typing import Any

from openletter.domain.plans import PartKind
from openletter.domain.wording import N_
from openletter.dossier.composing.drafts import Text
from openletter.dossier.composing.pieces import in_pieces
from openletter.dossier.composing.source import Medium, Source
from openletter.dossier.parts import Heading
from openletter.dossier.record import Organisation
from openletter.i18n import Speech

ANCHOR = "method"
TITLE = N_("How the signatures were checked")


def method(source: Source) -> Text:
    """Return the page of method."""
    shown = source.record.organisations

    def facts(_speech: Speech) -> dict[str, Any]:
        return {
            "title": TITLE,
            "letter": source.record.letter,
            "handed_over": source.handed_over,
            "covered": PartKind.COVER in source.record.plan.parts,
            "own_domain": sum(bool(one.own_domain) for one in shown),
            "by_officer": sum(one.officer_confirmed for one in shown),
            "declared": sum(_declares(one) for one in shown),
            "stacked": source.medium is Medium.SCREEN or not source.sizes.column,
        }

    return Text(
        PartKind.METHOD,
        in_pieces(source, "dossier/parts/method.html", facts),
        (Heading(ANCHOR, source.name(TITLE)),),
    )


def _declares(one: Organisation) -> bool:
    return bool(one.basis or one.registration_number)
