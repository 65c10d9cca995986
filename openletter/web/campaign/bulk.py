"""Changing many signatures at once: choosing them, seeing what would change, doing it, stopping it, undoing it."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from flask import Response, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectField, StringField

from openletter.db import bulk as rows
from openletter.db import signatories
from openletter.db.bulk import BulkChange
from openletter.db.letters import Letter, current_revision
from openletter.domain import bulk as rules
from openletter.domain.bulk import AT_WORK, BulkItemState, BulkKind, BulkState, Selection
from openletter.errors import InvalidInput, NotFound, OpenletterError
from openletter.services import bulk as services
from openletter.web.campaign.access import campaigner, letter, require_writer
from openletter.web.campaign.desk import pages, say, undo
from openletter.web.campaign.forms import DeskForm
from openletter.web.context import now, runtime, session, speech
from openletter.web.forms import ConsentField
from openletter.web.language import lazy

IN_SAMPLE = 10
TICKED_MAX = 500
CHANGES_LISTED = 100


class SelectionForm(DeskForm):
    """Which signatures a change is for; whatever is filled in narrows it."""

    kind = SelectField(lazy("What do you want to do?"), validate_choice=False)
    words = StringField(lazy("Name or organisation has"))
    state = SelectField(lazy("State"), validate_choice=False)
    reason_held = SelectField(lazy("Held because"), validate_choice=False)
    domain = StringField(
        lazy("Address at the domain"), description=lazy("Such as example.org, without @.")
    )
    network = StringField(
        lazy("From the network"), description=lazy("Such as 203.0.113.0/24, or one address.")
    )
    since = StringField(lazy("Signed from"), description=lazy("Day and time where you are."))
    until = StringField(lazy("Signed before"))

    FIELDS = ("words", "state", "reason_held", "domain", "network", "since", "until")

    def typed(self) -> dict[str, str]:
        """Return what was typed, by field."""
        return {name: str(self._fields[name].data or "") for name in self.FIELDS}


class BeginForm(DeskForm):
    """Why a change is made, and whether those it removes are told."""

    reason = StringField(
        lazy("Why?"), description=lazy("Kept in the log of your coalition. Nobody else reads it.")
    )
    tells_owners = ConsentField(
        lazy("Tell those who are removed"),
        description=lazy(
            "Each gets a short message. Those who were held for review or have not confirmed get none."
        ),
    )


@pages.get("/letters/<slug>/changes")
def changes(slug: str) -> str:
    """The changes to many signatures that were begun, the newest first."""
    its = letter(slug)
    return render_template(
        "campaign/changes/index.html",
        letter=its,
        text=current_revision(session(), its),
        changes=rows.changes_of(session(), its.id, CHANGES_LISTED),
    )


@pages.get("/letters/<slug>/changes/new")
def new_change(slug: str) -> str:
    """The form that chooses signatures by what they have in common."""
    require_writer()
    return _new_page(letter(slug), SelectionForm(formdata=None, data=dict(request.args)))


@pages.post("/letters/<slug>/changes/new")
def count_change(slug: str) -> tuple[str, int] | BaseResponse:
    """Count what was chosen by filter, and show it before anything is done."""
    its = letter(slug)
    form = SelectionForm()
    try:
        selection = rules.selection(form.typed(), runtime().settings.zone)
        change = _count(its, form.kind.data or "", selection)
    except OpenletterError as error:
        form.refuse(error)
        return _new_page(its, form), 422
    return _to(change, its)


@pages.post("/letters/<slug>/changes/group")
def count_group(slug: str) -> BaseResponse:
    """Count all that are held and share a network, a domain or a reason."""
    its = letter(slug)
    typed = {name: request.form.get(name, "") for name in ("domain", "network", "reason_held")}
    selection = rules.selection(typed | {"held": "1"}, runtime().settings.zone)
    return _to(_count(its, request.form.get("do", ""), selection), its)


@pages.post("/letters/<slug>/changes/ticked")
def change_ticked(slug: str) -> BaseResponse:
    """Change the signatures that were ticked: at once with a way back, but removals are shown first."""
    its = letter(slug)
    held = bool(request.form.get("held"))
    change = _count(its, request.form.get("do", ""), Selection(ids=_ticked(), held=held))
    if change.kind is BulkKind.REMOVE:
        return _to(change, its)
    services.start(session(), change, reason="", tells_owners=False, by=campaigner(), now=now())
    words = speech()
    say(
        _done_words(change),
        undo(words.gettext("Undo"), "campaign.undo_change", slug=its.slug, key=change.key.hex),
    )
    return redirect(_back(its), 303)


@pages.get("/letters/<slug>/changes/<key>")
def change(slug: str, key: str) -> str:
    """One change: what it would do, how far it is, or what has come of it."""
    its = letter(slug)
    return _page(its, _change(its, key), BeginForm(formdata=None))


@pages.get("/letters/<slug>/changes/<key>.json")
def change_progress(slug: str, key: str) -> Response:
    """How far a change is, for the page that watches it; `done` is a share of 100."""
    found = _change(letter(slug), key)
    answer: Response = jsonify(
        state=found.state.value,
        under_way=found.state in AT_WORK,
        step=_progress_words(found),
        done=_share(found),
    )
    return answer


@pages.post("/letters/<slug>/changes/<key>")
def begin_change(slug: str, key: str) -> tuple[str, int] | BaseResponse:
    """Do what was counted; a second click finds it begun."""
    its = letter(slug)
    found = _change(its, key)
    form = BeginForm()
    try:
        services.start(
            session(),
            found,
            reason=form.reason.data or "",
            tells_owners=bool(form.tells_owners.data),
            by=campaigner(),
            now=now(),
        )
    except InvalidInput as error:
        form.refuse(error)
        return _page(its, found, form), 422
    return _to(found, its)


@pages.post("/letters/<slug>/changes/<key>/cancel")
def cancel_change(slug: str, key: str) -> BaseResponse:
    """Stop a change, or drop one that was only counted."""
    its = letter(slug)
    found = _change(its, key)
    services.cancel(session(), found, by=campaigner(), now=now())
    if found.started_at is None:
        say(speech().gettext("Nothing was changed."))
        return redirect(url_for("campaign.signatures", slug=its.slug), 303)
    return _to(found, its)


@pages.post("/letters/<slug>/changes/<key>/undo")
def undo_change(slug: str, key: str) -> BaseResponse:
    """Take back all that a change has done."""
    its = letter(slug)
    found = _change(its, key)
    services.undo(session(), found, by=campaigner(), now=now())
    return _to(found, its)


def _count(its: Letter, kind: str, selection: Selection) -> BulkChange:
    if kind not in set(BulkKind):
        raise InvalidInput("Choose what shall be done", field="kind")
    return services.count(session(), its, BulkKind(kind), selection, by=campaigner(), now=now())


def _ticked() -> tuple[int, ...]:
    given = request.form.getlist("ticked")
    if not given:
        raise InvalidInput("Tick the signatures first, then press the button again.")
    if len(given) > TICKED_MAX or not all(one.isascii() and one.isdigit() for one in given):
        raise BadRequest
    return tuple(int(one[:9]) for one in given)


def _back(its: Letter) -> str:
    """Return the page of this letter's desk that the form came from, else its signatures."""
    wanted = request.form.get("back", "")
    parts = urlsplit(wanted)
    desks = [url_for(f"campaign.{name}", slug=its.slug) for name in ("review", "signatures")]
    safe = not parts.scheme and not parts.netloc and parts.path in desks
    return wanted if safe else desks[-1]


