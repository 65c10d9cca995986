"""A part of a dossier when it is laid out, ready to be joined with the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openletter.domain.plans import PartKind
from openletter.dossier.listing import Items
from openletter.dossier.parts import Heading, LineStyle
from openletter.dossier.render import Laid
from openletter.dossier.sheets import Sheet


@dataclass(frozen=True)
class LaidPart:
    """A part ready to be joined: its pages as PDF, and what is drawn on top of them.

    `documents` are ours in order, `bare` ones without running head and foot. A list goes on for `more_pages` behind
    them; it has `sheets` as soon as they are drawn, the first of them for the last page of `documents`. An annex has
    the file whose pages go into what is free on ours.
    """

    kind: PartKind
    documents: tuple[Laid, ...]
    headings: tuple[Heading, ...]
    bare: bool = False
    styles: Mapping[str, LineStyle] = field(default_factory=dict)
    items: Items | None = None
    more_pages: int = 0
    sheets: Sequence[Sheet] = ()
    list_anchors: dict[str, int] = field(default_factory=dict)
    """Anchors in a list, by the number of the page in its part."""
    annex: Path | None = None
    alts: tuple[str, ...] = ()

    @property
    def pages(self) -> int:
        """The number of its pages."""
        return sum(one.pages for one in self.documents) + self.more_pages

    def anchors(self, height: float) -> dict[str, tuple[int, float]]:
        """Return its anchors: page from 0 and points above the bottom; `height` is that of a page."""
        found = {anchor: (page, height) for anchor, page in self.list_anchors.items()}
        first = 0
        for one in self.documents:
            found |= {name: (first + page, y) for name, (page, y) in one.anchors.items()}
            first += one.pages
        return {heading.anchor: (0, height) for heading in self.headings} | found
