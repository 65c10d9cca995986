"""The contents: every part that follows, and what is in it, with the page on which it begins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openletter.domain.plans import PartKind
from openletter.domain.wording import N_
from openletter.dossier.composing.drafts import Draft, Text
from openletter.dossier.composing.pieces import in_pieces
from openletter.dossier.composing.source import Source
from openletter.dossier.parts import Heading
from openletter.i18n import Speech

ANCHOR = "contents"
TITLE = N_("Contents")
RUN = 14
"""More headings than this below another stand in a run of words instead of one below the other."""


def contents(source: Source, others: Iterable[Draft]) -> Text:
    """Return the contents page of a dossier with these other parts."""
    listed = [heading for draft in others for heading in draft.headings]

    def facts(_speech: Speech) -> dict[str, Any]:
        return {"title": TITLE, "listed": listed, "runs_from": RUN}

    return Text(
        PartKind.CONTENTS,
        in_pieces(source, "dossier/parts/contents.html", facts),
        (Heading(ANCHOR, source.name(TITLE)),),
    )
