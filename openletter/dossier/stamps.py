"""What is stamped on every page of a dossier: the running head and foot, and the number of the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from openletter.dossier.formats import POINTS_IN_PIXEL
from openletter.dossier.parts import Furniture


@dataclass(frozen=True)
class Stamp:
    """What goes on every page: the running head and foot as PDF, and what page numbers are put together from.

    `figures` gives the operators and the width (pt) of each piece: digits, separators, and the words around them.
    """

    furniture: Furniture
    pdf: bytes
    right: float
    baseline: float
    colour: bytes
    figures: dict[str, tuple[bytes, float]]
    number: Callable[[int], str]

    def page_number(self, page: int, pages: int) -> bytes:
        """Return the operators that set "12 of 1,450", ending where the foot ends."""
        said = self.furniture
        pieces = [said.before, *self.number(page), said.between, *self.number(pages), said.after]
        found = [self.figures[piece.replace(" ", "\xa0")] for piece in pieces if piece]
        x = self.right - sum(width for _, width in found)
        out = [b"BT", self.colour]
        for operators, width in found:
            at = (x / POINTS_IN_PIXEL, self.baseline / POINTS_IN_PIXEL)
            out.append(b"1 0 0 -1 %.3f %.3f Tm %s" % (*at, operators))
            x += width
        return b" ".join((*out, b"ET"))
