"""The read-only JSON API: what the public pages show, for programs, under /api/v1.

Its address and its English are the same whatever language the site is read in.
"""

from __future__ import annotations

from flask import Flask, Response

from openletter.web.api import document, letters, signatories, support
from openletter.web.api.asked import NotAcceptable
from openletter.web.api.operations import pages
from openletter.web.api.problems import asked_by_program, not_acceptable

__all__ = ["document", "install", "letters", "signatories", "support"]

_FROM_ANY_SITE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Expose-Headers": "ETag, Link",
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
}

# Before any application takes the blueprint in.
pages.register_error_handler(NotAcceptable, not_acceptable)


def install(app: Flask) -> None:
    """Serve the API, and let programs on any site read its answers and its problems."""
    app.register_blueprint(pages)
    app.after_request(_let_any_site_read)


def _let_any_site_read(response: Response) -> Response:
    if asked_by_program():
        response.headers.update(_FROM_ANY_SITE)
    return response
