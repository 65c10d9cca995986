"""Presses a dossier: lays its parts out, numbers its pages, and joins everything into one file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from openletter.domain.editions import EditionStep
from openletter.domain.plans import Paper
from openletter.dossier import leaves, typeset
from openletter.dossier.folios import Folios
from openletter.dossier.formats import POINTS_PER_MM
from openletter.dossier.join import BOOKLET_SHEET, join
from openletter.dossier.laid import LaidPart
from openletter.dossier.laying import Layout, Tell, needs_numbers
from openletter.dossier.listing import items_of
from openletter.dossier.parts import Annex, Attachment, Leaves, NameList
from openletter.dossier.press import Pressed
from openletter.dossier.render import Laid
from openletter.dossier.rolls import Roll
from openletter.dossier.typecase import TypeCase

_NUMBER = re.compile("\ue000([^\ue000\ue001]*)\ue001")
_TRIES = 4
"""How often pages are numbered again while the numbers themselves move what stands on them."""


@dataclass(frozen=True)
class _Numbers:
    """The parts that name page numbers, by their places, with anchors and the number of pages as they name them."""

    anchors: dict[str, int]
    pages: int
    parts: Mapping[int, Leaves | NameList | Annex]
    documents: dict[str, Laid]


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

    def press(self, target: Path, attached: Callable[[], tuple[Attachment, ...]]) -> Pressed:
        """Write the dossier; `attached` is asked last for what goes with it."""
        parts = self._numbered({}, 0)
        documents = self.layout.begin_documents(
            (html, part.kind.value) for part in parts for html in _documents(part)
        )
        rolls = {
            place: Roll(self.layout, part)
            for place, part in enumerate(parts)
            if isinstance(part, NameList)
        }
        folios = Folios(self.layout, self.number)
        running = self.layout.crew.begin(leaves.furniture, self.composition.furniture.html)
        self.layout.settle()
        stamp = folios.stamp(self.layout.crew.result(running))
        self.layout.renew_processes()
        laid = [
            rolls[place].place(documents[part.opening])
            if isinstance(part, NameList)
            else self._laid(part, documents)
            for place, part in enumerate(parts)
        ]
        self.layout.forget_begun()
        numbers = self._begin_numbers(laid)
        laid = self._with_numbers(laid, numbers)
        for place, roll in rolls.items():
            laid[place] = roll.drawn(laid[place])
        composition = replace(self.composition, attachments=attached())
        self.tell(EditionStep.ASSEMBLING, 0, 1, "")
        users: list[Folios | Roll] = [folios, *rolls.values()]
        case = self._type_case(users)
        self.layout.forget_unused([number for one in users for number in one.used])
        self.layout.crew.renew()
        pages = join(composition, laid, stamp, case, target, self.layout.crew)
        self.tell(EditionStep.ASSEMBLING, 1, 1, "")
        return Pressed(pages, self._manifest(laid))

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

    def _begin_numbers(self, laid: list[LaidPart]) -> _Numbers:
        """Begin to lay out the parts that name page numbers, with the numbers as they are now."""
        anchors, pages = self._anchors(laid), self._total(laid)
        parts = {
            place: part
            for place, part in enumerate(self._numbered(anchors, pages))
            if needs_numbers(self.composition.parts[place])
        }
        documents = self.layout.begin_documents(
            (html, part.kind.value) for part in parts.values() for html in _documents(part)
        )
        return _Numbers(anchors, pages, parts, documents)

    def _with_numbers(self, laid: list[LaidPart], numbers: _Numbers) -> list[LaidPart]:
        """Lay out the parts that name page numbers, until the numbers that they name are right."""
        for _ in range(_TRIES):
            self.layout.settle()
            laid = [
                self._laid(numbers.parts[place], numbers.documents)
                if place in numbers.parts
                else one
                for place, one in enumerate(laid)
            ]
            if (self._anchors(laid), self._total(laid)) == (numbers.anchors, numbers.pages):
                return laid
            numbers = self._begin_numbers(laid)
        raise ValueError("The numbers of pages do not come to rest.")

    def _laid(self, part: Leaves | NameList | Annex, documents: dict[str, Laid]) -> LaidPart:
        own = tuple(documents[html] for html in _documents(part))
        if isinstance(part, Annex):
            received = self.files / part.sha256
            return LaidPart(part.kind, own, part.headings, annex=received, alts=part.alts)
        return LaidPart(part.kind, own, part.headings, bare=isinstance(part, Leaves) and part.bare)

    def _type_case(self, users: list[Folios | Roll]) -> bytes:
        """Return the fonts, cut down to the glyphs of what was set line by line, and its pictures."""
        case = TypeCase(self.layout.lines)
        for one in users:
            one.fill(case)
        made = self.layout.crew.begin(typeset.type_case, case.examples, case.glyphs())
        return bytes(self.layout.crew.result(made))

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
        texts = (f"\0{words.style}\0{words.text}" for words in items_of(part).words)
        digest.update("".join(texts).encode())
    if isinstance(part, Annex):
        digest.update((files / part.sha256).read_bytes())
    return digest.hexdigest()
