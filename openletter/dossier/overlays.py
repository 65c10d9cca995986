"""Draws on top of what a page of a PDF shows already."""

from __future__ import annotations

import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Name

from openletter.dossier.typeset import POINTS_IN_PIXEL


def draw_over(pdf: pikepdf.Pdf, page: pikepdf.Page, drawn: bytes) -> None:
    """Add operators to a page; whatever state those before them left behind does not reach them."""
    present = page.obj.get("/Contents")
    if present is None:
        page.obj.Contents = _stream(pdf, drawn)
        return
    before = list(present) if isinstance(present, Array) else [present]
    page.obj.Contents = Array(
        [_stream(pdf, b"q"), *before, _stream(pdf, b"Q"), _stream(pdf, drawn)]
    )


def in_pixels(height: float, drawn: bytes) -> bytes:
    """Return operators that are written in pixels from the upper left corner of a page so high (pt)."""
    return b"q %.2f 0 0 -%.2f 0 %.3f cm %s Q" % (POINTS_IN_PIXEL, POINTS_IN_PIXEL, height, drawn)


def _stream(pdf: pikepdf.Pdf, content: bytes) -> Any:
    return pikepdf.Stream(pdf, zlib.compress(content), Filter=Name.FlateDecode)
