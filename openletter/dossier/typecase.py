"""Collects the glyphs of everything that was set line by line: the fonts of a dossier are cut down to them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from openletter.dossier.lines import LineCache, glyphs_of
from openletter.dossier.setting import Glyph, Task

TaskOf = Callable[[int], Task]


class TypeCase:
    """Glyphs, with texts that use each of their fonts, or that have pictures.

    It is filled in the order of printing, so that the same pages give the same fonts.
    """

    def __init__(self, lines: LineCache) -> None:
        self.examples: list[Task] = []
        self._lines = lines
        self._used: set[int] = set()
        self._fonts: set[str] = set()

    def add(
        self, ids: Sequence[int], glyphs: set[int], pictures: Collection[int], task_of: TaskOf
    ) -> None:
        """Add texts that are kept under these numbers, with all their glyphs, and the places of those with pictures.

        `task_of` tells how the text at a place is set.
        """
        fonts = {self._lines.glyphs[one].font for one in glyphs - self._used}
        self._used |= glyphs
        examples = set(pictures)
        if fonts - self._fonts:
            examples |= self._first_of_fonts(ids)
        self.examples += [task_of(place) for place in sorted(examples)]

    def glyphs(self) -> list[Glyph]:
        """Return the glyphs, by font and number; one that stands for several texts is given the first of these."""
        chosen: dict[tuple[str, int], Glyph] = {}
        for glyph in sorted(
            (self._lines.glyphs[one] for one in self._used),
            key=lambda glyph: (glyph.font, glyph.number, glyph.text),
        ):
            chosen.setdefault((glyph.font, glyph.number), glyph)
        return list(chosen.values())

    def _first_of_fonts(self, ids: Sequence[int]) -> set[int]:
        """Return the places of the first texts that use a font which nothing has used before."""
        stored = self._lines.stored(ids)
        found = set()
        for place, one in enumerate(ids):
            fonts = {self._lines.glyphs[glyph].font for glyph in glyphs_of([stored[one]])}
            if fonts - self._fonts:
                self._fonts |= fonts
                found.add(place)
        return found
