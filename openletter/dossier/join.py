"""Joins the parts of a dossier into one tagged PDF, and stamps running heads, feet and page numbers on its pages.

Rules: PDF/UA-1 (ISO 14289-1) 7.1 (running heads are artifacts), 7.2 (language), 7.3 (figures have a text).
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from openletter.domain.plans import Paper
from openletter.dossier.crew import Crew
from openletter.dossier.describe import describe
from openletter.dossier.formats import POINTS_PER_MM
from openletter.dossier.laid import LaidPart
from openletter.dossier.mend import map_every_glyph
from openletter.dossier.navigation import lead_links, write_bookmarks
from openletter.dossier.overlays import draw_over, packed
from openletter.dossier.owners import Owners
from openletter.dossier.parts import Composition
from openletter.dossier.render import Laid
from openletter.dossier.setting import FONT
from openletter.dossier.sheets import ARTIFACT, numbered, on_page
from openletter.dossier.stamps import Stamp
from openletter.dossier.tree import PLACE, append_lists

BOOKLET_SHEET = 4  # pages on a folded sheet of paper
_ABOVE_ANNEX = 12  # points between our words and a received page


class Joiner:
    """Builds the document part by part; `join` below is the way in."""

    def __init__(self, composition: Composition, type_case: bytes) -> None:
        self.pdf = pikepdf.new()
        self.composition = composition
        self.anchors: dict[str, tuple[int, float]] = {}
        """Where each anchor is: its page from 0, and points above the bottom."""
        page = composition.format
        self._size = (
            round(page.width * POINTS_PER_MM, 3),
            round(page.height * POINTS_PER_MM, 3),
        )
        self._bare: set[int] = set()
        self._owners = Owners(self.pdf)
        self._lists: list[tuple[LaidPart, int]] = []
        """Each list, with the number of its first page from 0."""
        self._lent = self._taken_over(type_case)
        self._document = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, K=Array())
        )

    def add(self, part: LaidPart) -> None:
        """Add the pages of a part, with their tags."""
        start = len(self.pdf.pages)
        if part.annex is None:
            for document in part.documents:
                self._add_document(document)
        else:
            self._add_annex(part, part.annex)
        if part.bare:
            self._bare.update(range(start, len(self.pdf.pages)))
        if part.sheets:
            self._add_list(part)
        for anchor, (page, y) in part.anchors(self._size[1]).items():
            self.anchors[anchor] = (start + page, y)

    def fill_sheets(self) -> None:
        """Add empty pages at the end until whole sheets of a booklet are full."""
        while len(self.pdf.pages) % BOOKLET_SHEET:
            self._bare.add(self._add_page())

    def stamp(self, stamp: Stamp) -> None:
        """Stamp the running head and foot, with the number of the page, on every page that is not bare."""
        with pikepdf.open(BytesIO(stamp.pdf)) as source:
            copied = self.pdf.copy_foreign(source.pages[0].as_form_xobject())
        furniture, pages = self.pdf.make_indirect(copied), len(self.pdf.pages)
        for number, page in enumerate(self.pdf.pages):
            if number not in self._bare:
                name = page.add_resource(furniture, Name.XObject, Name.OpenletterFurniture)
                figures = on_page(self._size[1], stamp.page_number(number + 1, pages))
                self._lend(page)
                shown = b"%s q %s Do Q %s EMC" % (ARTIFACT, str(name).encode(), figures)
                draw_over(self.pdf, page, shown)

    def save(self, target: Path, crew: Crew) -> None:
        """Write tags, bookmarks and attachments, then the file, and with the crew the tags of its lists behind it."""
        headings = [heading for part in self.composition.parts for heading in part.headings]
        lead_links(self.pdf, self.anchors, headings)
        write_bookmarks(self.pdf, self.anchors, headings)
        self._write_tree()
        describe(self.pdf, self.composition)
        self.pdf.save(
            target,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
        self.pdf.close()
        if self._lists:
            append_lists(target, self._lists, crew)

    def _taken_over(self, type_case: bytes) -> dict[str, dict[str, Any]]:
        """Take over the fonts and pictures of the lists, under the names that lists give them."""
        with pikepdf.open(BytesIO(type_case)) as source:
            map_every_glyph(source)
            resources = self.pdf.copy_foreign(source.pages[0].obj.Resources)
        return {
            kind: {
                FONT.decode() + key[1:]: thing
                for key, thing in resources.get(kind, Dictionary()).items()
            }
            for kind in ("/Font", "/XObject")
        }

    def _lend(self, page: pikepdf.Page) -> None:
        """Let a page use the fonts and pictures of lists and page numbers."""
        if "/Resources" not in page:
            page.obj.Resources = Dictionary()
        for kind, things in self._lent.items():
            if things and kind not in page.obj.Resources:
                page.obj.Resources[kind] = Dictionary()
            for key, thing in things.items():
                page.obj.Resources[kind][key] = thing

    def _add_page(self) -> int:
        """Add an empty page and return its number from 0."""
        self.pdf.add_blank_page(page_size=self._size)
        return len(self.pdf.pages) - 1

    def _add_document(self, laid: Laid) -> None:
        with pikepdf.open(BytesIO(laid.pdf)) as source:
            start = len(self.pdf.pages)
            self.pdf.pages.extend(source.pages)
            root = self.pdf.copy_foreign(source.Root.StructTreeRoot)
        for kid in root.K[0].K:
            kid.P = self._document
            self._document.K.append(kid)
        self._owners.take_over(root.ParentTree.Nums, list(self.pdf.pages)[start:])

    def _add_list(self, part: LaidPart) -> None:
        """Add the pages of a list; of its tags only places are made that `append_lists` fills."""
        opening = len(self.pdf.pages) - 1
        self._lists.append((part, opening))
        section = self._element(Name.Sect, self.pdf.pages[opening], K=Array())
        section[PLACE] = len(self._lists)
        first, *others = part.sheets
        page = self.pdf.pages[opening]
        drawn = numbered(first.content, len(self._owners.of(page)))
        self._lend(page)
        draw_over(self.pdf, page, on_page(self._size[1], drawn))
        for sheet in others:
            page = self.pdf.pages[self._add_page()]
            self._owners.of(page)
            self._lend(page)
            page.obj.Contents = packed(self.pdf, sheet.content)

    def _add_annex(self, part: LaidPart, received: Path) -> None:
        """Add our pages for a document as it was received, each followed in the tags by the page that it shows."""
        with pikepdf.open(received) as source:
            for document, its, alt in zip(part.documents, source.pages, part.alts, strict=True):
                self._add_document(document)
                self._place(self.pdf.pages[-1], its, document.bottom + _ABOVE_ANNEX, alt)

    def _place(self, page: pikepdf.Page, received: pikepdf.Page, top: float, alt: str) -> None:
        """Put a received page into the room that is free below `top` (pt), as a figure."""
        inside = self.composition.format
        room = pikepdf.Rectangle(
            inside.left * POINTS_PER_MM,
            inside.bottom * POINTS_PER_MM,
            (inside.width - inside.right) * POINTS_PER_MM,
            self._size[1] - top,
        )
        form = self.pdf.copy_foreign(received.as_form_xobject())
        name = page.add_resource(form, Name.XObject, Name.OpenletterAnnex)
        placed = page.calc_form_xobject_placement(
            form,
            name,
            room,
            invert_transformations=True,
            allow_shrink=True,
            allow_expand=False,
        )
        owned = self._owners.of(page)
        mark = len(owned)
        layout = Dictionary(O=Name.Layout, BBox=Array([room.llx, room.lly, room.urx, room.ury]))
        figure = self._element(Name.Figure, page, K=Array([mark]), Alt=String(alt), A=layout)
        owned.append(figure)
        draw_over(self.pdf, page, b"/Figure <</MCID %d>> BDC q %s Q EMC" % (mark, placed))

    def _element(self, kind: Any, page: pikepdf.Page, **more: Any) -> Any:
        """Return a new element at the end of the tags: in the last section, if the last thing there is one."""
        last = self._document.K[-1]
        parent = last if last.get("/S") == Name.Sect else self._document
        element = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=kind, P=parent, Pg=page.obj, **more)
        )
        parent.K.append(element)
        return element

    def _write_tree(self) -> None:
        kids = Array([self._document])
        root = self.pdf.make_indirect(
            Dictionary(Type=Name.StructTreeRoot, K=kids, **self._owners.written())
        )
        self._document.P = root
        self.pdf.Root.StructTreeRoot = root
        self.pdf.Root.MarkInfo = Dictionary(Marked=True)


def join(
    composition: Composition,
    parts: list[LaidPart],
    stamp: Stamp,
    type_case: bytes,
    target: Path,
    crew: Crew,
) -> int:
    """Write the dossier and return its number of pages."""
    joiner = Joiner(composition, type_case)
    for part in parts:
        joiner.add(part)
    if composition.paper is Paper.A5:
        joiner.fill_sheets()
    joiner.stamp(stamp)
    pages = len(joiner.pdf.pages)
    joiner.save(target, crew)
    return pages
