"""The words of a letter as they were signed, for as long as anybody may read the letter."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from openletter.db.letters import signed_revision
from openletter.db.versions import in_language
from openletter.errors import NotFound
from openletter.web.context import session, speech
from openletter.web.letters import cached, public_letter
from openletter.web.texts import text_of

pages = Blueprint("revisions", __name__)


@pages.get("/letters/<slug>/revisions/<int:number>")
def show(slug: str, number: int) -> Response:
    """One revision, with what tells it from the text as it stands now."""
    letter = public_letter(slug)
    revision = signed_revision(session(), letter, number) if number < 2**31 else None
    if revision is None:
        raise NotFound("This letter has no text of that number.")
    return cached(
        render_template(
            "public/letters/revision.html",
            letter=letter,
            text=text_of(letter),
            revision=in_language(session(), revision, speech().locale),
        )
    )
