"""Texts that are to be set line by line, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass

COMPRESSION = 3
"""How hard zlib tries with what there is much of: three times as fast as its own choice, for an eighth more bytes."""

FONT = b"/L"
"""Begins the names of a list's fonts and pictures, which are not those of the part on whose page it begins."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph of a font as a PDF names it, the text that it stands for, and its width in thousandths of its size."""

    font: str
    number: int
    text: str
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what shows its text, what is drawn beside it (emoji), its width (pt).

    The operators expect the text matrix to be set to the beginning of the baseline, with y growing downwards; fonts and
    pictures have the names that `FONT` begins.
    """

    text: bytes
    beside: bytes
    width: float


@dataclass(frozen=True, slots=True)
class SetText:
    """A text as it was set, with every glyph that it uses."""

    lines: tuple[Line, ...]
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """Texts to set in one style, language and width (mm)."""

    texts: tuple[str, ...]
    css: str
    language: str
    width: float
