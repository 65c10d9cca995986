"""The coalition's own page."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from openletter.errors import InvalidFields
from openletter.services import organisers
from openletter.web import context
from openletter.web.campaign.access import campaigner
from openletter.web.campaign.desk import pages, say
from openletter.web.campaign.forms import OrganiserForm
from openletter.web.context import speech


@pages.get("/organiser")
def organiser() -> str:
    """The coalition's name, and what it says about itself."""
    its = campaigner().organiser
    return _page(OrganiserForm(formdata=None, name=its.name, about=its.about))


@pages.post("/organiser")
def describe_organiser() -> tuple[str, int] | Response:
    """Give the coalition another name, or other words about itself."""
    form = OrganiserForm()
    its = campaigner().organiser
    before = its.name
    try:
        organisers.describe(context.session(), its, form.name.data or "", form.about.data or "")
    except InvalidFields as error:
        form.refuse(error)
        return _page(form), 422
    say(_said(before, its.name))
    return redirect(url_for("campaign.organiser"), 303)


def _said(before: str, after: str) -> str:
    words = speech()
    if before == after:
        return words.gettext("Saved. Your page shows it now.")
    return words.gettext(
        "Your coalition is now called %(name)s, on every letter and from the next message on.",
        name=after,
    )


def _page(form: OrganiserForm) -> str:
    return render_template("campaign/organiser.html", form=form, organiser=campaigner().organiser)
