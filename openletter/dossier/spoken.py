"""What is read out in the place of glyphs that do not spell their text (PDF/UA-1, ISO 14289-1, 7.2: ActualText)."""

from __future__ import annotations

import unicodedata


def needs_actual_text(text: str) -> bool:
    """Tell whether a text has combining marks and is written from left to right."""
    if text.isascii():
        return False
    return any(unicodedata.category(c) in ("Mn", "Mc") for c in text) and not any(
        unicodedata.bidirectional(c) in ("R", "AL") for c in text
    )


def actual_text(text: str) -> bytes:
    """Return the property of marked content that says its text."""
    return b"/ActualText <%s>" % ("\ufeff" + text).encode("utf-16-be").hex().encode()
