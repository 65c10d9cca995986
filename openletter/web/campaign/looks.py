"""How a letter's pages look: the colour of its campaign, and the picture over its words."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import FileField, StringField

from openletter.db.covers import cover_of
from openletter.db.letters import Letter, current_revision
from openletter.domain import accents
from openletter.domain import covers as rules
from openletter.domain.faults import Faults
from openletter.errors import InvalidFields, InvalidInput, NotFound
from openletter.services import covers, looks
from openletter.web.campaign.access import campaigner, letter, letter_to_change, require_writer
from openletter.web.campaign.desk import pages, say, undo
from openletter.web.campaign.forms import DeskForm
from openletter.web.context import now, runtime, session, speech
from openletter.web.covers import picture
from openletter.web.language import lazy
from openletter.web.security import PRIVATE_CACHE


class LookForm(DeskForm):
    """The colour of a campaign."""

    accent = StringField(
        lazy("The colour of your campaign"),
        description=lazy(
            "For links, buttons and the numbers of your requests. Choose any: we make it darker or lighter until "
            "everybody can read it."
        ),
    )


class CoverForm(DeskForm):
    """The picture over a letter, and what it shows."""

    file = FileField(
        lazy("The picture"),
        description=lazy(
            "JPEG, PNG or WebP, up to 12 MB. A wide one looks best. We make it anew, without what a camera adds to it."
        ),
    )
    alt = StringField(
        lazy("What does it show?"),
        description=lazy(
            "A sentence for those who do not see it, such as “Forty people in a village hall”."
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


@pages.get("/letters/<slug>/look/cover")
def new_cover(slug: str) -> str:
    """The form for the picture over a letter."""
    its = letter(slug)
    require_writer()
    return _cover_page(its, CoverForm(formdata=None))


@pages.post("/letters/<slug>/look/cover")
def put_cover(slug: str) -> tuple[str, int] | Response:
    """Put a picture over a letter."""
    its, form = letter(slug), CoverForm()
    try:
        data, alt = _sent(form)
        clean = covers.cleaned(data)
        its = letter_to_change(slug)
        folder = runtime().covers_folder
        covers.put(session(), its, clean, alt, folder, by=campaigner(), now=now())
    except (InvalidFields, InvalidInput) as error:
        form.refuse(error)
        return _cover_page(its, form), 422
    say(speech().gettext("The picture is over the letter."))
    return redirect(url_for("campaign.look", slug=slug), 303)


@pages.post("/letters/<slug>/look/cover/remove")
def remove_cover(slug: str) -> Response:
    """Show the picture over a letter no more."""
    its = letter(slug)
    covers.remove(session(), its, by=campaigner(), now=now())
    words = speech()
    say(
        words.gettext("The picture is removed."),
        undo(words.gettext("Undo"), "campaign.bring_cover_back", slug=its.slug),
    )
    return redirect(url_for("campaign.look", slug=slug), 303)


@pages.post("/letters/<slug>/look/cover/back")
def bring_cover_back(slug: str) -> Response:
    """Show a picture again that was removed within the last day."""
    its = letter(slug)
    covers.bring_back(session(), its, by=campaigner(), now=now())
    say(speech().gettext("The picture is over the letter."))
    return redirect(url_for("campaign.look", slug=slug), 303)


@pages.get("/letters/<slug>/look/cover/<name>.jpg")
def cover(slug: str, name: str) -> Response:
    """The picture over a letter, also before the public can see it."""
    its = cover_of(session(), letter(slug).id)
    if its is None or name not in (its.sha256, its.small_sha256):
        raise NotFound("There is no picture at this address.")
    answer = picture(name)
    answer.headers["Cache-Control"] = PRIVATE_CACHE
    return answer


def _sent(form: CoverForm) -> tuple[bytes, str]:
    """Return the picture that was sent and what it shows; raises InvalidFields with every fault in both."""
    faults = Faults()
    sent = request.files.get("file")
    data = sent.read() if sent else b""
    faults.check(lambda: rules.container(data))
    alt = faults.check(lambda: rules.words(form.alt.data or ""))
    faults.refuse_if_any()
    return data, alt or ""


def _cover_page(its: Letter, form: CoverForm) -> str:
    return render_template(
        "campaign/looks/cover.html",
        letter=its,
        text=current_revision(session(), its),
        form=form,
    )


def _page(its: Letter, form: LookForm) -> str:
    return render_template(
        "campaign/looks/show.html",
        letter=its,
        text=current_revision(session(), its),
        form=form,
        own=accents.OWN,
        cover=cover_of(session(), its.id),
        shown=accents.readable(its.accent or accents.OWN),
    )
