"""Draws a long list that was set line by line: which entry stands where, and what each page shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from openletter.dossier.columns import Block, Place, fill
from openletter.dossier.formats import POINTS_PER_MM, Format
from openletter.dossier.lines import Kept
from openletter.dossier.parts import Entry, LineStyle, NameList, Words
from openletter.dossier.typeset import POINTS_IN_PIXEL

FONT = b"/L"
"""Begins the names of a list's fonts and pictures, which are not those of the part on whose page it begins."""
ARTIFACT = b"/Artifact <</Type/Pagination>> BDC"
_RULE_INK = b"0.102 0.090 0.078 RG 0.8 w"
_BELOW_OPENING = 14.0  # points between what opens a list and its columns


@dataclass(frozen=True)
class Face:
    """How a style was found to be set: how far its baseline is below the top of a line (pt), and its colour."""

    baseline: float
    colour: bytes


@dataclass(frozen=True, slots=True)
class Item:
    """A heading or an entry of a list as it is placed: `group` counts from 0."""

    words: tuple[Words, ...]
    group: int
    heading: bool


@dataclass(frozen=True)
class Sheet:
    """What a list shows on one page: operators, and the index of the item behind each mark, in their order."""

    content: bytes
    items: tuple[int, ...]


@dataclass(frozen=True)
class Listing:
    """A list, its texts as they were set (by style and language, then text), and how each style is set."""

    part: NameList
    format: Format
    texts: Mapping[tuple[str, str], Mapping[str, Kept]]
    faces: Mapping[str, Face]

    @property
    def items(self) -> list[Item]:
        """Headings and entries in their order."""
        return list(_items(self.part))

    def places(self, items: list[Item], bottom: float) -> list[Place]:
        """Return where each item stands; `bottom` is where what opens the list ends, in points from the page's top."""
        page = self.format
        height = page.inner_height * POINTS_PER_MM
        return fill(
            [self._block(item) for item in items],
            columns=self.part.columns,
            first_height=height - self._first_top(bottom),
            height=height,
        )

    def sheets(self, items: list[Item], places: list[Place], bottom: float) -> list[Sheet]:
        """Draw every page, the first of them (which may stay empty) below what opens the list."""
        drawn: list[tuple[list[bytes], list[int]]] = [
            ([], []) for _ in range((places[-1].page if places else 0) + 1)
        ]
        tops = [self._first_top(bottom), 0.0]
        for index, (item, place) in enumerate(zip(items, places, strict=True)):
            content, marks = drawn[place.page]
            top = self.format.top * POINTS_PER_MM + tops[min(place.page, 1)] + place.top
            content.append(self._drawn(item, self._left(place.column), top, len(marks)))
            marks.append(index)
        return [Sheet(b"\n".join(content), tuple(marks)) for content, marks in drawn]

    def _first_top(self, bottom: float) -> float:
        return max(0.0, bottom + _BELOW_OPENING - self.format.top * POINTS_PER_MM)

    def _left(self, column: int) -> float:
        page, columns = self.format, self.part.columns
        return (page.left + column * (page.column_width(columns) + page.gap)) * POINTS_PER_MM

    def _block(self, item: Item) -> Block:
        height = sum(
            len(self._kept(words).lines) * self.part.styles[words.style].height
            for words in item.words
        )
        inner = sum(self.part.styles[words.style].before for words in item.words[1:])
        first = self.part.styles[item.words[0].style].before
        return Block(height + inner, first, item.heading)

    def _kept(self, words: Words) -> Kept:
        return self.texts[words.style, words.language][words.text]

    def _drawn(self, item: Item, left: float, top: float, mark: int) -> bytes:
        """Return the operators of one item; the mark is counted on from those of the page by `renumbered`."""
        out, y, colour = [], top, b""
        beside: list[bytes] = []
        for position, words in enumerate(item.words):
            style, face = self.part.styles[words.style], self.faces[words.style]
            y += style.before if position else 0.0
            if face.colour != colour:
                colour = face.colour
                out.append(colour)
            for number, line in enumerate(self._kept(words).lines):
                x = left + (style.indent if number else 0.0)
                at = b"%.3f %.3f" % (_pixels(x), _pixels(y + face.baseline))
                out.append(b"1 0 0 -1 %s Tm %s" % (at, line.text.replace(b"/", FONT)))
                if line.beside:
                    moved = line.beside.replace(b"/", FONT)
                    beside.append(b"q 1 0 0 1 %s cm %s Q" % (at, moved))
                y += style.height
        begin = b"/Span <</MCID @%d %s>> BDC" % (mark, self._actual(item))
        shown = b" ".join((begin, b"BT", *out, b"ET", *beside, b"EMC"))
        return self._rule(item, left, top) + shown

    def _actual(self, item: Item) -> bytes:
        if not any(line.actual for words in item.words for line in self._kept(words).lines):
            return b""
        text = "\ufeff" + " ".join(words.text for words in item.words)
        return b"/ActualText <%s>" % text.encode("utf-16-be").hex().encode()

    def _rule(self, item: Item, left: float, top: float) -> bytes:
        if not self.part.styles[item.words[0].style].rule:
            return b""
        right = left + self.format.column_width(self.part.columns) * POINTS_PER_MM
        y = _pixels(top)
        return b"%s q %s %.3f %.3f m %.3f %.3f l S Q EMC " % (
            ARTIFACT,
            _RULE_INK,
            _pixels(left),
            y,
            _pixels(right),
            y,
        )


def all_words(part: NameList) -> Iterator[Words]:
    """Give every text of a list, in its order."""
    for item in _items(part):
        yield from item.words


def line_width(part: NameList, style: LineStyle, page: Format) -> float:
    """Return the width (mm) at which texts of a style are wrapped: what is moved in must fit as well."""
    return page.column_width(part.columns) - style.indent / POINTS_PER_MM


def numbered(content: bytes, first: int) -> bytes:
    """Return a sheet's operators with marks that are counted from `first`."""
    pieces = content.split(b"/MCID @")
    out = [pieces[0]]
    for piece in pieces[1:]:
        number, _, rest = piece.partition(b" ")
        out.append(b"%d %s" % (first + int(number), rest))
    return b"/MCID ".join(out)


def _items(part: NameList) -> Iterator[Item]:
    for number, group in enumerate(part.groups):
        if group.heading is not None:
            yield Item((group.heading,), number, heading=True)
        for entry in group.entries:
            yield _item(entry, number)


def _item(entry: Entry, group: int) -> Item:
    return Item(entry.words, group, heading=False)


def _pixels(points: float) -> float:
    return points / POINTS_IN_PIXEL
