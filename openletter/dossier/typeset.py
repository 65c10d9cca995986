"""Sets single lines of text with WeasyPrint, as PDF operators that can be put anywhere on any page.

WeasyPrint lays the texts out in one column of endless length. Its line boxes are then drawn one by one at the origin.
What a line looks like depends on its text and style alone, and not on what was set before or after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import Any

import pydyf  # type: ignore[import-untyped]
from weasyprint.draw.text import draw_emojis, draw_first_line
from weasyprint.formatting_structure import boxes
from weasyprint.matrix import Matrix
from weasyprint.pdf.fonts import Font
from weasyprint.pdf.stream import Stream

from openletter.dossier.formats import POINTS_IN_PIXEL
from openletter.dossier.render import rendered
from openletter.dossier.setting import FONT, Glyph, Line, SetText, Task

BLOCK = 50
"""Texts that are laid out in one element: few elements are quick, but Pango reads on to the end of each."""
_BREAKS = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
_SHEET = """<!doctype html><html lang="{language}"><title>-</title><style>
@page {{ size: {width}mm 100000mm; margin: 0 }}
html, body {{ margin: 0; padding: 0 }}
pre {{ margin: 0; {css}; white-space: pre-wrap; overflow-wrap: anywhere; hyphens: none; text-align: start }}
</style><body>{body}</body></html>"""


def set_texts(task: Task) -> list[SetText]:
    """Set texts; there is a result for each, in their order."""
    try:
        return _set(task, list(_blocks(task.texts, BLOCK)))
    except _NotTold:
        return _set(task, [(text,) for text in task.texts])


def baselines(tasks: Sequence[Task]) -> list[float]:
    """Return how far below the top of a line the baseline of each style is, in points."""
    found = []
    for task in tasks:
        document = _layout(task, [("x",)])
        (line,) = _lines(document.pages[0]._page_box)
        found.append(float(line.baseline) * POINTS_IN_PIXEL)
    return found


def colour(css: str) -> bytes:
    """Return the operator for the colour that declarations ask for; black where they ask for none."""
    found = re.search(r"(?:^|[;\s{])color:\s*#([0-9a-fA-F]{6})", css)
    parts = [int(found[1][at : at + 2], 16) / 255 if found else 0 for at in (0, 2, 4)]
    return " ".join(f"{part:.3f}" for part in parts).encode() + b" rg"


def type_case(tasks: Sequence[Task], glyphs: Sequence[Glyph]) -> bytes:
    """Return a PDF whose one page has the fonts with exactly these glyphs, and the pictures that these texts draw.

    `tasks` hold for each font a text that uses it, and every text with a picture (emoji).
    """
    body = "".join(
        f'<pre lang="{escape(task.language)}" style="{escape(task.css)}">{escape(text)}</pre>'
        for task in tasks
        for text in task.texts
    )
    html = _SHEET.format(language="en", width=1000, css="", body=body)
    document = rendered(html)
    with stable_missing_glyphs():
        for page in document.pages:
            page.paint(loose_stream(document))
        for font in document.fonts.values():
            own = [glyph for glyph in glyphs if glyph.font == font.hash]
            font.to_unicode = {glyph.number: glyph.text for glyph in own}
            font.widths = {glyph.number: glyph.width for glyph in own}
        return bytes(document.write_pdf())


class _NotTold(Exception):
    """Where a text ends cannot be told from its lines: WeasyPrint has left out or added characters."""


def _set(task: Task, blocks: Sequence[tuple[str, ...]]) -> list[SetText]:
    document = _layout(task, blocks)
    found: list[SetText] = []
    with stable_missing_glyphs():
        elements = _elements(document.pages[0]._page_box)
        for block, lines in zip(blocks, elements, strict=True):
            found += [_drawn(document, own) for own in _told_apart(block, lines)]
    return found


def _layout(task: Task, blocks: Iterable[tuple[str, ...]]) -> Any:
    body = "".join(
        f'<pre lang="{escape(task.language)}">'
        + "\n".join(escape(_BREAKS.sub(" ", text)) or "\u200b" for text in block)
        + "</pre>"
        for block in blocks
    )
    html = _SHEET.format(
        language=escape(task.language or "en"), width=task.width, css=task.css, body=body
    )
    return rendered(html)


def _told_apart(block: tuple[str, ...], lines: list[Any]) -> Iterator[list[Any]]:
    """Give each text its lines: as many as hold all its characters."""
    if len(block) == 1:
        yield lines
        return
    waiting = iter(lines)
    for text in block:
        wanted, length = len("".join(text.split())), 0
        own: list[Any] = []
        while not own or length < wanted:
            if (line := next(waiting, None)) is None:
                raise _NotTold
            own.append(line)
            length += sum(len("".join(box.text.split())) for box in _text_boxes(line))
        if length != wanted:
            raise _NotTold
        yield own
    if next(waiting, None) is not None:
        raise _NotTold


def _drawn(document: Any, lines: list[Any]) -> SetText:
    glyphs: dict[tuple[str, int], Glyph] = {}
    set_lines = tuple(_draw_line(document, line, glyphs) for line in lines)
    return SetText(set_lines, tuple(glyphs[key] for key in sorted(glyphs)))


def _draw_line(document: Any, line: Any, glyphs: dict[tuple[str, int], Glyph]) -> Line:
    text, beside, width = [], [], 0.0
    for font in document.fonts.values():
        font.to_unicode = {}  # as if this line were the first: its glyphs stand for what they stand for here
    for box in _text_boxes(line):
        stream = loose_stream(document)
        box.pango_layout.reactivate(box.style)
        emojis = draw_first_line(stream, box, "clip", "none", Matrix(d=-1))
        text.append(_operators(stream.stream[1:]))  # without its text matrix
        stream.stream = []
        draw_emojis(stream, box.style, 0, 0, emojis)
        beside.append(_operators(stream.stream))
        box.pango_layout.deactivate()
        width += box.width * POINTS_IN_PIXEL
    for font in document.fonts.values():
        for number, stands_for in font.to_unicode.items():
            key = (font.hash, number)
            glyphs.setdefault(key, Glyph(*key, stands_for, font.widths.get(number, 0)))
    return Line(b" ".join(filter(None, text)), b" ".join(filter(None, beside)), round(width, 3))


def loose_stream(document: Any, resources: Any = None, images: Any = None) -> Stream:
    """Return a stream that belongs to no page."""
    kinds = ("ExtGState", "XObject", "Pattern", "Shading")
    fresh = pydyf.Dictionary({kind: pydyf.Dictionary() for kind in kinds})
    return Stream(
        document.fonts,
        (0, 0, 1, 1),
        fresh if resources is None else resources,
        {} if images is None else images,
        None,
        {},
        None,
    )


def _operators(items: Iterable[Any]) -> bytes:
    written = b" ".join(
        item if isinstance(item, bytes) else pydyf._to_bytes(item) for item in items
    )
    return written.replace(b">0<", b"").replace(b"/", FONT)


@contextmanager
def stable_missing_glyphs() -> Iterator[None]:
    """Give characters that no font has the same number in every document, not the next that is free."""
    original = Font.get_unused_glyph_id

    def numbered(self: Any, codepoint: int) -> int:
        room = max(1, 65_535 - self.glyph_count)
        return int(self.glyph_count + codepoint % room)

    Font.get_unused_glyph_id = numbered
    try:
        yield
    finally:
        Font.get_unused_glyph_id = original


def _elements(box: Any) -> list[list[Any]]:
    """Return the lines of each `pre` below a box."""
    if box.element_tag == "pre":
        return [list(_lines(box))]
    children = getattr(box, "children", ())
    return [lines for child in children for lines in _elements(child)]


def _lines(box: Any) -> Iterator[Any]:
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.LineBox):
            yield child
        else:
            yield from _lines(child)


def _text_boxes(box: Any) -> Iterator[Any]:
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.TextBox):
            yield child
        else:
            yield from _text_boxes(child)


def _blocks(texts: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(texts), size):
        yield tuple(texts[start : start + size])
