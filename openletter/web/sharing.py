"""The page that has all the ways to pass a letter on."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from openletter.web.context import links
from openletter.web.letters import cached, public_letter
from openletter.web.passing_on import EMBED_HEIGHT, badge_line, embed_line, head_of, sharing_of
from openletter.web.security import CONTENT_SECURITY_POLICY_WITH_FRAME
from openletter.web.texts import text_of

pages = Blueprint("sharing", __name__)


@pages.get("/letters/<slug>/share")
def show(slug: str) -> Response:
    """All the ways to pass a letter on: links, words, a QR code, and lines of HTML for one's own site."""
    letter = public_letter(slug)
    text = text_of(letter)
    response = cached(
        render_template(
            "public/sharing/show.html",
            letter=letter,
            text=text,
            sharing=sharing_of(letter, text),
            head=head_of(letter, text),
            embed_line=embed_line(text, links().embed(letter.slug)),
            badge_line=badge_line(letter, text),
            embed_height=EMBED_HEIGHT,
        )
    )
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY_WITH_FRAME
    return response
