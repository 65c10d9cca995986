"""A long list on its way to pages: its texts in a row, how high each entry is, and where it stands."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any

from openletter.dossier.columns import Block, Place, fill
from openletter.dossier.formats import POINTS_PER_MM, Format
from openletter.dossier.lines import Kept
from openletter.dossier.parts import LineStyle, NameList, Words
from openletter.dossier.sheets import Canvas, Face, Pages
from openletter.dossier.spoken import actual_text, needs_actual_text

_PAGE = attrgetter("page")
_STYLE = attrgetter("style")
_BELOW_OPENING = 14.0  # points between what opens a list and its columns


@dataclass(frozen=True)
class Items:
    """Headings and entries of a list in their order: what each begins with, how many texts it has, which it is.

    `groups` gives the number of the first item of each group.
    """

    words: list[Words]
    texts: bytes
    headings: bytes
    groups: list[int]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.texts)


def items_of(part: NameList) -> Items:
    """Return the items of a list."""
    words: list[Words] = []
    texts, headings, groups = bytearray(), bytearray(), []
    for group in part.groups:
        groups.append(len(texts))
        if group.heading is not None:
            words.append(group.heading)
            texts.append(1)
            headings.append(1)
        for entry in group.entries:
            words += entry.words
            texts.append(len(entry.words))
        headings += bytes(len(group.entries))
    return Items(words, bytes(texts), bytes(headings), groups)


@dataclass(frozen=True)
class Listing:
    """A list whose texts were set, with the place of each: what is needed to place its items on pages.

    `bottom` is where what opens the list ends, in points from the top of the page.
    """

    part: NameList
    format: Format
    items: Items
    kept: Sequence[Kept]
    faces: Sequence[Face]
    bottom: float

    def places(self) -> list[Place]:
        """Return where each item stands."""
        height = self.format.inner_height * POINTS_PER_MM
        return fill(
            list(self._blocks()),
            columns=self.part.columns,
            first_height=height - self._first_top,
            height=height,
        )

    def pages(self, places: list[Place], begin: int, end: int, first: int) -> Pages:
        """Return what is needed to draw the pages that hold the items from `begin` to before `end`, and no others.

        `first` is the number of the first text on them.
        """
        texts = self.items.texts[begin:end]
        last = first + sum(texts)
        tops = [self.format.top * POINTS_PER_MM + self._first_top, self.format.top * POINTS_PER_MM]
        some = places[begin:end]
        return Pages(
            faces=self.faces,
            canvas=self.canvas,
            items=[len(list(own)) for _, own in groupby(some, _PAGE)],
            texts=texts,
            columns=bytes([column for _, column, _ in some]),
            tops=array("d", [tops[page > 0] + top for page, _, top in some]),
            ids=array("q", [one.id for one in self.kept[first:last]]),
            styles=bytes(
                map(self._style_numbers.__getitem__, map(_STYLE, self.items.words[first:last]))
            ),
            actual=self._actual(texts, first, last),
        )

    @cached_property
    def _style_numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.part.styles)}

    @property
    def canvas(self) -> Canvas:
        """Where its columns stand."""
        page, columns = self.format, self.part.columns
        width = page.column_width(columns)
        lefts = (page.left + column * (width + page.gap) for column in range(columns))
        return Canvas(
            tuple(left * POINTS_PER_MM for left in lefts),
            width * POINTS_PER_MM,
            page.height * POINTS_PER_MM,
        )

    @property
    def _first_top(self) -> float:
        return max(0.0, self.bottom + _BELOW_OPENING - self.format.top * POINTS_PER_MM)

    def _blocks(self) -> Iterator[Block]:
        """Give every item with its height; most are alike, and share what they are given as."""
        known: dict[Any, Block] = {}
        words, kept = self.items.words, self.kept
        text = 0
        for count, heading in zip(self.items.texts, self.items.headings, strict=True):
            own: Any = (words[text].style, kept[text].lines)
            if count > 1:
                own = tuple((words[at].style, kept[at].lines) for at in range(text, text + count))
            text += count
            if (block := known.get((heading, own))) is None:
                styles = [own] if count == 1 else own
                block = known[heading, own] = self._block(heading, styles)
            yield block

    def _block(self, heading: int, own: Sequence[tuple[str, int]]) -> Block:
        """Return an item of these styles and numbers of lines."""
        styles = [self.part.styles[style] for style, _ in own]
        height = sum(style.height * lines for style, (_, lines) in zip(styles, own, strict=True))
        inner = sum(style.before for style in styles[1:])
        return Block(height + inner, styles[0].before, bool(heading))

    def _actual(self, texts: bytes, first: int, last: int) -> dict[int, bytes]:
        """Return what is read out in place of items whose glyphs do not spell them, by their number among these."""
        words = [one.text for one in self.items.words[first:last]]
        if all(map(str.isascii, words)):
            return {}
        found = {}
        text = 0
        for number, count in enumerate(texts):
            own = words[text : text + count]
            text += count
            if any(map(needs_actual_text, own)):
                found[number] = actual_text(" ".join(own))
        return found


def line_width(part: NameList, style: LineStyle, page: Format) -> float:
    """Return the width (mm) at which texts of a style are wrapped: what is moved in must fit as well."""
    return page.column_width(part.columns) - style.indent / POINTS_PER_MM
