"""Presses a dossier: lays its parts out, numbers its pages, and joins everything into one file."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from openletter.domain.editions import EditionStep
from openletter.domain.plans import Paper
from openletter.dossier import leaves, typeset
from openletter.dossier.formats import POINTS_PER_MM
from openletter.dossier.join import BOOKLET_SHEET, join
from openletter.dossier.laid import LaidPart
from openletter.dossier.laying import (
    Layout,
    Tell,
    Texts,
    needs_numbers,
    setting_of,
    settings_of,
    wide,
)
from openletter.dossier.listing import Face, Listing, all_words, line_width
from openletter.dossier.parts import Annex, Leaves, NameList
from openletter.dossier.press import Pressed
from openletter.dossier.render import Laid
from openletter.dossier.stamps import Stamp
from openletter.dossier.typeset import Glyph, Task

_NUMBER = re.compile("\ue000([^\ue000\ue001]*)\ue001")
_TRIES = 4
"""How often pages are numbered again while the numbers themselves move what stands on them."""


class Binding:
    """One dossier on its way from a composition to a file; `number` writes a number as its language does."""

    def __init__(
        self, layout: Layout, files: Path, number: Callable[[int], str], tell: Tell
    ) -> None:
        self.layout = layout
        self.composition = layout.composition
        self.files = files
        self.number = number
        self.tell = tell
        self._height = self.composition.format.height * POINTS_PER_MM
        self._used: dict[Task, Texts] = {}

    def press(self, target: Path) -> Pressed:
        """Write the dossier."""
        plans = self._numbered({}, 0)
        documents = self.layout.begin_documents(
            (html, part.kind.value) for part in plans for html in _documents(part)
        )
        texts = {
            place: self._begin_texts(part)
            for place, part in enumerate(plans)
            if isinstance(part, NameList)
        }
        faces = {
            place: self.layout.begin(typeset.baselines, _face_tasks(part))
            for place, part in enumerate(plans)
            if isinstance(part, NameList)
        }
        stamp = self.layout.begin(leaves.furniture, self.composition.furniture.html)
        figures = self.layout.begin_texts(self._figures())
        self.layout.settle()
        depths = {place: face.result() for place, face in faces.items()}
        running = stamp.result()
        self.layout.renew_processes()
        self._use(self.layout.texts(figures))
        laid: list[LaidPart] = []
        for place, part in enumerate(plans):
            if isinstance(part, NameList):
                laid.append(
                    self._list(part, documents, self.layout.texts(texts.pop(place)), depths[place])
                )
            else:
                laid.append(self._laid(part, documents))
        glyphs, examples = self._glyphs()
        stamps = self._stamp(running)
        self.layout.forget_unused(self._used)
        self._used.clear()  # as much memory again is needed to join
        parts = self._with_numbers(laid)
        self.tell(EditionStep.ASSEMBLING, 0, 1, "")
        case = self.layout.begin(typeset.type_case, examples, glyphs).result()
        self.layout.end_processes()
        pages = join(self.composition, parts, stamps, case, target)
        self.tell(EditionStep.ASSEMBLING, 1, 1, "")
        return Pressed(pages, self._manifest(parts))

    def _numbered(self, anchors: dict[str, int], pages: int) -> list[Leaves | NameList | Annex]:
        """Return the parts with their numbers of pages written in."""

        def written(match: re.Match[str]) -> str:
            return self.number(anchors.get(match[1], 0) if match[1] else pages)

        return [
            replace(part, html=_NUMBER.sub(written, part.html))
            if isinstance(part, Leaves) and needs_numbers(part)
            else part
            for part in self.composition.parts
        ]

    def _with_numbers(self, laid: list[LaidPart]) -> list[LaidPart]:
        """Lay out the parts that name page numbers, until the numbers that they name are right."""
        anchors: dict[str, int] = {}
        pages = 0
        for _ in range(_TRIES):
            found, total = self._anchors(laid), self._total(laid)
            if (found, total) == (anchors, pages):
                return laid
            anchors, pages = found, total
            numbered = self._numbered(anchors, pages)
            changed = {
                place for place, part in enumerate(self.composition.parts) if needs_numbers(part)
            }
            documents = self.layout.begin_documents(
                (html, numbered[place].kind.value)
                for place in changed
                for html in _documents(numbered[place])
            )
            self.layout.settle()
            laid = [
                self._laid(numbered[place], documents) if place in changed else one
                for place, one in enumerate(laid)
            ]
        raise ValueError("The numbers of pages do not come to rest.")

    def _begin_texts(self, part: NameList) -> dict[Task, dict[str, bytes]]:
        return self.layout.begin_texts(settings_of(part, self.composition), part.kind.value)

    def _laid(self, part: Leaves | NameList | Annex, documents: dict[str, Laid]) -> LaidPart:
        own = tuple(documents[html] for html in _documents(part))
        if isinstance(part, Annex):
            received = self.files / part.sha256
            return LaidPart(part.kind, own, part.headings, annex=received, alts=part.alts)
        return LaidPart(part.kind, own, part.headings, bare=isinstance(part, Leaves) and part.bare)

    def _list(
        self,
        part: NameList,
        documents: dict[str, Laid],
        found: dict[Task, Texts],
        depths: list[float],
    ) -> LaidPart:
        """Fit a list that was set line by line into columns."""
        self._use(found)
        faces = {
            name: Face(depth, typeset.colour(style.css))
            for (name, style), depth in zip(part.styles.items(), depths, strict=True)
        }
        listing = Listing(part, self.composition.format, self._by_style(part, found), faces)
        own = (documents[part.opening],)
        items, bottom = listing.items, own[0].bottom
        places = listing.places(items, bottom)
        anchors: dict[str, int] = {}
        for item, place in zip(items, places, strict=True):
            if anchor := part.groups[item.group].anchor:
                anchors.setdefault(anchor, own[0].pages - 1 + place.page)
        return LaidPart(
            part.kind,
            own,
            part.headings,
            styles=part.styles,
            items=tuple(items),
            sheets=tuple(listing.sheets(items, places, bottom)),
            list_anchors=anchors,
        )

    def _use(self, found: dict[Task, Texts]) -> None:
        """Remember what was set: the fonts are cut down to it."""
        for setting, texts in found.items():
            self._used.setdefault(setting, {}).update(texts)

    def _by_style(self, part: NameList, found: dict[Task, Texts]) -> dict[tuple[str, str], Texts]:
        page = self.composition.format
        return {
            (name, language): found[
                setting_of(part, name, language, line_width(part, part.styles[name], page))
            ]
            for name, language in dict.fromkeys((w.style, w.language) for w in all_words(part))
        }

    def _anchors(self, parts: list[LaidPart]) -> dict[str, int]:
        """Return the number of the page on which each anchor is, from 1."""
        found: dict[str, int] = {}
        first = 1
        for part in parts:
            for anchor, (page, _) in part.anchors(self._height).items():
                found[anchor] = first + page
            first += part.pages
        return found

    def _total(self, parts: list[LaidPart]) -> int:
        pages = sum(part.pages for part in parts)
        sheet = BOOKLET_SHEET if self.composition.paper is Paper.A5 else 1
        return -(-pages // sheet) * sheet

    def _figures(self) -> dict[Task, list[str]]:
        """Return what page numbers are put together from."""
        said = self.composition.furniture
        words = {piece.replace(" ", "\xa0") for piece in (said.before, said.between, said.after)}
        pieces = sorted({*"0123456789", *self.number(10**7)} | words - {""})
        return {wide(said.number_css, said.base_css): pieces}

    def _stamp(self, laid: Laid) -> Stamp:
        """Return what is stamped on every page."""
        said = self.composition.furniture
        if laid.number is None:
            raise ValueError("The running foot has no place for the page number.")
        found = self._used[wide(said.number_css, said.base_css)]
        return Stamp(
            said,
            laid.pdf,
            laid.number[0],
            laid.number[1],
            typeset.colour(said.number_css),
            {piece: (kept.lines[0].text, kept.lines[0].width) for piece, kept in found.items()},
            self.number,
        )

    def _glyphs(self) -> tuple[list[Glyph], list[Task]]:
        """Return all glyphs of what was set line by line, with texts that use each font, or that have pictures."""
        chosen: dict[tuple[str, int], Glyph] = {}
        known: set[int] = set()
        fonts: set[str] = set()
        examples: list[Task] = []
        for setting, texts in self._used.items():
            for text, kept in texts.items():
                fresh = [self.layout.lines.glyphs[one] for one in kept.glyphs if one not in known]
                known.update(kept.glyphs)
                for glyph in sorted(
                    fresh, key=lambda glyph: (glyph.font, glyph.number, glyph.text)
                ):
                    chosen.setdefault((glyph.font, glyph.number), glyph)
                if {glyph.font for glyph in fresh} - fonts or any(
                    line.beside for line in kept.lines
                ):
                    fonts |= {glyph.font for glyph in fresh}
                    examples.append(replace(setting, texts=(text,)))
        return [chosen[key] for key in sorted(chosen)], examples

    def _manifest(self, parts: list[LaidPart]) -> list[dict[str, str | int]]:
        return [
            {"part": part.kind.value, "pages": laid.pages, "sha256": _source(part, self.files)}
            for part, laid in zip(self.composition.parts, parts, strict=True)
        ]


def _face_tasks(part: NameList) -> list[Task]:
    return [wide(style.css, part.base_css) for style in part.styles.values()]


def _documents(part: Leaves | NameList | Annex) -> tuple[str, ...]:
    match part:
        case Leaves():
            return (part.html,)
        case NameList():
            return (part.opening,)
        case Annex():
            return part.pages


def _source(part: Leaves | NameList | Annex, files: Path) -> str:
    """Return the SHA-256 of what a part is made from: its words as they are set, and the file of an annex."""
    digest = sha256()
    for html in _documents(part):
        digest.update(html.encode())
    if isinstance(part, NameList):
        for words in all_words(part):
            digest.update(f"\0{words.style}\0{words.text}".encode())
    if isinstance(part, Annex):
        digest.update((files / part.sha256).read_bytes())
    return digest.hexdigest()
