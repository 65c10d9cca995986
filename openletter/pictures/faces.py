"""Faces to draw text with: our own, and for other scripts what the host has (the Noto fonts, found by fontconfig)."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import ImageFont

from openletter.templating import STATIC

_PRINT = STATIC / "fonts" / "print"
_PATIENCE = 10  # seconds
_FALLBACK_FAMILIES = "Noto Serif,Noto Sans"


@dataclass(frozen=True)
class Face:
    """A font file, and which of the fonts in it."""

    file: Path
    index: int = 0

    def font(self, size: int) -> ImageFont.FreeTypeFont:
        """Return the font at a size in pixels."""
        return _font(self, size)

    def shows(self, character: str) -> bool:
        """Tell whether the face has a glyph for a character."""
        return ord(character) in _characters(self)


DISPLAY = Face(_PRINT / "SourceSerif4Display-Regular.ttf")
SERIF = Face(_PRINT / "SourceSerif4-Regular.ttf")
SANS = Face(_PRINT / "AtkinsonHyperlegibleNext-Regular.ttf")


@lru_cache(maxsize=512)
def stand_in(character: str) -> Face | None:
    """Return a face of this host that shows a character; None where it has none, or no fontconfig."""
    pattern = f"{_FALLBACK_FAMILIES}:charset={ord(character):x}"
    try:
        found = subprocess.run(
            ["fc-match", "--format=%{file}\n%{index}", pattern],  # noqa: S607 - wherever the host has it
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=True,
        ).stdout.split("\n")
        face = Face(Path(found[0]), int(found[1]))
        face.font(16)
        return face if face.shows(character) else None
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        return None


@lru_cache(maxsize=64)
def _font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face.file), size, face.index & 0xFFFF)


@cache
def _characters(face: Face) -> frozenset[int]:
    with TTFont(str(face.file), fontNumber=face.index & 0xFFFF, lazy=True) as font:
        return frozenset(font.getBestCmap())
