"""Reads back from a PDF which glyphs its pages draw, and whether the embedded fonts have an outline for them."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont


def drawn(pdf: pikepdf.Pdf) -> list[tuple[Any, set[int]]]:
    """Return each font with the glyph numbers that the pages draw of it; every part of a dossier has its own."""
    found: dict[tuple[int, int], tuple[Any, set[int]]] = {}
    for page in pdf.pages:
        fonts = page.Resources.get("/Font", {})
        current: set[int] = set()
        for operands, operator in pikepdf.parse_content_stream(page, "Tf Tj TJ"):
            if str(operator) == "Tf":
                font = fonts[str(operands[0])]
                current = found.setdefault(font.objgen, (font, set()))[1]
            else:
                for text in strings(operands):
                    current |= {
                        int.from_bytes(text[i : i + 2], "big") for i in range(0, len(text), 2)
                    }
    return list(found.values())


def outlineless(pdf: pikepdf.Pdf) -> list[tuple[Any, set[int]]]:
    """Return each font with the glyphs that are drawn but have no outline in it; spaces are among them."""
    found = []
    for font, glyphs in drawn(pdf):
        if embedded := _embedded(font):
            shapes, order = embedded.getGlyphSet(), embedded.getGlyphOrder()
            empty = {
                glyph
                for glyph in glyphs
                if glyph >= len(order) or not _has_outline(shapes, order[glyph])
            }
            found.append((font, empty))
    return found


def meanings(font: Any) -> dict[int, str]:
    """Return what the glyphs of a font stand for (its ToUnicode map)."""
    lines = font.ToUnicode.read_bytes().decode("ascii").splitlines()
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


def _embedded(font: Any) -> TTFont | None:
    about = descriptor(font)
    file = about.get("/FontFile2") or about.get("/FontFile3")
    opened = TTFont(BytesIO(file.read_bytes()))
    return opened if {"glyf", "CFF "} & set(opened.keys()) else None


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
