"""Draws the pages of a long list, some at a time, from the lines that were set for it.

It runs in the processes that lay out: they fetch the lines themselves, and hand back pages as they go into the file.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from openletter.dossier.formats import POINTS_IN_PIXEL
from openletter.dossier.lines import Shelf, Stored, glyphs_of
from openletter.dossier.setting import COMPRESSION

ARTIFACT = b"/Artifact <</Type/Pagination>> BDC"
_RULE_INK = b"0.102 0.090 0.078 RG 0.8 w"


@dataclass(frozen=True, slots=True)
class Face:
    """How a style is drawn: baseline below the top of a line, leading, space before, indent (pt), colour, and rule."""

    baseline: float
    height: float
    before: float
    indent: float
    colour: bytes
    rule: bool


@dataclass(frozen=True, slots=True)
class Canvas:
    """Where the columns of a list stand: their left edges and width, and the height of a page, in points."""

    lefts: tuple[float, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Pages:
    """Some pages of a list: items in order, so many on each page, each a few texts in the column and at the top given.

    `ids` (of kept texts) and `styles` (which of the `faces`) have one entry for each text, `texts` says how many an
    item has, and `actual` what is read out in place of an item, by its number here.
    """

    faces: Sequence[Face]
    canvas: Canvas

    items: Sequence[int]
    texts: bytes
    columns: bytes
    tops: array[float]
    ids: array[int]
    styles: bytes
    actual: Mapping[int, bytes]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a list shows on one page, and how many marks are on it; `content` is compressed, but for the first page's.

    On the first page, marks are counted on from those of what opens the list: `numbered` does that.
    """

    content: bytes
    marks: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """Pages as they were drawn, the glyphs that they use, and which of their texts (by number) have pictures."""

    sheets: list[Sheet]
    glyphs: set[int]
    pictures: list[int]


def draw(lines: Path, pages: Pages) -> Drawn:
    """Draw pages with lines from this file; raises sqlite3.Error where the file is damaged."""
    stored = _shelf(lines).stored(pages.ids)
    sheets = []
    item = text = 0
    for count in pages.items:
        content, used = _page(pages, item, text, count, stored)
        sheets.append(
            Sheet(zlib.compress(on_page(pages.canvas.height, content), COMPRESSION), count)
        )
        item, text = item + count, text + used
    return _drawn(sheets, pages, stored)


def draw_first(lines: Path, pages: Pages) -> Drawn:
    """Draw the page on which a list begins, whose marks are not known yet."""
    stored = _shelf(lines).stored(pages.ids)
    count = pages.items[0]
    content, _ = _page(pages, 0, 0, count, stored)
    return _drawn([Sheet(content, count)], pages, stored)


def numbered(content: bytes, first: int) -> bytes:
    """Return the operators of a first page with marks that are counted from `first`."""
    pieces = content.split(b"<</MCID ")
    out = [pieces[0]]
    for piece in pieces[1:]:
        end = len(piece) - len(piece.lstrip(b"0123456789"))
        out.append(b"%d%s" % (first + int(piece[:end]), piece[end:]))
    return b"<</MCID ".join(out)


def on_page(height: float, drawn: bytes) -> bytes:
    """Return operators that are written in pixels from the upper left corner of a page so high (pt)."""
    return b"q %.2f 0 0 -%.2f 0 %.3f cm %s Q" % (POINTS_IN_PIXEL, POINTS_IN_PIXEL, height, drawn)


@cache
def _shelf(lines: Path) -> Shelf:
    return Shelf(lines)


def _page(
    pages: Pages, item: int, text: int, count: int, stored: Mapping[int, Stored]
) -> tuple[bytes, int]:
    """Return the operators of one page, and how many texts are on it; `item` and `text` are its first."""
    faces, canvas = pages.faces, pages.canvas
    out: list[bytes] = []
    begin = text
    for mark in range(count):
        its = pages.texts[item]
        left, top = canvas.lefts[pages.columns[item]], pages.tops[item]
        face = faces[pages.styles[text]]
        actual = pages.actual.get(item, b"")
        if face.rule:
            out.append(_rule(left, canvas.width, top))
        one = stored[pages.ids[text]]
        if its == 1 and b"\n" not in one.shown and b"\t\t" in one.shown:
            out.append(_line(face, one, left, top, (mark, actual)))
        else:
            own = [
                (faces[pages.styles[place]], stored[pages.ids[place]])
                for place in range(text, text + its)
            ]
            out.append(_item(own, left, top, (mark, actual)))
        item, text = item + 1, text + its
    return b"\n".join(out), text - begin


def _line(face: Face, one: Stored, left: float, top: float, marked: tuple[int, bytes]) -> bytes:
    """Return the operators of an item that is a single line, as nearly all in a long list are."""
    return b"/Span <</MCID %d%s>> BDC BT %s 1 0 0 -1 %.3f %.3f Tm %s ET EMC" % (
        *marked,
        face.colour,
        left / POINTS_IN_PIXEL,
        (top + face.baseline) / POINTS_IN_PIXEL,
        one.shown.partition(b"\t")[0],
    )


def _item(
    own: list[tuple[Face, Stored]], left: float, top: float, marked: tuple[int, bytes]
) -> bytes:
    out: list[bytes] = []
    beside: list[bytes] = []
    colour = b""
    for position, (face, stored) in enumerate(own):
        if position:
            top += face.before
        if face.colour != colour:
            colour = face.colour
            out.append(colour)
        indent = 0.0
        for shown, picture, _ in stored.lines:
            at = b"%.3f %.3f" % (
                (left + indent) / POINTS_IN_PIXEL,
                (top + face.baseline) / POINTS_IN_PIXEL,
            )
            out.append(b"1 0 0 -1 %s Tm %s" % (at, shown))
            if picture:
                beside.append(b"q 1 0 0 1 %s cm %s Q" % (at, picture))
            indent = face.indent
            top += face.height
    pictures = b" ".join((b"", *beside))
    return b"/Span <</MCID %d%s>> BDC BT %s ET%s EMC" % (*marked, b" ".join(out), pictures)


def _rule(left: float, width: float, top: float) -> bytes:
    y, begin, end = (points / POINTS_IN_PIXEL for points in (top, left, left + width))
    return b"%s q %s %.3f %.3f m %.3f %.3f l S Q EMC" % (ARTIFACT, _RULE_INK, begin, y, end, y)


def _drawn(sheets: list[Sheet], pages: Pages, stored: Mapping[int, Stored]) -> Drawn:
    pictures = {number for number, one in stored.items() if one.has_picture}
    found = (
        [text for text, number in enumerate(pages.ids) if number in pictures] if pictures else []
    )
    return Drawn(sheets, glyphs_of(stored.values()), found)
