"""What was done so that everybody can use these pages, what is not known, and how to tell of what does not work."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from openletter.web.context import runtime
from openletter.web.letters import cached

pages = Blueprint("accessibility", __name__)


@pages.get("/accessibility")
def show() -> Response:
    """The accessibility statement, with the host's contact where there is one."""
    return cached(
        render_template("public/accessibility/show.html", contact=runtime().settings.contact)
    )
