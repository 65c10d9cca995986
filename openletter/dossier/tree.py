"""Writes the tags of long lists behind a finished file: headings, lists, and an item for every name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary

from openletter.dossier.appendix import Appendix
from openletter.dossier.laid import LaidPart

PLACE = "/OpenletterList"
"""Marks the section that a list's tags go into; its value is the number of the list, from 1."""


def append_lists(target: Path, lists: list[tuple[LaidPart, int]]) -> None:
    """Append the tags of every list, each given with the number of its first page from 0."""
    with pikepdf.open(target) as pdf:
        appendix = Appendix(int(pdf.trailer.Size))
        owned = _owned_by_key(pdf)
        places = {int(place[PLACE]): place for place in _places(pdf.Root.StructTreeRoot.K[0])}
        for number, (part, first) in enumerate(lists, start=1):
            pages = [pdf.pages[first + offset].obj for offset in range(len(part.sheets))]
            _append(
                appendix,
                part,
                places[number],
                [(page, owned[int(page.StructParents)]) for page in pages],
            )
        said = {key: pdf.trailer[key].objgen[0] for key in ("/Root", "/Info")}
        identifier = (bytes(pdf.trailer.ID[0]), bytes(pdf.trailer.ID[1]))
    appendix.append_to(target, said, identifier)


def _append(appendix: Appendix, part: LaidPart, section: Any, pages: list[tuple[Any, Any]]) -> None:
    """Write the section of a list, and for each of its pages who owns which mark."""
    writer = _ListWriter(appendix, section.objgen[0])
    items = _elements_of(part)
    for (page, owned), sheet in zip(pages, part.sheets, strict=True):
        owners = [_reference(one.objgen[0]) for one in owned]
        number = page.objgen[0]
        for tag, its in groupby(islice(items, sheet.marks), itemgetter(0)):
            marks = enumerate((spoken for _, spoken in its), len(owners))
            places = [b"/Pg %d 0 R/K[%d]%s" % (number, mark, spoken) for mark, spoken in marks]
            owners += writer.headings(tag, places) if tag else writer.entries(places)
        appendix.add([(owned.objgen[0], b"[%s]" % b" ".join(owners))])
    writer.end(section.P.objgen[0])


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


class _ListWriter:
    """Writes headings and the lists below them into a section, whose element has this number."""

    def __init__(self, appendix: Appendix, section: int) -> None:
        self._appendix = appendix
        self._section = section
        self._kids: list[bytes] = []
        self._list = 0
        self._entries: list[bytes] = []

    def headings(self, tag: bytes, places: list[bytes]) -> list[bytes]:
        """Write headings, and return the references to them."""
        self._end_list()
        first = self._appendix.reserve(len(places))
        written = (_element(tag, self._section, place) for place in places)
        self._appendix.add(enumerate(written, first))
        references = [_reference(first + one) for one in range(len(places))]
        self._kids += references
        return references

    def entries(self, places: list[bytes]) -> list[bytes]:
        """Write entries of a list, and return the references to what holds their words."""
        if not self._list:
            self._list = self._appendix.reserve()
            self._kids.append(_reference(self._list))
        first, count = self._appendix.reserve(2 * len(places)), len(places)
        outer = range(first, first + count)
        inner = range(first + count, first + 2 * count)
        bodies = [_reference(one) for one in inner]
        own = b"<</Type/StructElem/S/LI/P %d 0 R/K[%%s]>>" % self._list
        self._appendix.add(zip(outer, [own % body for body in bodies], strict=True))
        body = b"<</Type/StructElem/S/LBody/P %d 0 R%s>>"
        self._appendix.add(
            zip(inner, [body % pair for pair in zip(outer, places, strict=True)], strict=True)
        )
        self._entries += [_reference(one) for one in outer]
        return bodies

    def end(self, parent: int) -> None:
        """Write the section itself."""
        self._end_list()
        kids = b"/K[%s]" % b" ".join(self._kids)
        self._appendix.add([(self._section, _element(b"Sect", parent, kids))])

    def _end_list(self) -> None:
        if self._list:
            kids = b"/A<</O/List/ListNumbering/None>>/K[%s]" % b" ".join(self._entries)
            self._appendix.add([(self._list, _element(b"L", self._section, kids))])
        self._list, self._entries = 0, []


def _element(tag: bytes, parent: int, rest: bytes) -> bytes:
    return b"<</Type/StructElem/S/%s/P %d 0 R%s>>" % (tag, parent, rest)


def _reference(number: int) -> bytes:
    return b"%d 0 R" % number


def _owned_by_key(pdf: pikepdf.Pdf) -> dict[int, Any]:
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    return {int(numbers[place]): numbers[place + 1] for place in range(0, len(numbers), 2)}


def _places(document: Any) -> Iterable[Any]:
    """Find the marked sections: among the top sections, or last in one of them."""
    for element in document.K:
        kids = element.get("/K", Array())
        last = kids[len(kids) - 1] if isinstance(kids, Array) and len(kids) else None
        for one in (element, last):
            if isinstance(one, Dictionary) and PLACE in one:
                yield one
