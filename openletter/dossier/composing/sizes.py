"""Sizes of type and space for each paper: one scale, drawn for A4 at normal size and fitted to the others.

Large print follows the RNIB's Clear Print: text of 18 points, and nothing smaller than 16.
"""

from __future__ import annotations

from dataclasses import dataclass

from openletter.domain.plans import Paper, Plan, TypeSize
from openletter.dossier.formats import Format

TEXT = 11
LARGE_MIN = 16
SMALL_MIN = 7.5
TITLES = ((44, 49), (36, 42), (29, 35), (23, 28), (17, 21))
NUMBERS = ((150, 130), (124, 112), (100, 92), (76, 72), (48, 50), (27, 30))
"""Sizes and leadings of the title and of the number on the cover, by their steps."""
_DISPLAY = 20
"""From this size on, type is fitted to the width of the page instead of to the reader's eye."""
_DRAWN_FOR = 162
"""The width between the margins for which everything was drawn, in millimetres."""


@dataclass(frozen=True)
class Sizes:
    """What a style sheet asks for; sizes in points, lengths in millimetres.

    `column` is the narrow column for numbers and labels, left of the words; 0 where there is no room for one.
    `beside` tells whether two languages have room side by side.
    """

    format: Format
    large: bool
    space: float
    column: float
    beside: bool
    languages: int

    def points(self, drawn: float) -> float:
        """Return the size in which type is set that was drawn in this one."""
        if drawn >= _DISPLAY:
            wide = self.format.inner_width / _DRAWN_FOR
            return round(max(drawn * wide, _DISPLAY if self.large else 15), 2)
        if self.large:
            return round(max(drawn + (self.format.scale - 1) * min(drawn, TEXT), LARGE_MIN), 2)
        return round(max(drawn * self.format.scale, SMALL_MIN), 2)

    def leading(self, drawn: float, leading: float) -> float:
        """Return the leading of type that was drawn in this size with that leading."""
        ratio = leading / drawn
        # Large type needs less of it than small, but what is set apart stays so.
        close = self.large and ratio < 1.6
        return round(self.points(drawn) * (min(ratio, 1.42) if close else ratio), 2)

    @property
    def date_width(self) -> float:
        """The width of a day at the right of the running head, in millimetres; beside each other, of two."""
        letters = 36 if self.beside else 17
        return letters * self.points(8.5) * 0.18

    def type(self, drawn: float, leading: float) -> str:
        """Return size and leading as the `font` property has them."""
        return f"{self.points(drawn)}pt/{self.leading(drawn, leading)}pt"

    def mm(self, drawn: float) -> str:
        """Return a space, smaller on smaller pages."""
        return f"{drawn * self.space:.2f}mm"

    def wide(self, drawn: float) -> str:
        """Return a space that a page must be wide to afford: none where there is no column for labels."""
        return self.mm(drawn) if self.column else "0mm"


def sizes_for(plan: Plan, format_: Format, *, both: bool) -> Sizes:
    """Return the sizes for a plan; two languages leave no room for a column of labels, nor does large print."""
    large = plan.type_size is TypeSize.LARGE
    space = 0.74 if plan.paper is Paper.A5 else 1.0
    column = 0.0 if large or both else 38 * space
    return Sizes(
        format_, large, space, column, beside=both and not large, languages=2 if both else 1
    )
