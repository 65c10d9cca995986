"""How a letter's pages look: the colour of its campaign."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import StringField

from openletter.db.letters import Letter, current_revision
from openletter.domain import accents
from openletter.errors import InvalidInput
from openletter.services import looks
from openletter.web.campaign.access import campaigner, letter
from openletter.web.campaign.desk import pages, say, undo
from openletter.web.campaign.forms import DeskForm
from openletter.web.context import now, session, speech
from openletter.web.language import lazy


class LookForm(DeskForm):
    """The colour of a campaign."""

    accent = StringField(
        lazy("The colour of your campaign"),
        description=lazy(
            "For links, buttons and the numbers of your requests. Choose any: we make it darker or lighter until "
            "everybody can read it."
        ),
    )


@pages.get("/letters/<slug>/look")
def look(slug: str) -> str:
    """The colour of a letter's pages, and what is made of it on light and on dark."""
    its = letter(slug)
    return _page(its, LookForm(formdata=None, accent=its.accent or accents.OWN))


@pages.post("/letters/<slug>/look")
def change_look(slug: str) -> tuple[str, int] | Response:
    """Give a letter's pages another colour."""
    its = letter(slug)
    form = LookForm()
    before = its.accent or accents.OWN
    try:
        accent = accents.chosen(form.accent.data or "")
    except InvalidInput as error:
        form.refuse(error)
        return _page(its, form), 422
    if looks.colour(session(), its, accent, by=campaigner(), now=now()):
        words = speech()
        way_back = undo(
            words.gettext("Undo"), "campaign.change_look", {"accent": before}, slug=its.slug
        )
        say(words.gettext("The letter’s pages have their new colour."), way_back)
    return redirect(url_for("campaign.look", slug=its.slug), 303)


def _page(its: Letter, form: LookForm) -> str:
    return render_template(
        "campaign/looks/show.html",
        letter=its,
        text=current_revision(session(), its),
        form=form,
        own=accents.OWN,
        shown=accents.readable(its.accent or accents.OWN),
    )
