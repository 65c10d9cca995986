"""Weighs what the pages of a PDF draw, each thing as often as it is drawn, and notices fonts that are not in the file.

Forms may draw forms: thirty of them, each drawn ten times by the next, stop whoever opens the file. A picture may be
declared so large that nobody has the memory for it. What weighs too much is refused before anybody draws it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image

from openletter.domain.letter_files import Fault
from openletter.dossier.unusable import Unusable

NESTED_MAX = 8
DRAWN_MAX = 256 * 1024 * 1024
"""Bytes of drawing in a whole file, those of a form as often as it is drawn."""
PAGE_PIXELS_MAX = 100_000_000
PIXELS_MAX = 1_000_000_000
"""Pixels on one page, and in a whole file: sixty pages scanned at 300 dots per inch have half as many."""
_OPERATORS = "Do BI ID EI SCN scn gs q Q Tf Tj TJ ' \""
_SHOWING = ("Tj", "TJ", "'", '"')
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


@dataclass
class Weight:
    """What something draws: bytes, pixels, and how many levels of things are drawn within each other."""

    drawn: int = 0
    pixels: int = 0
    levels: int = 0

    def add(self, other: Weight, times: int = 1) -> None:
        """Add what is drawn within, so many times; raises Unusable where it is more than a page may draw."""
        self.drawn += other.drawn * times
        self.pixels += other.pixels * times
        self.levels = max(self.levels, other.levels + 1)
        if self.levels > NESTED_MAX or self.drawn > DRAWN_MAX:
            raise Unusable(Fault.TOO_HARD)
        if self.pixels > PAGE_PIXELS_MAX:
            raise Unusable(Fault.TOO_MANY_PIXELS)


def refuse_heavy(pdf: pikepdf.Pdf) -> None:
    """Raise Unusable for pages that take too much to draw, or write in a font that is not in the file."""
    total = Weight()
    for page in pdf.pages:
        weight = _Page(page.obj).weight()
        total.drawn += weight.drawn
        total.pixels += weight.pixels
        if total.drawn > DRAWN_MAX:
            raise Unusable(Fault.TOO_HARD)
        if total.pixels > PIXELS_MAX:
            raise Unusable(Fault.TOO_MANY_PIXELS)


@dataclass
class _Page:
    """One page, with what was weighed on it already: a name may mean another thing on another page."""

    page: Any
    known: dict[tuple[int, int], Weight] = field(default_factory=dict)

    def weight(self) -> Weight:
        """Weigh all that the page draws."""
        content = self.page.get("/Contents", pikepdf.Array())
        streams = content if isinstance(content, pikepdf.Array) else [content]
        return self._content(self.page, sum(len(one.read_bytes()) for one in streams), 0)

    def _content(self, owner: Any, size: int, level: int) -> Weight:
        """Weigh a page, or a stream that draws."""
        if level > NESTED_MAX:
            raise Unusable(Fault.TOO_HARD)
        weight, font = Weight(drawn=size), None
        outside: list[Any] = []
        for part in pikepdf.parse_content_stream(owner, _OPERATORS):
            if isinstance(part, pikepdf.ContentStreamInlineImage):
                weight.add(Weight(pixels=abs(part.iimage.width * part.iimage.height), levels=-1))
                continue
            operator, operands = str(part.operator), list(part.operands)
            if operator == "q":
                outside.append(font)
            elif operator == "Q":
                font = outside.pop() if outside else font
            elif operator == "Tf":
                font = self._find(owner, "/Font", operands[0])
            elif operator in _SHOWING:
                self._write(weight, font, _letters(operands), level)
            else:
                self._draw(weight, owner, operator, operands, level)
        return weight

    def _draw(
        self, weight: Weight, owner: Any, operator: str, operands: list[Any], level: int
    ) -> None:
        """Add what one operator draws that stands elsewhere in the file."""
        if operator == "Do":
            weight.add(self._thing(self._find(owner, "/XObject", operands[0]), owner, level))
        elif operator in ("scn", "SCN") and operands and isinstance(operands[-1], pikepdf.Name):
            weight.add(self._thing(self._find(owner, "/Pattern", operands[-1]), owner, level))
        elif operator == "gs":
            state = self._find(owner, "/ExtGState", operands[0])
            mask = state.get("/SMask") if state is not None else None
            if isinstance(mask, pikepdf.Dictionary):
                weight.add(self._thing(mask.get("/G"), owner, level))
            if state is not None and "/Font" in state:
                _refuse_absent(state.Font[0])

    def _write(self, weight: Weight, font: Any, letters: int, level: int) -> None:
        """Add the glyphs that a text draws, where each is a drawing of its own."""
        if font is None or letters == 0:
            return
        _refuse_absent(font)
        if font.get("/Subtype") != pikepdf.Name.Type3:
            return
        heaviest = Weight()
        for glyph in font.get("/CharProcs", pikepdf.Dictionary()).values():
            one = self._thing(glyph, font, level)
            heaviest.drawn = max(heaviest.drawn, one.drawn)
            heaviest.pixels = max(heaviest.pixels, one.pixels)
            heaviest.levels = max(heaviest.levels, one.levels)
        # Of most glyphs no reader draws each pixel anew.
        weight.add(Weight(heaviest.drawn, 0, heaviest.levels), letters)
        weight.add(Weight(pixels=heaviest.pixels, levels=heaviest.levels))

    def _thing(self, thing: Any, owner: Any, level: int) -> Weight:
        """Weigh a picture, a form, a tile or a glyph; what is none of them draws nothing."""
        if not isinstance(thing, pikepdf.Stream):
            return Weight()
        if thing.get("/Subtype") == pikepdf.Name.Image:
            return Weight(pixels=_pixels(thing), levels=-1)
        if thing.objgen not in self.known:
            if "/Resources" not in thing:
                # Old files let a form use what its owner has; written down, it means the same to every reader.
                thing.Resources = owner.get("/Resources", pikepdf.Dictionary())
            self.known[thing.objgen] = self._content(thing, len(thing.read_bytes()), level + 1)
        return self.known[thing.objgen]

    def _find(self, owner: Any, kind: str, name: Any) -> Any:
        """Return what a name means: where readers find nothing beside the owner, they look on its page."""
        for holder in (owner, self.page):
            found = holder.get("/Resources", pikepdf.Dictionary()).get(kind, pikepdf.Dictionary())
            if str(name) in found:
                return found[str(name)]
        return None


def _letters(operands: Iterable[Any]) -> int:
    """Return how many bytes of text are shown."""
    texts = [one for one in operands if isinstance(one, pikepdf.String)]
    within = [one for one in operands if isinstance(one, pikepdf.Array)]
    return sum(len(bytes(text)) for text in texts) + sum(_letters(one) for one in within)


def _pixels(image: Any) -> int:
    masks = (image.get(key) for key in ("/SMask", "/Mask"))
    parts = [image, *(mask for mask in masks if isinstance(mask, pikepdf.Stream))]
    return sum(max(_area(one), _area_within(one)) for one in parts)


def _area(image: Any) -> int:
    return abs(int(image.get("/Width", 0)) * int(image.get("/Height", 0)))


def _area_within(image: Any) -> int:
    """Return how many pixels a JPEG or JPEG 2000 has by its own head, whatever the PDF says; nothing is decoded."""
    filters = image.get("/Filter")
    if isinstance(filters, pikepdf.Array) and len(filters) == 1:
        filters = filters[0]
    if filters not in (pikepdf.Name.DCTDecode, pikepdf.Name.JPXDecode):
        return 0
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(BytesIO(image.read_raw_bytes()), formats=["JPEG", "JPEG2000"]) as sent:
            return sent.width * sent.height
    except (OSError, SyntaxError, ValueError):
        return 0


def _refuse_absent(font: Any) -> None:
    """Raise Unusable for a font that every reader would have to replace by one of its own."""
    if font.get("/Subtype") == pikepdf.Name.Type3:
        return
    described = font.get("/DescendantFonts", [font])[0]
    descriptor = described.get("/FontDescriptor", pikepdf.Dictionary())
    if not any(key in descriptor for key in _FONT_FILES):
        raise Unusable(Fault.FONT_ABSENT)
