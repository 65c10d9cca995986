"""Fits a long list into columns and pages: arithmetic on heights, in points from the top of a column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

ENTRIES_WITH_HEADING = 2
"""How many entries must follow a heading in its column."""
_SLACK = 0.01  # points by which sums of floats may be off


class Block(NamedTuple):
    """What is never split: its height, the space above it unless it begins a column, and whether it is a heading."""

    height: float
    before: float = 0
    heading: bool = False


class Place(NamedTuple):
    """Where a block stands: page and column from 0, and its top below the head of the column."""

    page: int
    column: int
    top: float


def fill(
    blocks: Sequence[Block], *, columns: int, first_height: float, height: float
) -> list[Place]:
    """Place every block, column after column; the columns of the last page are filled to one height.

    `first_height` is what the first page leaves for its columns; where the beginning of the list does not fit into it,
    the list begins on the next page. A block that is higher than a column stands alone in one.
    """
    if not blocks:
        return []
    begins_later = _needed(blocks, 0) > first_height
    places = _greedy(blocks, columns, [height if begins_later else first_height, height])
    last = places[-1].page
    begin = next(index for index, place in enumerate(places) if place.page == last)
    level = _lowest(blocks[begin:], columns, height if last or begins_later else first_height)
    tail = _greedy(blocks[begin:], columns, [level])
    moved = int(begins_later)
    return [Place(one.page + moved, one.column, one.top) for one in places[:begin]] + [
        Place(last + moved, one.column, one.top) for one in tail
    ]


def _lowest(blocks: Sequence[Block], columns: int, room: float) -> float:
    """Return the least height at which the blocks fit on one page, to a tenth of a point."""
    low, high = 0.0, room
    while high - low > 0.1:
        middle = (low + high) / 2
        placed = _greedy(blocks, columns, [middle])
        fits = placed[-1].page == 0 and _stand_well(blocks, placed, middle)
        low, high = (low, middle) if fits else (middle, high)
    return high


def _stand_well(blocks: Sequence[Block], places: Sequence[Place], height: float) -> bool:
    """Tell whether nothing is higher than its column, and every heading stands with what must follow it there."""
    return all(
        place.top + block.height <= height + _SLACK
        and not (block.heading and place.column != _last_with(places, index).column)
        for index, (place, block) in enumerate(zip(places, blocks, strict=True))
    )


def _last_with(places: Sequence[Place], heading: int) -> Place:
    return places[min(heading + ENTRIES_WITH_HEADING, len(places) - 1)]


def _greedy(blocks: Sequence[Block], columns: int, rooms: list[float]) -> list[Place]:
    """Fill columns one after the other; `rooms` are the heights of the pages, the last of them that of all others."""
    places: list[Place] = []
    page = column = 0
    y, room = 0.0, rooms[0]
    for index, (height, before, heading) in enumerate(blocks):
        top = y + before if y else 0.0
        if y and top + (_needed(blocks, index) if heading else height) > room + _SLACK:
            column, top = column + 1, 0.0
            if column == columns:
                page, column = page + 1, 0
                room = rooms[min(page, len(rooms) - 1)]
        places.append(Place(page, column, top))
        y = top + height
    return places


def _needed(blocks: Sequence[Block], index: int) -> float:
    """Return the height that a block needs in its column: a heading, with what must follow it there."""
    needed = blocks[index].height
    if blocks[index].heading:
        for following in blocks[index + 1 : index + 1 + ENTRIES_WITH_HEADING]:
            needed += following.before + following.height
    return needed
