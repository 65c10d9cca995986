"""The coalition's own page."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from openletter.errors import InvalidInput
from openletter.services import campaigners
from openletter.web import context
from openletter.web.campaign.access import campaigner
from openletter.web.campaign.desk import pages, say
from openletter.web.campaign.forms import OrganiserForm
from openletter.web.context import speech


@pages.get("/organiser")
def organiser() -> str:
    """The coalition's name, and who is signed in."""
    return _page(OrganiserForm(formdata=None, name=campaigner().organiser.name))


@pages.post("/organiser")
def rename_organiser() -> tuple[str, int] | Response:
    """Give the coalition another name."""
    form = OrganiserForm()
    try:
        campaigners.rename_organiser(
            context.session(), campaigner().organiser, form.name.data or ""
        )
    except InvalidInput as error:
        form.refuse(error)
        return _page(form), 422
    say(
        speech().gettext(
            "Your coalition is now called %(name)s, on every letter and from the next message on.",
            name=campaigner().organiser.name,
        )
    )
    return redirect(url_for("campaign.organiser"), 303)


def _page(form: OrganiserForm) -> str:
    return render_template("campaign/organiser.html", form=form, organiser=campaigner().organiser)
