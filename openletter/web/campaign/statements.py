"""Statements: reading them, deciding about them, and marking extracts for their authors to approve."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from openletter.db import statements as rows
from openletter.db.letters import Letter, current_revision
from openletter.db.statements import Statement
from openletter.domain.extracts import ExtractState, pieces
from openletter.domain.signatures import SignatureState
from openletter.domain.statements import StatementState
from openletter.errors import NotAllowed, NotFound, OpenletterError
from openletter.services import extracts, statements
from openletter.web.campaign.access import letter
from openletter.web.campaign.desk import Undo, pages, say, undo
from openletter.web.campaign.forms import ExtractForm
from openletter.web.context import now, session, speech


@pages.get("/letters/<slug>/statements", endpoint="statements")
def index(slug: str) -> str:
    """The statements of signatures that count, those that wait for a decision first."""
    its = letter(slug)
    found = rows.statements_of_letter(session(), its.id)
    return render_template(
        "campaign/statements/index.html",
        letter=its,
        text=current_revision(session(), its),
        waiting=[one for one in found if one.state is StatementState.SUBMITTED],
        decided=[one for one in found if one.state is not StatementState.SUBMITTED],
    )


@pages.get("/letters/<slug>/statements/<int:number>")
def statement(slug: str, number: int) -> str:
    """One statement, its author, what they allow, and its extracts."""
    its = letter(slug)
    return _page(its, _statement(its, number), ExtractForm(formdata=None))


@pages.post("/letters/<slug>/statements/<int:number>/decision")
def decide(slug: str, number: int) -> Response:
    """Approve or decline a statement, or leave it undecided again."""
    its = letter(slug)
    one = _statement(its, number)
    _refuse_unread(one)
    way_back = _way_back(its, one)
    words = speech()
    decision = request.form.get("decision")
    if decision == StatementState.APPROVED:
        statements.approve(session(), one, now=now())
        say(words.gettext("The statement is approved. It is used as its author allows."), way_back)
    elif decision == StatementState.DECLINED:
        statements.decline(session(), one, now=now())
        say(
            words.gettext("The statement is declined. Nothing of it is shown or printed."), way_back
        )
    elif decision == StatementState.SUBMITTED:
        statements.leave_undecided(session(), one)
        say(words.gettext("The decision is taken back. The statement waits again."))
    else:
        raise BadRequest
    return _to(its, one)


@pages.post("/letters/<slug>/statements/<int:number>")
def propose_extract(slug: str, number: int) -> tuple[str, int] | Response:
    """Send the words marked in a statement to its author."""
    its = letter(slug)
    one = _statement(its, number)
    form = ExtractForm()
    try:
        extracts.propose(session(), one, form.text.data or "", form.chosen_request(), now=now())
    except OpenletterError as error:
        form.refuse(error)
        return _page(its, one, form), 422
    say(
        speech().gettext(
            "The extract is on its way to its author. Nobody else sees it until they approve."
        )
    )
    return _to(its, one)


def _statement(its: Letter, number: int) -> Statement:
    found = rows.statement_in(session(), its.id, number) if number < 2**31 else None
    if found is None or found.signature.state is not SignatureState.CONFIRMED:
        raise NotFound(
            "There is no such statement under this letter. Its author may have taken it back."
        )
    return found


def _refuse_unread(one: Statement) -> None:
    if request.form.get("read") != one.updated_at.isoformat():
        raise NotAllowed(
            "The author has changed this statement since you opened the page. Load the page again, and read it."
        )


def _way_back(its: Letter, one: Statement) -> Undo:
    return undo(
        speech().gettext("Undo"),
        "campaign.decide",
        {"decision": one.state.value, "read": one.updated_at.isoformat()},
        slug=its.slug,
        number=one.id,
    )


def _page(its: Letter, one: Statement, form: ExtractForm) -> str:
    text = current_revision(session(), its)
    form.offer(text)
    in_use = [
        extract
        for extract in one.extracts
        if extract.state in (ExtractState.PROPOSED, ExtractState.APPROVED)
    ]
    return render_template(
        "campaign/statements/show.html",
        letter=its,
        text=text,
        statement=one,
        extracts=list(reversed(one.extracts)),
        marked=pieces(in_use[-1].text, one.text) if in_use else [(one.text, False)],
        form=form,
        may_ask_author=one.signature.email is not None,
    )


def _to(its: Letter, one: Statement) -> Response:
    return redirect(url_for("campaign.statement", slug=its.slug, number=one.id), 303)