def _change(its: Letter, key: str) -> BulkChange:
    try:
        found = rows.change_by_key(session(), its.id, uuid.UUID(hex=key))
    except ValueError:
        found = None
    if found is None:
        raise NotFound("There is no such change under this letter. Choose the signatures again.")
    return found


def _new_page(its: Letter, form: SelectionForm) -> str:
    return render_template(
        "campaign/changes/new.html", letter=its, text=current_revision(session(), its), form=form
    )


def _page(its: Letter, found: BulkChange, form: BeginForm) -> str:
    counts = signatories.counts(session(), its, now=now())
    effect = rows.count_effect(session(), found) if found.state is BulkState.COUNTED else 0
    return render_template(
        "campaign/changes/show.html",
        letter=its,
        text=current_revision(session(), its),
        change=found,
        selection=Selection.restored(found.selection),
        tally=rows.tallies(session(), found.id),
        sample=rows.sample(session(), found.id, IN_SAMPLE),
        count=counts.count,
        count_after=counts.count + effect,
        at_work=found.state in AT_WORK,
        progress_words=_progress_words(found),
        share=_share(found),
        form=form,
    )


def _share(found: BulkChange) -> int:
    tally = rows.tallies(session(), found.id)
    if found.state is BulkState.UNDOING:
        back = tally[BulkItemState.UNDONE] + tally[BulkItemState.LEFT_OUT]
        return 100 * back // max(1, back + tally[BulkItemState.DONE])
    return 100 * (found.total - tally[BulkItemState.WAITING]) // max(1, found.total)


def _progress_words(found: BulkChange) -> str:
    words = speech()
    if found.state is BulkState.UNDOING:
        return words.ngettext(
            "%(num)s signature still to put back",
            "%(num)s signatures still to put back",
            found.done,
        )
    return words.gettext(
        "%(done)s of %(total)s done", done=words.number(found.done), total=words.number(found.total)
    )


def _done_words(found: BulkChange) -> str:
    words = speech()
    if found.kind is BulkKind.RELEASE:
        return words.ngettext(
            "%(num)s signature is released and counts from now on, once confirmed.",
            "%(num)s signatures are released and count from now on, once confirmed.",
            found.done,
        )
    if found.kind is BulkKind.HIDE:
        return words.ngettext(
            "%(num)s name is no longer published. The signature still counts.",
            "%(num)s names are no longer published. The signatures still count.",
            found.done,
        )
    return words.ngettext(
        "%(num)s name is published again, if its owner shows it.",
        "%(num)s names are published again, where their owners show them.",
        found.done,
    )


def _to(found: BulkChange, its: Letter) -> BaseResponse:
    return redirect(url_for("campaign.change", slug=its.slug, key=found.key.hex), 303)
