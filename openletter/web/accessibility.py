"""What was done so that everybody can use these pages, what is not known, and how to tell of what does not work."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, render_template

from openletter.web.context import runtime
from openletter.web.letters import cached

pages = Blueprint("accessibility", __name__)

WRITTEN = date(2026, 11, 25)
REVIEWED = date(2026, 11, 25)
"""When somebody last went through the pages with the statement in hand: part of every release."""


@pages.get("/accessibility")
def show() -> Response:
    """The accessibility statement, with its dates, and the host's contact where there is one."""
    return cached(
        render_template(
            "public/accessibility/show.html",
            contact=runtime().settings.contact,
            written=WRITTEN,
            reviewed=REVIEWED,
        )
    )
