"""Writes the tags of a long list's pages: headings, and an item for every name. It runs in the press's processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from openletter.dossier.appendix import Object, Packed, packed


class Tagged(NamedTuple):
    """Headings of one tag, or entries of a list, that stand behind each other on a page.

    `parent` is the object they belong to, `first` the first of their own; entries have two each, first all the items,
    then what holds their words. `spoken` says for each in which language it is spoken, as it is written in a tag.
    """

    tag: bytes
    parent: int
    first: int
    spoken: list[bytes]


class PageTags(NamedTuple):
    """What is tagged on a page: the page's object, that of its marks' owners, and those who own its first marks."""

    page: int
    owners: int
    before: list[bytes]
    runs: list[Tagged]


def pack(sheaves: list[tuple[int, list[PageTags]]]) -> list[Packed]:
    """Return the tags of pages, each sheaf as a stream of the number that is given with it."""
    return [
        packed(number, (one for page in pages for one in _objects(page)))
        for number, pages in sheaves
    ]


def references(first: int, count: int) -> list[bytes]:
    """Return references to so many objects from the first on."""
    return [b"%d 0 R" % number for number in range(first, first + count)]


def element(tag: bytes, parent: int, rest: bytes) -> bytes:
    """Return an element of the tags as it is written."""
    return b"<</Type/StructElem/S/%s/P %d 0 R%s>>" % (tag, parent, rest)


def _objects(page: PageTags) -> Iterator[Object]:
    """Give the elements of a page, and the array that tells which of them each mark belongs to."""
    owners = [*page.before]
    for run in page.runs:
        count = len(run.spoken)
        places = [
            b"/Pg %d 0 R/K[%d]%s" % (page.page, mark, spoken)
            for mark, spoken in enumerate(run.spoken, len(owners))
        ]
        if run.tag:
            yield from enumerate((element(run.tag, run.parent, its) for its in places), run.first)
            owners += references(run.first, count)
        else:
            yield from _entries(run, places)
            owners += references(run.first + count, count)
    yield page.owners, b"[%s]" % b" ".join(owners)


def _entries(run: Tagged, places: list[bytes]) -> Iterable[Object]:
    """Give the items of a list, and then what holds their words."""
    inner = run.first + len(places)
    item = b"<</Type/StructElem/S/LI/P %d 0 R/K[%%d 0 R]>>" % run.parent
    body = b"<</Type/StructElem/S/LBody/P %d 0 R%s>>"
    items = [item % number for number in range(inner, inner + len(places))]
    yield from enumerate(items, run.first)
    yield from enumerate([body % pair for pair in enumerate(places, run.first)], inner)
