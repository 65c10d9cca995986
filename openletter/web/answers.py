"""Answers that are the same for everybody: how long they may be kept, and that an unchanged one is not sent again."""

from __future__ import annotations

from flask import Response, request

from openletter.web.security import PUBLIC_CACHE


def for_everybody(response: Response, cache: str = PUBLIC_CACHE) -> Response:
    """Return an answer that may be kept, or 304 to whoever has it already (RFC 9110, 13)."""
    response.headers["Cache-Control"] = cache
    response.add_etag()
    response.make_conditional(request)
    return response
