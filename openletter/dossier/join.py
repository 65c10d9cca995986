"""Joins the parts of a dossier into one tagged PDF, and stamps running heads, feet and page numbers on its pages.

Rules: PDF/UA-1 (ISO 14289-1) 7.1 (running heads are artifacts), 7.2 (language), 7.18.5 (links have a description).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from openletter.domain.plans import Paper, PartKind
from openletter.dossier.describe import describe
from openletter.dossier.listing import ARTIFACT, FONT, Item, Sheet, numbered
from openletter.dossier.mend import map_every_glyph
from openletter.dossier.parts import LINK, Composition, Furniture, Heading, LineStyle
from openletter.dossier.render import Laid
from openletter.dossier.tree import PLACE, append_lists
from openletter.dossier.typeset import POINTS_IN_PIXEL

BOOKLET_SHEET = 4  # pages on a folded sheet of paper
_ABOVE_ANNEX = 12  # points between our words and a received page


@dataclass(frozen=True)
class LaidPart:
    """A part ready to be joined: its pages as PDF, and what is drawn on top of them.

    `documents` are ours in order, `bare` ones without running head and foot. A list has `sheets`, the first of them for
    the last page of `documents`; an annex has the file whose pages go into what is free on ours.
    """

    kind: PartKind
    documents: tuple[Laid, ...]
    headings: tuple[Heading, ...]
    bare: bool = False
    styles: Mapping[str, LineStyle] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    list_anchors: dict[str, int] = field(default_factory=dict)
    """Anchors in a list, by the number of the page in its part."""
    annex: Path | None = None
    alts: tuple[str, ...] = ()

    @property
    def pages(self) -> int:
        """The number of its pages."""
        return sum(one.pages for one in self.documents) + max(0, len(self.sheets) - 1)

    def anchors(self, height: float) -> dict[str, tuple[int, float]]:
        """Return its anchors: page from 0 and points above the bottom; `height` is that of a page."""
        found = {anchor: (page, height) for anchor, page in self.list_anchors.items()}
        first = 0
        for one in self.documents:
            found |= {name: (first + page, y) for name, (page, y) in one.anchors.items()}
            first += one.pages
        return {heading.anchor: (0, height) for heading in self.headings} | found


@dataclass(frozen=True)
class Stamp:
    """What goes on every page: the running head and foot as PDF, and what page numbers are put together from.

    `figures` gives the operators and the width (pt) of each piece: digits, separators, and the words around them.
    """

    furniture: Furniture
    pdf: bytes
    right: float
    baseline: float
    colour: bytes
    figures: dict[str, tuple[bytes, float]]
    number: Callable[[int], str]

    def page_number(self, page: int, pages: int) -> bytes:
        """Return the operators that set "12 of 1,450", ending where the foot ends."""
        said = self.furniture
        pieces = [said.before, *self.number(page), said.between, *self.number(pages), said.after]
        found = [self.figures[piece.replace(" ", "\xa0")] for piece in pieces if piece]
        x = self.right - sum(width for _, width in found)
        out = [b"BT", self.colour]
        for operators, width in found:
            at = (x / POINTS_IN_PIXEL, self.baseline / POINTS_IN_PIXEL)
            out.append(b"1 0 0 -1 %.3f %.3f Tm %s" % (*at, operators.replace(b"/", FONT)))
            x += width
        return b" ".join((*out, b"ET"))


class Joiner:
    """Builds the document part by part; `join` below is the way in."""

    def __init__(self, composition: Composition, stamp: Stamp, type_case: bytes) -> None:
        self.pdf = pikepdf.new()
        self.composition = composition
        self.stamp = stamp
        self.anchors: dict[str, tuple[int, float]] = {}
        """Where each anchor is: its page from 0, and points from the bottom."""
        self.starts: list[int] = []
        self._bare: set[int] = set()
        self._numbers = Array()  # of the parent tree
        self._next_key = 0
        self._lists: list[tuple[LaidPart, int]] = []
        """Each list, with the number of its first page from 0."""
        self._fonts, self._pictures = self._type_case(type_case)
        self.document = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, K=Array())
        )

    def add(self, part: LaidPart) -> None:
        """Add the pages of a part, with their tags."""
        start = len(self.pdf.pages)
        self.starts.append(start)
        for document in part.documents:
            self._add_document(document, part.bare)
        if part.annex:
            self._place_annex(part, start)
        if part.sheets:
            self._add_list(part)
        for anchor, (page, y) in part.anchors(self._height).items():
            self.anchors[anchor] = (start + page, y)

    def fill_sheets(self) -> None:
        """Add empty pages at the end until whole sheets of a booklet are full."""
        while len(self.pdf.pages) % BOOKLET_SHEET:
            self.pdf.add_blank_page(page_size=self._size)
            self._bare.add(len(self.pdf.pages) - 1)

    def finish(self) -> None:
        """Stamp the pages, lead links to their places, and write tags, bookmarks and attachments."""
        self._stamp_pages()
        self._lead_links()
        self._write_tree()
        self._write_bookmarks()
        describe(self.pdf, self.composition)

    def save(self, target: Path) -> None:
        """Write the file, and the tags of its lists behind it."""
        self.pdf.save(
            target,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
        self.pdf.close()
        if self._lists:
            append_lists(target, self._lists)

    @property
    def _size(self) -> tuple[float, float]:
        page = self.composition.format
        return round(page.width * 72 / 25.4, 3), round(page.height * 72 / 25.4, 3)

    @property
    def _height(self) -> float:
        return self._size[1]

    def _type_case(self, type_case: bytes) -> tuple[Any, Any]:
        """Take over the fonts and pictures of the lists, under the names that lists give them."""
        with pikepdf.open(BytesIO(type_case)) as source:
            map_every_glyph(source)
            resources = self.pdf.copy_foreign(source.pages[0].obj.Resources)
            found = []
            for kind in ("/Font", "/XObject"):
                named = resources.get(kind, Dictionary())
                found.append({FONT.decode() + key[1:]: thing for key, thing in named.items()})
        return found[0], found[1]

    def _add_document(self, laid: Laid, bare: bool) -> None:
        with pikepdf.open(BytesIO(laid.pdf)) as source:
            start = len(self.pdf.pages)
            self.pdf.pages.extend(source.pages)
            root = self.pdf.copy_foreign(source.Root.StructTreeRoot)
        for kid in root.K[0].K:
            kid.P = self.document
            self.document.K.append(kid)
        self._take_over_keys(root.ParentTree.Nums, start)
        if bare:
            self._bare.update(range(start, len(self.pdf.pages)))

    def _take_over_keys(self, numbers: Any, start: int) -> None:
        """Give the entries of a part's parent tree keys that nobody else has."""
        first = self._next_key
        for place in range(0, len(numbers), 2):
            self._numbers.append(first + int(numbers[place]))
            self._numbers.append(numbers[place + 1])
            self._next_key = max(self._next_key, first + int(numbers[place]) + 1)
        for page in list(self.pdf.pages)[start:]:
            if "/StructParents" in page:
                page.StructParents = first + int(page.StructParents)
            for annotation in page.get("/Annots", ()):
                if "/StructParent" in annotation:
                    annotation.StructParent = first + int(annotation.StructParent)

    def _add_list(self, part: LaidPart) -> None:
        """Add the pages of a list; of its tags only places are made that `_append_lists` fills."""
        opening = len(self.pdf.pages) - 1
        content = [(opening, part.sheets[0])]
        for sheet in part.sheets[1:]:
            self.pdf.add_blank_page(page_size=self._size)
            content.append((len(self.pdf.pages) - 1, sheet))
        self._lists.append((part, opening))
        self._section(opening)[PLACE] = len(self._lists)
        for number, sheet in content:
            page = self.pdf.pages[number]
            self._draw_over(page, numbered(sheet.content, len(self._owned(page))))

    def _section(self, opening: int) -> Any:
        """Return an empty section at the end of what opens a list."""
        last = self.document.K[len(self.document.K) - 1]
        parent = last if last.get("/S") == Name.Sect else self.document
        section = self.pdf.make_indirect(
            Dictionary(
                Type=Name.StructElem,
                S=Name.Sect,
                P=parent,
                Pg=self.pdf.pages[opening].obj,
                K=Array(),
            )
        )
        parent.K.append(section)
        return section

    def _owned(self, page: Any) -> Any:
        """Return the parent tree's entry of a page, which is made if there is none."""
        if "/StructParents" in page:
            key = int(page.StructParents)
            keys = [int(self._numbers[place]) for place in range(0, len(self._numbers), 2)]
            place = 2 * keys.index(key) + 1
            owned = self.pdf.make_indirect(Array(list(self._numbers[place])))
            self._numbers[place] = owned
            return owned
        owned = self.pdf.make_indirect(Array())
        page.StructParents = self._next_key
        page.Tabs = Name.S
        self._numbers.append(self._next_key)
        self._numbers.append(owned)
        self._next_key += 1
        return owned

    def _draw_over(self, page: Any, drawn: bytes) -> None:
        """Draw on top of what a page shows, in pixels from its upper left corner."""
        scale = POINTS_IN_PIXEL
        over = b"q %.2f 0 0 -%.2f 0 %.3f cm %s Q" % (scale, scale, self._height, drawn)
        self._lend(page)
        present = page.obj.get("/Contents")
        if present is None:
            page.obj.Contents = self._stream(over)
            return
        streams = list(present) if isinstance(present, Array) else [present]
        page.obj.Contents = Array(
            [self._stream(b"q"), *streams, self._stream(b"Q"), self._stream(over)]
        )

    def _lend(self, page: Any) -> None:
        """Let a page use the fonts and pictures of lists and page numbers."""
        if "/Resources" not in page:
            page.obj.Resources = Dictionary()
        resources = page.obj.Resources
        for kind, things in (("/Font", self._fonts), ("/XObject", self._pictures)):
            if things:
                if kind not in resources:
                    resources[kind] = Dictionary()
                for key, thing in things.items():
                    resources[kind][key] = thing

    def _stream(self, content: bytes) -> Any:
        return pikepdf.Stream(self.pdf, zlib.compress(content), Filter=Name.FlateDecode)

    def _place_annex(self, part: LaidPart, start: int) -> None:
        """Put each page of a document as it was received into the free room of a page, as a figure."""
        if part.annex is None:
            return
        page_format = self.composition.format
        with pikepdf.open(part.annex) as source:
            for place, received in enumerate(source.pages):
                page = self.pdf.pages[start + place]
                form = self.pdf.copy_foreign(received.as_form_xobject())
                top = part.documents[place].bottom + _ABOVE_ANNEX
                room = pikepdf.Rectangle(
                    page_format.left * 72 / 25.4,
                    page_format.bottom * 72 / 25.4,
                    (page_format.width - page_format.right) * 72 / 25.4,
                    self._height - top,
                )
                name = page.add_resource(form, Name.XObject, Name.OpenletterAnnex)
                placed = page.calc_form_xobject_placement(
                    form,
                    name,
                    room,
                    invert_transformations=True,
                    allow_shrink=True,
                    allow_expand=False,
                )
                self._draw_figure(page, placed, part.alts[place], room)

    def _draw_figure(self, page: Any, placed: bytes, alt: str, room: pikepdf.Rectangle) -> None:
        owned = self._owned(page)
        parent = self.document.K[len(self.document.K) - 1]
        box = Array([room.llx, room.lly, room.urx, room.ury])
        figure = self.pdf.make_indirect(
            Dictionary(
                Type=Name.StructElem,
                S=Name.Figure,
                P=parent,
                Pg=page.obj,
                K=Array([len(owned)]),
                Alt=String(alt),
                A=Dictionary(O=Name.Layout, BBox=box),
            )
        )
        parent.K.append(figure)
        shown = b"/Figure <</MCID %d>> BDC q %s Q EMC" % (len(owned), placed)
        owned.append(figure)
        streams = page.obj.Contents
        before = list(streams) if isinstance(streams, Array) else [streams]
        page.obj.Contents = Array(
            [self._stream(b"q"), *before, self._stream(b"Q"), self._stream(shown)]
        )

    def _stamp_pages(self) -> None:
        with pikepdf.open(BytesIO(self.stamp.pdf)) as source:
            furniture = self.pdf.copy_foreign(source.pages[0].as_form_xobject())
        furniture = self.pdf.make_indirect(furniture)
        pages = len(self.pdf.pages)
        scale = POINTS_IN_PIXEL
        for number, page in enumerate(self.pdf.pages):
            if number in self._bare:
                continue
            name = page.add_resource(furniture, Name.XObject, Name.OpenletterFurniture)
            self._lend(page)
            over = b"%s q %s Do Q q %.2f 0 0 -%.2f 0 %.3f cm %s Q EMC" % (
                ARTIFACT,
                str(name).encode(),
                scale,
                scale,
                self._height,
                self.stamp.page_number(number + 1, pages),
            )
            present = page.obj.Contents
            streams = list(present) if isinstance(present, Array) else [present]
            page.obj.Contents = Array(
                [self._stream(b"q"), *streams, self._stream(b"Q"), self._stream(over)]
            )

    def _lead_links(self) -> None:
        """Lead every link within the dossier to its place, and say where it leads."""
        names = {
            one.anchor: one.name for part in self.composition.parts for one in _all(part.headings)
        }
        for page in self.pdf.pages:
            for annotation in page.get("/Annots", ()):
                annotation.F = 4  # printed as shown
                if (anchor := _target(annotation)) is None:
                    continue
                if anchor in self.anchors:
                    number, y = self.anchors[anchor]
                    for key in ("/A", "/Dest"):
                        if key in annotation:
                            del annotation[key]
                    annotation.Dest = self._destination(number, y)
                annotation.Contents = String(names.get(anchor, anchor))

    def _destination(self, number: int, y: float) -> Any:
        return Array([self.pdf.pages[number].obj, Name.XYZ, 0, y, 0])

    def _write_tree(self) -> None:
        root = self.pdf.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot,
                K=Array([self.document]),
                ParentTree=self.pdf.make_indirect(Dictionary(Nums=self._numbers)),
                ParentTreeNextKey=self._next_key,
            )
        )
        self.document.P = root
        self.pdf.Root.StructTreeRoot = root
        self.pdf.Root.MarkInfo = Dictionary(Marked=True)

    def _write_bookmarks(self) -> None:
        with self.pdf.open_outline() as outline:
            for part in self.composition.parts:
                outline.root.extend(self._bookmark(heading) for heading in part.headings)

    def _bookmark(self, heading: Heading) -> pikepdf.OutlineItem:
        number, y = self.anchors[heading.anchor]
        item = pikepdf.OutlineItem(heading.name, destination=self._destination(number, y))
        item.children.extend(
            self._bookmark(inner) for inner in heading.within if inner.anchor in self.anchors
        )
        return item


def join(
    composition: Composition, parts: list[LaidPart], stamp: Stamp, type_case: bytes, target: Path
) -> int:
    """Write the dossier and return its number of pages."""
    joiner = Joiner(composition, stamp, type_case)
    for part in parts:
        joiner.add(part)
    if composition.paper is Paper.A5:
        joiner.fill_sheets()
    joiner.finish()
    pages = len(joiner.pdf.pages)
    joiner.save(target)
    return pages


def _all(headings: tuple[Heading, ...]) -> list[Heading]:
    return [one for heading in headings for one in (heading, *_all(heading.within))]


def _target(annotation: Any) -> str | None:
    """Return the anchor that a link leads to; None for one that leads out of the dossier."""
    if "/Dest" in annotation:
        return str(annotation.Dest)
    address = str(annotation.get("/A", Dictionary()).get("/URI", ""))
    return address.removeprefix(LINK) if address.startswith(LINK) else None
