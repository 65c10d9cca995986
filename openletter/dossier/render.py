"""Lays a document out as pages with WeasyPrint, which may read nothing but what it is given."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pydyf import String  # type: ignore[import-untyped]
from weasyprint import HTML
from weasyprint.pdf.stream import Stream
from weasyprint.urls import URLFetcher, URLFetcherResponse

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


def render(html: str, tell: Callable[[int], None]) -> bytes:
    """Return tagged PDF; `tell` hears the number of each page as it is laid out."""
    progress = logging.getLogger("weasyprint.progress")
    listener = _Listener(tell)
    progress.addHandler(listener)
    progress.setLevel(logging.INFO)
    try:
        with actual_text():
            document = HTML(string=html, base_url=None, url_fetcher=ClosedFetcher())
            return bytes(document.write_pdf(pdf_variant=VARIANT))
    finally:
        progress.removeHandler(listener)


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


def needs_actual_text(text: str) -> bool:
    """Tell whether a text has combining marks and is written from left to right."""
    return any(unicodedata.category(c) in ("Mn", "Mc") for c in text) and not any(
        unicodedata.bidirectional(c) in ("R", "AL") for c in text
    )


class _Listener(logging.Handler):
    """Hears WeasyPrint say that it begins a page."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        super().__init__()
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).endswith("Page %d") and isinstance(record.args, tuple):
            self._tell(int(str(record.args[0])))
