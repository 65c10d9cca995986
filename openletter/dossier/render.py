"""Lays a document out as pages with WeasyPrint, which may read nothing but what it is given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydyf import String  # type: ignore[import-untyped]
from weasyprint import CSS, HTML
from weasyprint.formatting_structure.boxes import LineBox, ReplacedBox, TextBox
from weasyprint.pdf import tags
from weasyprint.pdf.stream import Stream
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from openletter.dossier.faces import FACES
from openletter.dossier.spoken import needs_actual_text
from openletter.templating import STATIC

FONTS = STATIC / "fonts" / "print"
FONT_SCHEME = "openletter-font:"
VARIANT = "pdf/ua-1"


class ClosedFetcher(URLFetcher):  # type: ignore[misc]
    """Serves our own fonts by a closed list, and data: addresses; refuses everything else, redirects included."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False)
        self._fonts = {path.name: path for path in FONTS.glob("*.ttf")}

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return what stands at an address; raises ValueError for anything that is not ours."""
        if url.startswith(FONT_SCHEME):
            name = url.removeprefix(FONT_SCHEME)
            if name not in self._fonts:
                raise ValueError(f"There is no font {name}")
            return URLFetcherResponse(
                url, self._fonts[name].read_bytes(), {"Content-Type": "font/ttf"}
            )
        return super().fetch(url, headers)


@dataclass(frozen=True)
class Laid:
    """A document as it was laid out, and where on its pages things are, in points.

    `bottom` is where the content of the last page ends, from its top; `number` the right end and baseline of the page
    number, from left and top; `anchors` give the page from 0 and the height above its bottom.
    """

    pdf: bytes
    pages: int
    bottom: float
    number: tuple[float, float] | None
    anchors: dict[str, tuple[int, float]]


def rendered(html: str, **options: Any) -> Any:
    """Return a document of WeasyPrint, with our fonts."""
    fonts, faces = _fonts()
    document = HTML(string=html, base_url=None, url_fetcher=ClosedFetcher())
    return document.render(font_config=fonts, stylesheets=[faces], **options)


@cache
def _fonts() -> tuple[FontConfiguration, CSS]:
    """Load our fonts, once in each process: every time takes a megabyte that is not given back."""
    fonts = FontConfiguration()
    return fonts, CSS(string=FACES, base_url=None, url_fetcher=ClosedFetcher(), font_config=fonts)


def render(html: str, *, tagged: bool = True) -> Laid:
    """Lay out a document; `tagged` gives it tags for PDF/UA-1, which a running head must not have."""
    document = rendered(html, pdf_variant=VARIANT if tagged else None)
    with actual_text(), languages():
        pdf = bytes(document.write_pdf(pdf_variant=VARIANT if tagged else None))
    boxes = list(_all_boxes(document.pages[-1]._page_box))
    marks = [box for box in boxes if box.element is not None and box.element.get("id") == MARK]
    return Laid(
        pdf,
        len(document.pages),
        max(map(_bottom, boxes), default=0.0),
        _number_place(marks),
        {
            name: (number, (page.height - y) * _POINTS)
            for number, page in enumerate(document.pages)
            for name, (_, y) in _anchors(page).items()
        },
    )


MARK = "page-number"
"""The id of the element in the running foot at which the page number ends."""
_POINTS = 0.75  # in a pixel


def _anchors(page: Any) -> dict[str, tuple[float, float]]:
    """Return the upper left corner of every anchor on a page, in pixels."""
    return {name: (place[0], place[1]) for name, place in page.anchors.items()}


def _bottom(box: Any) -> float:
    if not isinstance(box, LineBox | ReplacedBox) or not hasattr(box, "height"):
        return 0.0
    return float(box.position_y + box.height) * _POINTS


def _all_boxes(box: Any) -> Iterator[Any]:
    """Give every box below, those that are positioned absolutely too."""
    for child in getattr(box, "children", ()):
        real = getattr(child, "_box", child)
        yield real
        yield from _all_boxes(real)


def _number_place(marks: list[Any]) -> tuple[float, float] | None:
    for box in marks:
        for text in (box, *_all_boxes(box)):
            if isinstance(text, TextBox):
                right = text.position_x + text.width
                return right * _POINTS, (text.position_y + text.baseline) * _POINTS
    return None


@contextmanager
def languages() -> Iterator[None]:
    """Let WeasyPrint write the language of every element that says one into its tag, not that of the document alone."""
    original = tags._build_box_tree

    def built(box: Any, *rest: Any) -> Iterator[Any]:
        for element in original(box, *rest):
            source = getattr(box, "element", None)
            language = source.get("lang") if source is not None else None
            if language and "Lang" not in element:
                element["Lang"] = String(language)
            yield element

    tags._build_box_tree = built
    try:
        yield
    finally:
        tags._build_box_tree = original


@contextmanager
def actual_text() -> Iterator[None]:
    """Let WeasyPrint write the text beside glyphs that do not spell it, as where an Indic vowel sign is drawn first.

    Right-to-left text is left alone: readers turn it round themselves, and would turn this round too.
    """
    original = Stream.marked

    @contextmanager
    def marked(self: Any, box: Any, tag: str) -> Iterator[None]:
        with original(self, box, tag):
            text = getattr(box, "text", "")
            if needs_actual_text(text):
                # The stream ends with: /Tag, its properties, BDC.
                self.stream[-2]["ActualText"] = String(text)
            yield

    Stream.marked = marked
    try:
        yield
    finally:
        Stream.marked = original
