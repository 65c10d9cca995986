"""Text is sent compressed to whoever can take it: pages that are the same for everybody, styles, scripts.

What belongs to one person is sent as it is: a page that holds a secret and repeats what somebody sent must not be
compressed, since its length would give the secret away (the BREACH attack).
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

COMPRESSED_FROM = 512  # bytes; below, nothing is won
LEVEL = 6
_TEXTS = ("text/", "application/json", "application/xml", "image/svg+xml")
_LIKE_TEXTS = ("+json", "+xml", "javascript")
_KEPT = 64
"""Files and pages kept compressed in each process, by their content."""


def install(app: Flask) -> None:
    """Compress what is sent. Installed before all else, it runs after all else (Flask goes backwards)."""
    app.after_request(_compress)


def packed(content: bytes) -> bytes:
    """Return content as gzip writes it, always the same for the same content."""
    return gzip.compress(content, LEVEL, mtime=0)


@lru_cache(maxsize=256)
def takes_gzip(accept_encoding: str) -> bool:
    """Tell whether a browser takes gzip, from its Accept-Encoding (RFC 9110, 12.5.3)."""
    return bool(parse_accept_header(accept_encoding, Accept)["gzip"])


compressed = lru_cache(maxsize=_KEPT)(packed)
"""The same, kept."""


def _compress(response: Response) -> Response:
    if not _may_be_compressed(response):
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) < COMPRESSED_FROM:
        return response
    response.set_data(compressed(content))
    response.content_encoding = "gzip"
    response.headers.pop("Accept-Ranges", None)
    _weaken(response)
    return response


def _may_be_compressed(response: Response) -> bool:
    return (
        response.status_code == 200
        and bool(response.cache_control.public)
        and not response.content_encoding
        and is_text(response.mimetype or "")
    )


def is_text(mimetype: str) -> bool:
    """Tell whether content of a media type is text, and so worth compressing."""
    return mimetype.startswith(_TEXTS) or mimetype.endswith(_LIKE_TEXTS)


def _weaken(response: Response) -> None:
    """Say of a tag that it stands for what is meant, not for the bytes: those differ by encoding (RFC 9110, 8.8.3)."""
    tag, is_weak = response.get_etag()
    if tag is not None and not is_weak:
        response.set_etag(tag, weak=True)
