"""Writes the tags of long lists behind a finished file: headings, lists, and an item for every name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary

from openletter.dossier.appendix import IN_STREAM, Appendix, Packed
from openletter.dossier.crew import Crew
from openletter.dossier.laid import LaidPart
from openletter.dossier.tags import PageTags, Tagged, element, pack, references

PLACE = "/OpenletterList"
"""Marks the section that a list's tags go into; its value is the number of the list, from 1."""
_STREAMS_AT_ONCE = 8
"""Streams that are written at a time: enough to be quick, few enough for all processes to end together."""


def append_lists(target: Path, lists: list[tuple[LaidPart, int]], crew: Crew) -> None:
    """Append the tags of every list, each given with the number of its first page from 0."""
    begun: list[Future[list[Packed]]] = []
    with pikepdf.open(target) as pdf:
        appendix = Appendix(int(pdf.trailer.Size))
        owned = _owned_by_key(pdf)
        places = {int(place[PLACE]): place for place in _places(pdf.Root.StructTreeRoot.K[0])}
        for number, (part, first) in enumerate(lists, start=1):
            pages = [pdf.pages[first + offset].obj for offset in range(len(part.sheets))]
            tagged = _tagged(
                appendix,
                part,
                places[number],
                [(page, owned[int(page.StructParents)]) for page in pages],
            )
            sheaves = [(appendix.reserve(), some) for some in _sheaves(tagged)]
            begun += [
                crew.begin(pack, sheaves[start : start + _STREAMS_AT_ONCE])
                for start in range(0, len(sheaves), _STREAMS_AT_ONCE)
            ]
        said = {key: pdf.trailer[key].objgen[0] for key in ("/Root", "/Info")}
        identifier = (bytes(pdf.trailer.ID[0]), bytes(pdf.trailer.ID[1]))
    for future in begun:
        appendix.add_packed(crew.result(future))
    appendix.append_to(target, said, identifier)


def _tagged(
    appendix: Appendix, part: LaidPart, section: Any, pages: list[tuple[Any, Any]]
) -> list[PageTags]:
    """Add the section of a list, and return what is to be tagged on each of its pages."""
    planner = _Planner(appendix, section.objgen[0])
    items = _elements_of(part)
    found = []
    for (page, owned), sheet in zip(pages, part.sheets, strict=True):
        runs = [
            planner.run(tag, [spoken for _, spoken in its])
            for tag, its in groupby(islice(items, sheet.marks), itemgetter(0))
        ]
        before = [b"%d 0 R" % one.objgen[0] for one in owned]
        found.append(PageTags(page.objgen[0], owned.objgen[0], before, runs))
    planner.end(section.P.objgen[0])
    return found


def _sheaves(pages: list[PageTags]) -> Iterator[list[PageTags]]:
    """Give pages together that have about as many objects as a stream should."""
    some: list[PageTags] = []
    objects = 0
    for page in pages:
        some.append(page)
        objects += 1 + sum(len(run.spoken) * (1 if run.tag else 2) for run in page.runs)
        if objects >= IN_STREAM:
            yield some
            some, objects = [], 0
    if some:
        yield some


def _elements_of(part: LaidPart) -> Iterator[tuple[bytes, bytes]]:
    """Give for each item of a list its tag, if it is a heading, and the language that it is spoken in."""
    items = part.items
    if items is None:
        return
    text = 0
    for count, heading in zip(items.texts, items.headings, strict=True):
        words = items.words[text]
        text += count
        tag = (part.styles[words.style].tag or "P").encode() if heading else b""
        yield tag, b"/Lang(%s)" % words.language.encode() if words.language else b""


class _Planner:
    """Gives numbers to headings and the lists below them in a section, whose element has this number."""

    def __init__(self, appendix: Appendix, section: int) -> None:
        self._appendix = appendix
        self._section = section
        self._kids: list[bytes] = []
        self._list = 0
        self._entries: list[bytes] = []

    def run(self, tag: bytes, spoken: list[bytes]) -> Tagged:
        """Return what follows in the section: headings with this tag, or entries where it is empty."""
        count = len(spoken)
        if tag:
            self._end_list()
            first = self._appendix.reserve(count)
            self._kids += references(first, count)
            return Tagged(tag, self._section, first, spoken)
        if not self._list:
            self._list = self._appendix.reserve()
            self._kids += references(self._list, 1)
        first = self._appendix.reserve(2 * count)
        self._entries += references(first, count)
        return Tagged(tag, self._list, first, spoken)

    def end(self, parent: int) -> None:
        """Add the section itself."""
        self._end_list()
        kids = b"/K[%s]" % b" ".join(self._kids)
        self._appendix.add(self._section, element(b"Sect", parent, kids))

    def _end_list(self) -> None:
        if self._list:
            kids = b"/A<</O/List/ListNumbering/None>>/K[%s]" % b" ".join(self._entries)
            self._appendix.add(self._list, element(b"L", self._section, kids))
        self._list, self._entries = 0, []


def _owned_by_key(pdf: pikepdf.Pdf) -> dict[int, Any]:
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    return {int(numbers[place]): numbers[place + 1] for place in range(0, len(numbers), 2)}


def _places(document: Any) -> Iterable[Any]:
    """Find the marked sections: among the top sections, or last in one of them."""
    for section in document.K:
        kids = section.get("/K", Array())
        last = kids[len(kids) - 1] if isinstance(kids, Array) and len(kids) else None
        for one in (section, last):
            if isinstance(one, Dictionary) and PLACE in one:
                yield one
