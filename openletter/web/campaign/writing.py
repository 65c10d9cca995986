"""Writing a letter, with a preview, and without losing anybody's words."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from openletter.db.letters import Letter, Revision, current_revision, wording_of
from openletter.db.signatories import counts
from openletter.domain import edits
from openletter.domain.edits import Change
from openletter.domain.letters import BODY_MAX, LetterState, Wording
from openletter.errors import NotAllowed, OpenletterError
from openletter.services import letters
from openletter.services.letters import Arrangements
from openletter.web.campaign.access import campaigner, letter, require_writer
from openletter.web.campaign.desk import pages, say
from openletter.web.campaign.forms import LetterForm, saved_fields
from openletter.web.context import now, runtime, session, speech

WRITABLE = frozenset({LetterState.DRAFT, LetterState.CONSULTATION, LetterState.OPEN})
WITHOUT_SAVING = frozenset({"preview", "more-requests", "more-prompts", "back"})


@dataclass(frozen=True)
class Clash:
    """What a colleague saved while somebody else was writing.

    `kept` are fields in which both wrote: (field, what the colleague's words have gone, same and new in one's own);
    `taken_over` are those in which only the colleague did.
    """

    kept: list[tuple[str, list[tuple[Change, str]]]]
    taken_over: list[str]


@pages.get("/letters/new")
def new_letter() -> str:
    """An empty form."""
    require_writer()
    return _page(LetterForm(formdata=None))


@pages.post("/letters/new")
def create_letter() -> str | tuple[str, int] | Response:
    """Begin a letter as a draft, or show the form again with its preview."""
    form = LetterForm()
    if request.form.get("do") in WITHOUT_SAVING:
        return _page(form)
    try:
        wording, arrangements = form.checked(runtime().today(), None)
    except OpenletterError as error:
        form.refuse(error)
        return _page(form), 422
    its = letters.create(session(), campaigner().organiser, wording, arrangements, now=now())
    say(speech().gettext("The draft is saved. Only your coalition can see it until you open it."))
    return redirect(url_for("campaign.overview", slug=its.slug), 303)


@pages.get("/letters/<slug>/edit")
def edit_letter(slug: str) -> str:
    """The form with the letter as it was saved."""
    its = letter(slug)
    require_writer()
    if its.state not in WRITABLE:
        raise NotAllowed("A letter that is closed stays as it was signed.")
    saved = saved_fields(its, current_revision(session(), its))
    return _page(LetterForm(formdata=None, **saved, seen=edits.marks(saved)), its)


@pages.post("/letters/<slug>/edit")
def save_letter(slug: str) -> str | tuple[str, int] | Response:
    """Save a letter, unless a colleague has saved it meanwhile: then show what changed and keep these words."""
    its, form = letter(slug), LetterForm()
    if request.form.get("do") in WITHOUT_SAVING:
        return _page(form, its)
    before = current_revision(session(), its)
    if (clash := _clash(form, saved_fields(its, before))) is not None:
        return _page(form, its, clash), 409
    number = before.number
    try:
        wording, arrangements = form.checked(runtime().today(), its.follows_id)
        if letters.must_say_what_changes(session(), its, wording):
            return _ask_what_changes(form, its, wording, arrangements)
        after = letters.revise(session(), its, wording, arrangements, now=now())
    except OpenletterError as error:
        form.refuse(error)
        return _page(form, its), 422
    _say_saved(its, number, after)
    return redirect(url_for("campaign.overview", slug=its.slug), 303)


def _ask_what_changes(
    form: LetterForm, its: Letter, wording: Wording, arrangements: Arrangements
) -> str | tuple[str, int] | Response:
    """Ask what a change means for those who have signed, and save it once the campaigner has said so."""
    if request.form.get("do") != "publish":
        return _step(form, its, wording)
    try:
        change = form.change(campaigner())
    except OpenletterError as error:
        form.refuse(error)
        return _step(form, its, wording), 422
    after = letters.revise(session(), its, wording, arrangements, now=now(), change=change)
    _say_revised(after)
    return redirect(url_for("campaign.overview", slug=its.slug), 303)


def _step(form: LetterForm, its: Letter, wording: Wording) -> str:
    present = current_revision(session(), its)
    return render_template(
        "campaign/letters/change.html",
        form=form,
        letter=its,
        text=present,
        passages=edits.passages(wording_of(present), wording),
        counts=counts(session(), its, now=now()),
    )


def _say_revised(after: Revision) -> None:
    words = speech()
    if after.material:
        say(
            words.gettext(
                "Revision %(number)s is in public now. We ask everybody who signed before whether they agree.",
                number=after.number,
            )
        )
    else:
        say(
            words.gettext(
                "Revision %(number)s is in public now. The signatures given before stand under it.",
                number=after.number,
            )
        )


@pages.post("/preview")
def preview() -> str:
    """The letter as typed, laid out; for the script that shows it beside the form."""
    return render_template("campaign/letters/_preview.html", typed=_previewed(LetterForm()))


def _previewed(form: LetterForm) -> dict[str, str]:
    """Return what was typed, as much of the body as a letter can have: nobody waits for more to be laid out."""
    typed = form.typed()
    return typed | {"body": typed["body"][:BODY_MAX]}


def _clash(form: LetterForm, saved: dict[str, str]) -> Clash | None:
    seen, typed = form.seen.data or "", form.typed()
    theirs = edits.changed(seen, saved)
    if not theirs:
        return None
    mine = edits.changed(seen, typed)
    differing = theirs & edits.changed(edits.marks(saved), typed)
    form.take_over(saved, theirs - mine)
    return Clash(
        kept=[
            (name, edits.differences(saved[name], typed[name]))
            for name in form.FIELDS
            if name in differing & mine
        ],
        taken_over=[name for name in form.FIELDS if name in theirs - mine],
    )


def _say_saved(its: Letter, number: int, after: Revision) -> None:
    words = speech()
    if its.state is not LetterState.OPEN:
        say(words.gettext("The letter is saved."))
    elif after.number == number:
        say(words.gettext("Saved. The words of the letter have not changed."))
    else:
        say(
            words.gettext(
                "Revision %(number)s is in public now.",
                number=after.number,
            )
        )


def _page(form: LetterForm, its: Letter | None = None, clash: Clash | None = None) -> str:
    asked = request.form.get("do", "")
    return render_template(
        "campaign/letters/write.html",
        form=form,
        letter=its,
        text=current_revision(session(), its) if its else None,
        counts=counts(session(), its, now=now()) if its else None,
        clash=clash,
        typed=_previewed(form),
        previewed=asked == "preview",
        spare_requests=_spare(form.requests.data, asked == "more-requests"),
        spare_prompts=_spare(form.prompts.data, asked == "more-prompts"),
    )


def _spare(lines: list[str], asked_for_more: bool) -> int:
    """Return how many empty rows to show after those in use, so that nobody needs a script to go on."""
    return 3 if asked_for_more else max(1, 2 - len(lines))
