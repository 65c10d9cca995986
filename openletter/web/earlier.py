"""The list of those who stand under a text that has changed materially since, and have not agreed to the new one."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from openletter.db import signatories as rows
from openletter.web.context import now, session
from openletter.web.letters import cached, public_letter
from openletter.web.signatures import people_page
from openletter.web.texts import text_of

pages = Blueprint("earlier", __name__)


@pages.get("/letters/<slug>/signatories/earlier")
def index(slug: str) -> Response:
    """Everybody who stands under an earlier text and shows it: organisations on the first page, people on all."""
    letter = public_letter(slug)
    counts = rows.earlier_counts(session(), letter, now=now())
    return cached(
        render_template(
            "public/signatures/earlier.html",
            letter=letter,
            text=text_of(letter),
            texts=rows.earlier_texts(session(), letter),
            **people_page(letter, rows.under_earlier_text, counts),
        )
    )
