"""How the lines of both lists are set: type, leading, and the groups under their headings."""

from __future__ import annotations

from dataclasses import replace

from openletter.dossier.composing.source import Source
from openletter.dossier.parts import LineStyle

HEADING, PERSON, ORGANISATION, SIGNED, CHECKED, DECLARED = (
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


def styles(source: Source) -> dict[str, LineStyle]:
    """Return how each kind of line is set."""
    tag = f"H{source.level + 1}"
    sizes = source.sizes

    def line(weight: str, drawn: tuple[float, float], family: str, colour: str) -> LineStyle:
        css = (
            f"font: {weight}{sizes.type(*drawn)} {family}; color: {colour}; "
            "font-variant-numeric: lining-nums"
        )
        return LineStyle(css, sizes.leading(*drawn), indent=sizes.points(8.4))

    heading = line("700 ", (9.5, 18), SANS, INK)
    above = sizes.leading(9.5, 14)
    return {
        HEADING: replace(heading, before=above, indent=0, rule=True, tag=tag),
        PERSON: line("", (8.4, 11.2), SERIF, INK),
        ORGANISATION: replace(line("600 ", (11.5, 14.5), SERIF, INK), before=sizes.leading(8, 7)),
        SIGNED: line("", (9.5, 12.5), SERIF, INK),
        CHECKED: line("", (8, 11.5), SANS, SOFT),
        # What was not checked looks otherwise than what was.
        DECLARED: line("italic ", (8.6, 11.5), SERIF, SOFT),
    }
