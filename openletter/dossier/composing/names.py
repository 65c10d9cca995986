"""How the lines of both lists are set: type, leading, and the groups under their headings."""

from __future__ import annotations

from dataclasses import replace

from openletter.dossier.composing.source import Source
from openletter.dossier.parts import LineStyle

SECTOR, HEADING, PERSON, ORGANISATION, SIGNED, CHECKED, DECLARED = (
    "sector",
    "heading",
    "person",
    "organisation",
    "signed",
    "checked",
    "declared",
)
INK, SOFT = "#1a1714", "#4a443c"

_OTHERS = (
    '"Noto Serif", "Noto Naskh Arabic", "Noto Serif Hebrew", "Noto Serif Devanagari", "Noto Serif Bengali", '
    '"Noto Serif Gurmukhi", "Noto Serif Gujarati", "Noto Serif Tamil", "Noto Serif Telugu", "Noto Serif Kannada", '
    '"Noto Serif Malayalam", "Noto Serif Sinhala", "Noto Serif Thai", "Noto Serif Lao", "Noto Serif Khmer", '
    '"Noto Serif Myanmar", "Noto Serif Tibetan", "Noto Serif Georgian", "Noto Serif Armenian", '
    '"Noto Serif Ethiopic", "Noto Serif CJK SC", "Noto Serif CJK JP", "Noto Serif CJK KR", "Noto Sans", serif'
)
SERIF = f'"Dossier Serif", {_OTHERS}'
DISPLAY = f'"Dossier Display", {SERIF}'
SANS = (
    '"Dossier Sans", "Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari", '
    '"Noto Sans CJK SC", sans-serif'
)


def of_people(source: Source) -> dict[str, LineStyle]:
    """Return how each kind of line in the list of people is set."""
    return {
        HEADING: _heading(source, (9.5, 14.5)),
        PERSON: _line(source, "", (8.4, 11.2), SERIF, INK),
    }


def of_organisations(source: Source) -> dict[str, LineStyle]:
    """Return how each kind of line in the list of organisations is set."""
    name = _line(source, "600 ", (11.5, 14.5), SERIF, INK)
    return {
        SECTOR: _heading(source, (10.2, 15)),
        ORGANISATION: replace(name, before=source.sizes.leading(8, 7)),
        SIGNED: _line(source, "", (9.5, 12.5), SERIF, INK),
        CHECKED: _line(source, "", (8, 11.5), SANS, SOFT),
        # What was not checked looks otherwise than what was.
        DECLARED: _line(source, "italic ", (8.6, 11.5), SERIF, SOFT),
    }


def _heading(source: Source, drawn: tuple[float, float]) -> LineStyle:
    line = _line(source, "700 ", drawn, SANS, INK)
    above = source.sizes.leading(9.5, 14)
    return replace(line, before=above, indent=0, rule=True, tag=f"H{source.level + 1}")


def _line(
    source: Source, weight: str, drawn: tuple[float, float], family: str, colour: str
) -> LineStyle:
    sizes = source.sizes
    css = (
        f"font: {weight}{sizes.type(*drawn)} {family}; color: {colour}; "
        "font-variant-numeric: lining-nums"
    )
    return LineStyle(css, sizes.leading(*drawn), indent=sizes.points(8.4))
