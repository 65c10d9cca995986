"""Leads through a dossier: links from part to part, and the bookmarks beside it.

Rules: PDF/UA-1 (ISO 14289-1) 7.18.5 (links have a description).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from openletter.dossier.parts import LINK, Heading

Anchors = Mapping[str, tuple[int, float]]
"""Where each anchor is: its page from 0, and points above the bottom."""


def lead_links(pdf: pikepdf.Pdf, anchors: Anchors, headings: list[Heading]) -> None:
    """Lead every link within the dossier to its place, and say where it leads."""
    names = {one.anchor: one.name for one in _all(headings)}
    for page in pdf.pages:
        for annotation in page.get("/Annots", ()):
            annotation.F = 4  # printed as shown
            if (anchor := _target(annotation)) is not None:
                annotation.Contents = String(names.get(anchor, anchor))
                if anchor in anchors:
                    _lead(annotation, _destination(pdf, anchors[anchor]))


def write_bookmarks(pdf: pikepdf.Pdf, anchors: Anchors, headings: list[Heading]) -> None:
    """Write the bookmarks of these headings and of those within them."""
    with pdf.open_outline() as outline:
        outline.root.extend(_bookmark(pdf, anchors, heading) for heading in headings)


def _bookmark(pdf: pikepdf.Pdf, anchors: Anchors, heading: Heading) -> pikepdf.OutlineItem:
    item = pikepdf.OutlineItem(heading.name, destination=_destination(pdf, anchors[heading.anchor]))
    item.children.extend(
        _bookmark(pdf, anchors, inner) for inner in heading.within if inner.anchor in anchors
    )
    return item


def _lead(annotation: Any, destination: Any) -> None:
    for key in ("/A", "/Dest"):
        if key in annotation:
            del annotation[key]
    annotation.Dest = destination


def _destination(pdf: pikepdf.Pdf, place: tuple[int, float]) -> Any:
    number, y = place
    return Array([pdf.pages[number].obj, Name.XYZ, 0, y, 0])


def _all(headings: list[Heading] | tuple[Heading, ...]) -> list[Heading]:
    return [one for heading in headings for one in (heading, *_all(heading.within))]


def _target(annotation: Any) -> str | None:
    """Return the anchor that a link leads to; None for one that leads out of the dossier."""
    if "/Dest" in annotation:
        return str(annotation.Dest)
    address = str(annotation.get("/A", Dictionary()).get("/URI", ""))
    return address.removeprefix(LINK) if address.startswith(LINK) else None
