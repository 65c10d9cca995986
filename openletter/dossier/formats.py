"""The sizes of a dossier's pages and type, for the style sheet and for the lists that are laid out by hand."""

from __future__ import annotations

from dataclasses import dataclass

from openletter.domain.plans import Paper, Plan, TypeSize

POINTS_PER_MM = 72 / 25.4
POINTS_IN_PIXEL = 0.75


@dataclass(frozen=True)
class Format:
    """Lengths in millimetres; `scale` multiplies every size of type, and the leading with it."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    people_columns: int
    organisation_columns: int
    gap: float
    scale: float

    @property
    def inner_width(self) -> float:
        """The width between the margins."""
        return self.width - self.left - self.right

    @property
    def inner_height(self) -> float:
        """The height between the margins."""
        return self.height - self.top - self.bottom

    def column_width(self, columns: int) -> float:
        """The width of each of so many columns."""
        return (self.inner_width - (columns - 1) * self.gap) / columns


_FORMATS: dict[tuple[Paper, TypeSize], Format] = {
    (Paper.A4, TypeSize.NORMAL): Format(210, 297, 32, 24, 28, 24, 3, 2, 6, 1.0),
    (Paper.A4, TypeSize.LARGE): Format(210, 297, 30, 20, 26, 20, 1, 1, 8, 18 / 11),
    (Paper.A5, TypeSize.NORMAL): Format(148, 210, 22, 15, 19, 15, 2, 1, 5, 0.86),
    (Paper.A5, TypeSize.LARGE): Format(148, 210, 20, 12, 18, 12, 1, 1, 5, 18 / 11),
}


def format_of(plan: Plan) -> Format:
    """Return the format of an edition with this plan."""
    return _FORMATS[plan.paper, plan.type_size]
