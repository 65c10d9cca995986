"""The public page of supporting statements."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from openletter.db import statements as rows
from openletter.web.context import now, session
from openletter.web.letters import cached, public_letter
from openletter.web.support_media import shown_support
from openletter.web.texts import text_of

pages = Blueprint("statements", __name__)


@pages.get("/letters/<slug>/statements")
def index(slug: str) -> Response:
    """The statements whose authors let them be shown, once approved."""
    letter = public_letter(slug)
    return cached(
        render_template(
            "public/statements/index.html",
            letter=letter,
            text=text_of(letter),
            statements=rows.public_statements(session(), letter, now=now()),
            support=shown_support(letter),
        )
    )
