"""The public page of a coalition: who they are, and their letters."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from openletter.db import letters as rows
from openletter.db.organisers import organiser_by_slug
from openletter.errors import NotFound
from openletter.web.context import session
from openletter.web.letters import cached, card

pages = Blueprint("organisers", __name__)


@pages.get("/organisers/<slug>")
def show(slug: str) -> Response:
    """Who they are, and the letters of theirs that anybody may read; there is no page before there is a letter."""
    organiser = organiser_by_slug(session(), slug)
    letters = rows.public_letters(session(), organiser) if organiser else []
    if organiser is None or not letters:
        raise NotFound("There is no coalition at this address.")
    return cached(
        render_template(
            "public/organisers/show.html",
            organiser=organiser,
            letters=[card(letter) for letter in letters],
        )
    )
