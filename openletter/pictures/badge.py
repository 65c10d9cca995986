"""A badge with a letter's count, as an SVG drawing that stands on anybody's page."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from openletter.pictures.faces import SANS
from openletter.pictures.lettering import width

_SIZE = 14
_HEIGHT, _PADDING = 28, 12
_FAMILIES = "Verdana, 'DejaVu Sans', Geneva, sans-serif"
_BROADER = 1.1
"""How much broader those faces are than ours, in which we measure; `textLength` then holds them to it."""


@dataclass(frozen=True)
class Badge:
    """What a badge says: a label, the count in words, and both as a screen reader says them."""

    label: str
    count: str
    spoken: str
    accent: str
    on_accent: str


def drawn(badge: Badge) -> bytes:
    """Return a badge as SVG; whatever it says is escaped, and it loads and runs nothing."""
    label, count = _room(badge.label), _room(badge.count)
    whole = label + count
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="{_HEIGHT}" '
        f'viewBox="0 0 {whole} {_HEIGHT}" role="img" aria-label={quoteattr(badge.spoken)}>'
        f"<title>{escape(badge.spoken)}</title>"
        f'<rect width="{whole}" height="{_HEIGHT}" fill="#fbf8f1"/>'
        f'<rect x="{label}" width="{count}" height="{_HEIGHT}" fill={quoteattr(badge.accent)}/>'
        f'<rect x=".5" y=".5" width="{whole - 1}" height="{_HEIGHT - 1}" fill="none" stroke="#807666"/>'
        f'<g font-family="{_FAMILIES}" font-size="{_SIZE}" text-anchor="middle">'
        f"{_text(badge.label, label / 2, label, '#211d17')}"
        f"{_text(badge.count, label + count / 2, count, badge.on_accent)}"
        "</g></svg>"
    ).encode()


def _room(text: str) -> int:
    return round(width(text, SANS, _SIZE) * _BROADER) + 2 * _PADDING


def _text(text: str, middle: float, room: int, colour: str) -> str:
    return (
        f'<text x="{middle:g}" y="19" fill={quoteattr(colour)} textLength="{room - 2 * _PADDING}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
    )
