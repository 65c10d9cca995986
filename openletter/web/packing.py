"""Compressing what is sent: only what is the same for everybody, so that no length tells a secret (BREACH)."""

from __future__ import annotations

import gzip
from functools import lru_cache

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

LEVEL = 6
WORTH_IT = 512  # bytes; a shorter text fits into one packet anyway
_TEXTS = ("text/", "application/json", "application/atom+xml", "image/svg+xml")


def packed(content: bytes, content_type: str) -> bytes | None:
    """Return a text compressed, the same bytes for the same text; None if that would save nothing."""
    if len(content) < WORTH_IT or not content_type.startswith(_TEXTS):
        return None
    # Without a time, so that one text has one entity tag in every process.
    smaller = gzip.compress(content, LEVEL, mtime=0)
    return smaller if len(smaller) < len(content) else None


@lru_cache(maxsize=256)
def takes_gzip(accept_encoding: str) -> bool:
    """Tell whether a browser takes gzip, from its Accept-Encoding (RFC 9110, 12.5.3)."""
    return bool(parse_accept_header(accept_encoding, Accept)["gzip"])
