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
from openletter.dossier.join import BOOKLET_SHEET, LaidPart, Stamp, join
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
        self._height = self.composition.format.height * 72 / 25.4
        self._used: dict[Task, Texts] = {}

    def press(self, target: Path) -> Pressed:
        """Write the dossier."""
        documents = self.layout.documents(
            (html, part.kind.value)
            for part in self.composition.parts
            if not needs_numbers(part)
            for html in _documents(part)
        )
        laid = [
            None if needs_numbers(part) else self._laid(part, documents)
            for part in self.composition.parts
        ]
        parts = self._with_numbers(laid)
        stamp = self._stamp()
        self.tell(EditionStep.ASSEMBLING, 0, 1, "")
        case = self._type_case()
        pages = join(self.composition, parts, stamp, case, target)
        self.layout.forget_unused(self._used)
        self.tell(EditionStep.ASSEMBLING, 1, 1, "")
        return Pressed(pages, self._manifest(parts))

    def _laid(self, part: Leaves | NameList | Annex, documents: dict[str, Laid]) -> LaidPart:
        own = tuple(documents[html] for html in _documents(part))
        match part:
            case Leaves():
                return LaidPart(part.kind, own, part.headings, bare=part.bare)
            case Annex():
                return LaidPart(
                    part.kind,
                    own,
                    part.headings,
                    annex=self.files / part.sha256,
                    alts=part.alts,
                )
            case NameList():
                return self._list(part, own)

    def _list(self, part: NameList, own: tuple[Laid, ...]) -> LaidPart:
        """Set a list line by line and fit it into columns."""
        settings = settings_of(part, self.composition)
        found = self.layout.texts(dict(settings), part.kind.value)
        self._used |= found
        listing = Listing(
            part, self.composition.format, self._by_style(part, found), self._faces(part)
        )
        items, bottom = listing.items, own[-1].bottom
        places = listing.places(items, bottom)
        first = sum(one.pages for one in own) - 1
        anchors = {}
        for item, place in zip(items, places, strict=True):
            if (anchor := part.groups[item.group].anchor) and anchor not in anchors:
                anchors[anchor] = first + place.page
        return LaidPart(
            part.kind,
            own,
            part.headings,
            listing=listing,
            items=tuple(items),
            sheets=tuple(listing.sheets(items, places, bottom)),
            list_anchors=anchors,
        )

    def _by_style(self, part: NameList, found: dict[Task, Texts]) -> dict[tuple[str, str], Texts]:
        page = self.composition.format
        return {
            (words.style, words.language): found[
                setting_of(
                    part,
                    words.style,
                    words.language,
                    line_width(part, part.styles[words.style], page),
                )
            ]
            for words in {(w.style, w.language): w for w in all_words(part)}.values()
        }

    def _faces(self, part: NameList) -> dict[str, Face]:
        names = list(part.styles)
        tasks = [wide(part.styles[name].css, part.base_css) for name in names]
        depths = self.layout.ask(typeset.baselines, tasks)
        return {
            name: Face(depth, typeset.colour(task.css))
            for name, depth, task in zip(names, depths, tasks, strict=True)
        }

    def _with_numbers(self, laid: list[LaidPart | None]) -> list[LaidPart]:
        """Lay out the parts that name page numbers, until the numbers that they name are right."""
        anchors: dict[str, int] = {}
        pages = 0
        for _ in range(_TRIES):
            numbered = self._numbered(anchors, pages)
            parts = [known or numbered[place] for place, known in enumerate(laid)]
            found = self._anchors(parts)
            total = self._total(parts)
            if (found, total) == (anchors, pages):
                return parts
            anchors, pages = found, total
        raise ValueError("The numbers of pages do not come to rest.")

    def _numbered(self, anchors: dict[str, int], pages: int) -> dict[int, LaidPart]:
        """Lay out every part that names page numbers, with the numbers that are known."""
        written = {
            place: self._write_numbers(part.html, anchors, pages)
            for place, part in enumerate(self.composition.parts)
            if isinstance(part, Leaves) and needs_numbers(part)
        }
        kinds = {place: self.composition.parts[place].kind.value for place in written}
        documents = self.layout.documents((html, kinds[at]) for at, html in written.items())
        return {
            place: self._laid(replace(part, html=written[place]), documents)
            for place, part in enumerate(self.composition.parts)
            if isinstance(part, Leaves) and place in written
        }

    def _write_numbers(self, html: str, anchors: dict[str, int], pages: int) -> str:
        def written(match: re.Match[str]) -> str:
            return self.number(anchors.get(match[1], 0) if match[1] else pages)

        return _NUMBER.sub(written, html)

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

    def _stamp(self) -> Stamp:
        """Return what is stamped on every page, its figures set once."""
        said = self.composition.furniture
        laid = self.layout.ask(leaves.furniture, said.html)
        if laid.number is None:
            raise ValueError("The running foot has no place for the page number.")
        words = {piece.replace(" ", "\xa0") for piece in (said.before, said.between, said.after)}
        pieces = sorted({*"0123456789", *self.number(10**7)} | words - {""})
        setting = wide(said.number_css, said.base_css)
        found = self.layout.texts({setting: pieces})[setting]
        self._used[setting] = found
        return Stamp(
            said,
            laid.pdf,
            laid.number[0],
            laid.number[1],
            typeset.colour(said.number_css),
            {piece: (kept.lines[0].text, kept.lines[0].width) for piece, kept in found.items()},
            self.number,
        )

    def _type_case(self) -> bytes:
        """Return the fonts and pictures of everything that was set line by line, cut down to what is used."""
        chosen: dict[tuple[str, int], Glyph] = {}
        known: set[int] = set()
        fonts: set[str] = set()
        examples: list[Task] = []
        for setting, texts in self._used.items():
            for text, kept in texts.items():
                fresh = [self.layout.lines.glyphs[one] for one in sorted(kept.glyphs - known)]
                known |= kept.glyphs
                for glyph in sorted(
                    fresh, key=lambda glyph: (glyph.font, glyph.number, glyph.text)
                ):
                    chosen.setdefault((glyph.font, glyph.number), glyph)
                if {glyph.font for glyph in fresh} - fonts or any(
                    line.beside for line in kept.lines
                ):
                    fonts |= {glyph.font for glyph in fresh}
                    examples.append(replace(setting, texts=(text,)))
        glyphs = [chosen[key] for key in sorted(chosen)]
        made: bytes = self.layout.ask(typeset.type_case, examples, glyphs)
        return made

    def _manifest(self, parts: list[LaidPart]) -> list[dict[str, str | int]]:
        return [
            {"part": part.kind.value, "pages": laid.pages, "sha256": _source(part, self.files)}
            for part, laid in zip(self.composition.parts, parts, strict=True)
        ]


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
