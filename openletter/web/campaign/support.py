"""Messages of support: looking at them, and deciding whether anybody may."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from openletter.db import support as rows
from openletter.db.letters import Letter, current_revision
from openletter.db.support import SupportMessage
from openletter.domain.support import SupportState
from openletter.errors import InvalidInput, NotFound
from openletter.services import support
from openletter.web.campaign.access import campaigner, letter
from openletter.web.campaign.desk import pages, say, undo
from openletter.web.campaign.forms import DeskForm
from openletter.web.context import now, session, speech
from openletter.web.language import lazy
from openletter.web.security import PRIVATE_CACHE
from openletter.web.support_media import PARTS, Addresses, part_of


class DeclineForm(DeskForm):
    """Why a message is not shown."""

    reason = TextAreaField(
        lazy("Why is it not shown?"),
        description=lazy("Its author gets these words by mail. The log keeps them."),
    )


@pages.get("/letters/<slug>/support", endpoint="support")
def index(slug: str) -> str:
    """The messages of support of signatures that count, those that wait for a decision first."""
    its = letter(slug)
    found = rows.support_of_letter(session(), its.id)
    return render_template(
        "campaign/support/index.html",
        letter=its,
        text=current_revision(session(), its),
        waiting=[one for one in found if one.state is SupportState.READY],
        decided=[one for one in found if one.state is not SupportState.READY],
        at={one.id: _addresses(its, one) for one in found if one.sha256 is not None},
    )


@pages.get("/letters/<slug>/support/<int:number>")
def support_message(slug: str, number: int) -> str:
    """One message, whose it is, and the decision about it."""
    its = letter(slug)
    return _page(its, _message(its, number), DeclineForm(formdata=None))


@pages.get(f"/letters/<slug>/support/<int:number>/<any({PARTS}):part>")
def support_part(slug: str, number: int, part: str) -> FlaskResponse:
    """The picture or recording itself, for the campaigners alone until they approve it."""
    return part_of(_message(letter(slug), number), part, PRIVATE_CACHE)


@pages.post("/letters/<slug>/support/<int:number>")
def decide_support(slug: str, number: int) -> tuple[str, int] | Response:
    """Approve or decline a message, or leave it undecided again."""
    its = letter(slug)
    one, form = _message(its, number), DeclineForm()
    try:
        _decide(one, request.form.get("decision", ""), form)
    except InvalidInput as error:
        form.refuse(error)
        return _page(its, one, form), 422
    return redirect(url_for("campaign.support_message", slug=its.slug, number=one.id), 303)


def _decide(one: SupportMessage, decision: str, form: DeclineForm) -> None:
    words, read = speech(), request.form.get("read", "")
    way_back = undo(
        words.gettext("Undo"),
        "campaign.decide_support",
        {"decision": "undecided"},
        slug=one.signature.letter.slug,
        number=one.id,
    )
    if decision == SupportState.APPROVED:
        support.approve(session(), one, read, by=campaigner(), now=now())
        say(words.gettext("It is approved. Its author gets a message."), way_back)
    elif decision == SupportState.DECLINED:
        reason = form.reason.data or ""
        support.decline(session(), one, read, reason, by=campaigner(), now=now())
        said = words.gettext(
            "It is declined. Its author gets your words, and its file is deleted in a week."
        )
        say(said, way_back)
    elif decision == "undecided":
        support.leave_undecided(session(), one, by=campaigner(), now=now())
        say(words.gettext("The decision is taken back. Nobody but you sees it."))
    else:
        raise BadRequest


def _message(its: Letter, number: int) -> SupportMessage:
    found = rows.support_in(session(), its.id, number) if number < 2**31 else None
    if found is None:
        raise NotFound(
            "There is no such message under this letter. Its author may have taken it back."
        )
    return found


def _addresses(its: Letter, one: SupportMessage) -> Addresses:
    def of(part: str) -> str:
        return url_for(
            "campaign.support_part", slug=its.slug, number=one.id, part=part, v=one.key.hex[:8]
        )

    return Addresses(
        of("file"),
        of("still") if one.still_sha256 else None,
        of("captions") if one.kind == "video" else None,
    )


def _page(its: Letter, one: SupportMessage, form: DeclineForm) -> str:
    return render_template(
        "campaign/support/show.html",
        letter=its,
        text=current_revision(session(), its),
        message=one,
        at=_addresses(its, one) if one.sha256 is not None else None,
        shown=rows.is_shown(session(), one, now=now()),
        form=form,
    )
