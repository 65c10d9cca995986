"""Writes the tags of long lists behind a finished file: headings, lists, and an item for every name."""

from __future__ import annotations

from collections.abc import Iterable
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
    owner_of: dict[int, bytes] = {}
    page_of = {
        item: (page.objgen[0], len(owned) + mark)
        for (page, owned), sheet in zip(pages, part.sheets, strict=True)
        for mark, item in enumerate(sheet.items)
    }
    kids: list[bytes] = []
    entries: list[tuple[int, bytes]] = []
    parent = section.objgen[0]
    holder = 0
    for index, item in enumerate(part.items):
        page, mark = page_of[index]
        if item.heading:
            _close(appendix, holder, parent, entries)
            holder, entries = 0, []
            own = appendix.reserve()
            tag = part.styles[item.words[0].style].tag
            appendix.add(
                own, _element(tag or "P", parent, b"/Pg %d 0 R/K[%d]" % (page, mark), item)
            )
            kids.append(_reference(own))
            owner_of[index] = _reference(own)
            continue
        if not holder:
            holder = appendix.reserve()
            kids.append(_reference(holder))
        outer, inner = appendix.reserve(), appendix.reserve()
        appendix.add(outer, _element("LI", holder, b"/K[%d 0 R]" % inner))
        appendix.add(inner, _element("LBody", outer, b"/Pg %d 0 R/K[%d]" % (page, mark), item))
        entries.append((outer, _reference(outer)))
        owner_of[index] = _reference(inner)
    _close(appendix, holder, parent, entries)
    appendix.add(parent, _element("Sect", section.P.objgen[0], b"/K[%s]" % b" ".join(kids)))
    for (_, owned), sheet in zip(pages, part.sheets, strict=True):
        owners = [b"%d 0 R" % one.objgen[0] for one in owned] + [owner_of[i] for i in sheet.items]
        appendix.add(owned.objgen[0], b"[%s]" % b" ".join(owners))


def _close(appendix: Appendix, holder: int, parent: int, entries: list[tuple[int, bytes]]) -> None:
    if holder:
        kids = b" ".join(written for _, written in entries)
        appendix.add(
            holder, _element("L", parent, b"/A<</O/List/ListNumbering/None>>/K[%s]" % kids)
        )


def _element(tag: str, parent: int, rest: bytes, item: Any = None) -> bytes:
    language = item.words[0].language if item is not None else ""
    spoken = b"/Lang(%s)" % language.encode() if language else b""
    return b"<</Type/StructElem/S/%s/P %d 0 R%s%s>>" % (tag.encode(), parent, spoken, rest)


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
