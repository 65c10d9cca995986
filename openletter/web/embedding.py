"""A letter on other people's sites: the small page that stands in a frame there."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from openletter.db import signatories
from openletter.web.context import now, session
from openletter.web.letters import cached, is_open, public_letter
from openletter.web.passing_on import sharing_of, signed_by
from openletter.web.security import CONTENT_SECURITY_POLICY
from openletter.web.texts import text_of

pages = Blueprint("embedding", __name__)

EMBED_POLICY = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
"""For the one page that may stand in a frame on any site."""
_EMBEDDED_IN_ISOLATION = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Without these a site that keeps itself apart from all others (COEP) could not show the frame."""


@pages.get("/letters/<slug>/embed")
def show(slug: str) -> Response:
    """A letter's title and count with a button, to stand on any site; every link leaves the frame."""
    letter = public_letter(slug)
    text = text_of(letter)
    response = cached(
        render_template(
            "public/sharing/embed.html",
            letter=letter,
            text=text,
            sharing=sharing_of(letter, text),
            counts=signatories.counts(session(), letter, now=now()),
            signed=signed_by(letter),
            can_sign=is_open(letter),
        )
    )
    response.headers["Content-Security-Policy"] = EMBED_POLICY
    response.headers.update(_EMBEDDED_IN_ISOLATION)
    return response
