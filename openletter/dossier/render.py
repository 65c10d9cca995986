"""Lays a document out as pages with WeasyPrint, which may read nothing but what it is given."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from openletter.templating import STATIC, TEMPLATES

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
    fetcher, fonts = ClosedFetcher(), FontConfiguration()
    try:
        style = CSS(
            string=(TEMPLATES / "dossier" / "print.css").read_text("utf-8"),
            url_fetcher=fetcher,
            font_config=fonts,
        )
        document = HTML(string=html, base_url=None, url_fetcher=fetcher)
        return bytes(
            document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant=VARIANT)
        )
    finally:
        progress.removeHandler(listener)


class _Listener(logging.Handler):
    """Hears WeasyPrint say that it begins a page."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        super().__init__()
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        if "Page" in str(record.msg) and isinstance(record.args, tuple):
            self._tell(int(str(record.args[0])))
