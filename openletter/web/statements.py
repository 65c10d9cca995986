"""The public page of supporting statements."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from openletter.db import statements as rows
from openletter.db.letters import current_revision
from openletter.web.context import now, session
from openletter.web.letters import cached, public_letter
from openletter.web.support_media import shown_support

pages = Blueprint("statements", __name__)


@pages.get("/letters/<slug>/statements")
def index(slug: str) -> Response:
    """The statements whose authors let them be shown, once approved."""
    letter = public_letter(slug)
    return cached(
        render_template(
            "public/statements/index.html",
            letter=letter,
            text=current_revision(session(), letter),
            statements=rows.public_statements(session(), letter, now=now()),
            support=shown_support(letter),
        )
    )
