"""A long list in the press: its lines are set, its entries placed, its pages drawn."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from openletter.dossier import sheets, typeset
from openletter.dossier.columns import Place
from openletter.dossier.laid import LaidPart
from openletter.dossier.laying import Layout, setting_of, wide
from openletter.dossier.listing import Listing, items_of
from openletter.dossier.parts import NameList
from openletter.dossier.render import Laid
from openletter.dossier.setting import Task
from openletter.dossier.sheets import Drawn, Face, Sheet
from openletter.dossier.typecase import TypeCase

PAGES_AT_ONCE = 8
"""Pages that are drawn at a time: enough to be quick, few enough to need little memory."""


class Roll:
    """One list on its way from names to pages; its lines are set from the beginning on."""

    def __init__(self, layout: Layout, part: NameList) -> None:
        self.part = part
        self._layout = layout
        self._format = layout.composition.format
        self._setting = setting_of(part, self._format)
        self._items = items_of(part)
        self._texts = layout.begin_texts(self._items.words, self._setting, part.kind.value)
        self._depths = layout.crew.begin(
            typeset.baselines, [wide(style.css) for style in part.styles.values()]
        )
        self.used = array("q")
        """The numbers under which its texts are kept, as soon as they are set."""
        self._drawings: list[tuple[int, Future[Drawn]]] = []
        """Pages that are being drawn, each with the number of the first text on them."""

    def place(self, opening: Laid) -> LaidPart:
        """Place everything, now that all lines are set, and begin to draw the pages; `sheets` are still to come."""
        listing = self._listing(opening)
        self.used = array("q", (one.id for one in listing.kept))
        places = listing.places()
        self._draw(listing, places)
        before = opening.pages - 1
        return LaidPart(
            self.part.kind,
            (opening,),
            self.part.headings,
            styles=self.part.styles,
            items=self._items,
            more_pages=places[-1].page if places else 0,
            list_anchors={
                group.anchor: before + places[item].page
                for group, item in zip(self.part.groups, self._items.groups, strict=True)
                if group.anchor
            },
        )

    def drawn(self, part: LaidPart) -> LaidPart:
        """Return its part with the pages as they were drawn."""
        pages = [
            sheet
            for _, future in self._drawings
            for sheet in self._layout.crew.result(future).sheets
        ]
        # Where not even the beginning fits below what opens the list, nothing of it is on that page.
        empty = [Sheet(b"", 0)] * (part.more_pages + 1 - len(pages))
        return replace(part, sheets=(*empty, *pages))

    def fill(self, case: TypeCase) -> None:
        """Add what its pages need to a type case."""
        ends = [first for first, _ in self._drawings[1:]] + [len(self.used)]
        for (first, future), end in zip(self._drawings, ends, strict=True):
            drawn = future.result()
            task_of = partial(self._task, first)
            case.add(self.used[first:end], drawn.glyphs, drawn.pictures, task_of)

    def _task(self, first: int, text: int) -> Task:
        words = self._items.words[first + text]
        return replace(self._setting(words.style, words.language), texts=(words.text,))

    def _listing(self, opening: Laid) -> Listing:
        faces = [
            Face(
                depth,
                style.height,
                style.before,
                style.indent,
                typeset.colour(style.css),
                style.rule,
            )
            for style, depth in zip(
                self.part.styles.values(), self._layout.crew.result(self._depths), strict=True
            )
        ]
        return Listing(
            self.part, self._format, self._items, self._texts.places(), faces, opening.bottom
        )

    def _draw(self, listing: Listing, places: list[Place]) -> None:
        text = 0
        for begin, end in _runs(places):
            pages = listing.pages(places, begin, end, text)
            work = sheets.draw if places[begin].page else sheets.draw_first
            future = self._layout.crew.begin(work, self._layout.lines.file, pages)
            self._drawings.append((text, future))
            text += len(pages.ids)


def _runs(places: list[Place]) -> Iterator[tuple[int, int]]:
    """Cut items into those of the first page and then those of some pages each, which are drawn at a time."""
    begin = 0
    for at, place in enumerate(places):
        if at and (place.page - 1) // PAGES_AT_ONCE != (places[begin].page - 1) // PAGES_AT_ONCE:
            yield begin, at
            begin = at
    if places:
        yield begin, len(places)
