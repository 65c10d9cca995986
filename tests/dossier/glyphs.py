"""Reads back from a PDF which glyphs its pages draw, and whether the embedded fonts have an outline for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont


def drawn(pdf: pikepdf.Pdf) -> dict[str, set[int]]:
    """Return the glyph numbers that the pages draw, by the name of the font."""
    found: dict[str, set[int]] = defaultdict(set)
    for page in pdf.pages:
        fonts = page.Resources.Font
        current = ""
        for operands, operator in pikepdf.parse_content_stream(page, "Tf Tj TJ"):
            if str(operator) == "Tf":
                current = str(fonts[str(operands[0])].BaseFont)[1:]
            else:
                for text in strings(operands):
                    found[current] |= {
                        int.from_bytes(text[i : i + 2], "big") for i in range(0, len(text), 2)
                    }
    return found


def outlineless(pdf: pikepdf.Pdf) -> dict[str, set[int]]:
    """Return the glyphs that are drawn but have no outline in their embedded font, by font; spaces are among them."""
    found = {}
    for name, glyphs in drawn(pdf).items():
        if font := _embedded(pdf, name):
            shapes, order = font.getGlyphSet(), font.getGlyphOrder()
            found[name] = {
                glyph
                for glyph in glyphs
                if glyph >= len(order) or not _has_outline(shapes, order[glyph])
            }
    return found


def meanings(pdf: pikepdf.Pdf, name: str) -> dict[int, str]:
    """Return what the glyphs of a font stand for (its ToUnicode map)."""
    lines = _font(pdf, name).ToUnicode.read_bytes().decode("ascii").splitlines()
    pairs = [line.strip("<>").split("> <") for line in lines if "> <" in line]
    return {
        int(pair[0], 16): bytes.fromhex(pair[1]).decode("utf-16-be")
        for pair in pairs
        if len(pair) == 2 and len(pair[0]) == 4
    }


def fonts(pdf: pikepdf.Pdf) -> Iterator[Any]:
    seen = set()
    for page in pdf.pages:
        for font in page.Resources.Font.as_dict().values():
            if font.objgen not in seen:
                seen.add(font.objgen)
                yield font


def descriptor(font: Any) -> Any:
    return font.DescendantFonts[0].FontDescriptor


def _font(pdf: pikepdf.Pdf, name: str) -> Any:
    return next(font for font in fonts(pdf) if str(font.BaseFont)[1:] == name)


def _embedded(pdf: pikepdf.Pdf, name: str) -> TTFont | None:
    about = descriptor(_font(pdf, name))
    file = about.get("/FontFile2") or about.get("/FontFile3")
    font = TTFont(BytesIO(file.read_bytes()))
    return font if {"glyf", "CFF "} & set(font.keys()) else None


def _has_outline(shapes: Any, name: str) -> bool:
    pen = BoundsPen(shapes)
    shapes[name].draw(pen)
    return pen.bounds is not None


def strings(operands: Any) -> Iterator[bytes]:
    for operand in operands:
        if isinstance(operand, pikepdf.String):
            yield bytes(operand)
        elif isinstance(operand, pikepdf.Array):
            yield from (bytes(part) for part in operand if isinstance(part, pikepdf.String))
