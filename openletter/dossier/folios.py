"""The page numbers of a dossier: what they are put together from is set once."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace

from openletter.dossier import typeset
from openletter.dossier.laying import Layout, wide
from openletter.dossier.lines import glyphs_of
from openletter.dossier.parts import Words
from openletter.dossier.render import Laid
from openletter.dossier.stamps import Stamp
from openletter.dossier.typecase import TypeCase


class Folios:
    """Digits, separators and the words around them; `number` writes a number as its language does."""

    def __init__(self, layout: Layout, number: Callable[[int], str]) -> None:
        self._said = layout.composition.furniture
        self._lines = layout.lines
        self._number = number
        said = self._said
        words = {piece.replace(" ", "\xa0") for piece in (said.before, said.between, said.after)}
        self._pieces = sorted({*"0123456789", *number(10**7)} | words - {""})
        self._setting = wide(said.number_css)
        texts = [Words(piece, "") for piece in self._pieces]
        self._texts = layout.begin_texts(texts, lambda *_: self._setting)
        self.used = array("q")
        """The numbers under which its pieces are kept, as soon as they are set."""

    def stamp(self, running: Laid) -> Stamp:
        """Return what is stamped on every page, with the running head and foot as they were laid out."""
        if running.number is None:
            raise ValueError("The running foot has no place for the page number.")
        self.used = array("q", (one.id for one in self._texts.places()))
        stored = self._lines.stored(self.used)
        lines = [stored[one].lines[0] for one in self.used]
        return Stamp(
            self._said,
            running.pdf,
            running.number[0],
            running.number[1],
            typeset.colour(self._said.number_css),
            {
                piece: (shown, float(width))
                for piece, (shown, _, width) in zip(self._pieces, lines, strict=True)
            },
            self._number,
        )

    def fill(self, case: TypeCase) -> None:
        """Add what page numbers need to a type case."""
        stored = self._lines.stored(self.used)
        glyphs = glyphs_of(stored.values())
        case.add(
            self.used, glyphs, (), lambda one: replace(self._setting, texts=(self._pieces[one],))
        )
