"""The organiser's letters: the list, each letter's overview, opening and closing."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from openletter.db import letters as rows
from openletter.db import signatories
from openletter.db.agreeing import agreement
from openletter.db.letters import Letter
from openletter.db.stock import versions_of
from openletter.domain import edits
from openletter.domain.letters import LetterState
from openletter.errors import NotAllowed
from openletter.services import duplicates, forgetting, letters
from openletter.web.campaign import writing  # noqa: F401 - brings the pages on which letters are written
from openletter.web.campaign.access import campaigner, letter
from openletter.web.campaign.desk import pages, say, undo
from openletter.web.campaign.forms import saved_fields
from openletter.web.campaign.needs import desk_of
from openletter.web.context import now, runtime, session, speech
from openletter.web.forms import SignForm
from openletter.web.letters import shown


@pages.get("/")
def index() -> str:
    """The letters of the campaigner's organiser, the newest first."""
    organiser = campaigner().organiser
    return render_template(
        "campaign/letters/index.html",
        organiser=organiser,
        desks=[desk_of(its) for its in rows.letters_of(session(), organiser.id)],
    )


@pages.get("/letters/<slug>")
def overview(slug: str) -> str:
    """A letter's parts, its figures, and what needs its campaigners."""
    its = letter(slug)
    return render_template(
        "campaign/letters/show.html",
        desk=desk_of(its),
        letter=its,
        agreement=agreement(session(), its),
        by_revision=signatories.count_by_revision(session(), its.id),
        duplicates=len(duplicates.waiting(session(), its.id)),
        versions=versions_of(session(), its),
        public_link=runtime().links.letter(its.slug),
        now=now(),
        forgotten_on=forgetting.due_on(its, after=runtime().settings.forget_after),
        seen=edits.marks(_saved(its)),
    )


@pages.get("/letters/<slug>/preview")
def preview_page(slug: str) -> str:
    """A letter's page as the public will see it, its form and buttons switched off."""
    its = letter(slug)
    page = shown(its, rows.current_revision(session(), its))
    return render_template("campaign/letters/as_public.html", **page, form=SignForm(formdata=None))


@pages.post("/letters/<slug>/open")
def open_letter(slug: str) -> Response:
    """Open a letter for signatures, or open it again."""
    its = letter(slug)
    again = its.state is LetterState.CLOSED
    if not again:
        _refuse_unread(its)
    letters.open_for_signatures(session(), its, now=now(), today=runtime().today())
    words = speech()
    if again:
        say(
            words.gettext("The letter is open again. Anybody can sign it."),
            undo(words.gettext("Close it"), "campaign.close_letter", slug=its.slug),
        )
    else:
        say(
            words.gettext("The letter is open: it is in public now, and anybody can sign it."),
            undo(
                words.gettext("Make it a draft again"), "campaign.take_letter_back", slug=its.slug
            ),
        )
    return _to(its)


@pages.post("/letters/<slug>/close")
def close_letter(slug: str) -> Response:
    """Close a letter for signatures."""
    its = letter(slug)
    letters.close(session(), its, now=now())
    words = speech()
    say(
        words.gettext(
            "The letter is closed. It stays in public, and whoever signed before can confirm for another day."
        ),
        undo(words.gettext("Open again"), "campaign.open_letter", slug=its.slug),
    )
    return _to(its)


@pages.post("/letters/<slug>/take-back")
def take_letter_back(slug: str) -> Response:
    """Make a letter that nobody has signed a draft again."""
    its = letter(slug)
    letters.take_back(session(), its)
    say(speech().gettext("The letter is a draft again. Only your coalition can see it."))
    return _to(its)


def _refuse_unread(its: Letter) -> None:
    if edits.changed(request.form.get("seen", ""), _saved(its)):
        raise NotAllowed(
            "A colleague has changed the letter since you opened the page. Read it again, then open it."
        )


def _saved(its: Letter) -> dict[str, str]:
    return saved_fields(its, rows.current_revision(session(), its))


def _to(its: Letter) -> Response:
    return redirect(url_for("campaign.overview", slug=its.slug), 303)
