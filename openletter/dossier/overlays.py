"""Draws on top of what a page of a PDF shows already."""

from __future__ import annotations

import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Name


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


def packed(pdf: pikepdf.Pdf, content: bytes) -> Any:
    """Return a stream of operators that are compressed already."""
    return pikepdf.Stream(pdf, content, Filter=Name.FlateDecode)


def _stream(pdf: pikepdf.Pdf, content: bytes) -> Any:
    return packed(pdf, zlib.compress(content))
