"""What the next edition of a dossier leaves out: single names and statements, each with a reason."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField

from openletter.db import stock
from openletter.db.editions import Edition, editions_of
from openletter.db.letters import Letter, current_revision
from openletter.db.omissions import Omission, omission_for_next, omissions_for_next, omissions_of
from openletter.db.signatures import Signature
from openletter.db.statements import statement_of
from openletter.db.stock import Printed
from openletter.db.support import support_of
from openletter.domain import omissions as rules
from openletter.domain.editions import EditionState
from openletter.domain.faults import Faults
from openletter.domain.omissions import Omitted
from openletter.domain.statements import StatementState
from openletter.domain.support import SupportState
from openletter.errors import InvalidFields, NotAllowed, NotFound
from openletter.services import omissions
from openletter.web.campaign.access import campaigner, letter, require_writer
from openletter.web.campaign.desk import Undo, page_number, pages, say, undo
from openletter.web.campaign.forms import DeskForm
from openletter.web.context import now, session, speech
from openletter.web.forms import ChoiceField
from openletter.web.language import lazy

ON_PAGE = 50
WORDS_MAX = 100


class OmissionForm(DeskForm):
    """What is left out, and why."""

    what = ChoiceField(
        lazy("What is left out?"),
        {
            Omitted.NAME: lazy("The signature, with all that came with it"),
            Omitted.STATEMENT: lazy("Only the statement"),
        },
    )
    reason = StringField(
        lazy("Why?"),
        description=lazy(
            "It is kept in the log, which your coalition reads. Leave names out of it."
        ),
    )

    def checked(self) -> tuple[Omitted, str]:
        """Return what was chosen and typed; raises InvalidFields with every fault."""
        faults = Faults()
        what = faults.check(lambda: rules.omitted(self.what.data or ""))
        reason = faults.check(lambda: rules.reason(self.reason.data or ""))
        faults.refuse_if_any()
        assert what is not None
        assert reason is not None
        return what, reason


@pages.get("/letters/<slug>/dossier/left-out", endpoint="omissions")
def index(slug: str) -> str:
    """What is left out, what the numbers then say, and what else the next edition would print."""
    its = letter(slug)
    wanted = Printed(
        words=request.args.get("q", "").replace("\0", "").strip()[:WORDS_MAX],
        with_statement=request.args.get("show") == "statements",
    )
    total = stock.count_printed(session(), its, wanted)
    page = min(page_number(), max(1, -(-total // ON_PAGE)))
    left_out = omissions_for_next(session(), its.id)
    return render_template(
        "campaign/omissions/index.html",
        letter=its,
        text=current_revision(session(), its),
        before=stock.stock(session(), its, now=now()),
        after=stock.stock_left(session(), its, now=now()),
        left_out=[(one, session().get_one(Signature, one.signature_id)) for one in left_out],
        gone={one.id for one in left_out if not stock.in_next(session(), its, one.signature_id)},
        how={one.signature_id: one for one in left_out},
        names=rules.OMITTED_NAMES,
        earlier=left_out_before(its),
        wanted=wanted,
        total=total,
        first=(page - 1) * ON_PAGE + 1 if total else 0,
        last=min(page * ON_PAGE, total),
        found=stock.printed(session(), its, wanted, limit=ON_PAGE, offset=(page - 1) * ON_PAGE),
        previous_page=_link(its, wanted, page - 1) if page > 1 else None,
        next_page=_link(its, wanted, page + 1) if page * ON_PAGE < total else None,
    )


@pages.get("/letters/<slug>/dossier/left-out/<int:number>")
def omission(slug: str, number: int) -> str:
    """One signature, and the form that leaves it or its statement out."""
    its = letter(slug)
    require_writer()
    signature = _signature(its, number)
    if not stock.in_next(session(), its, signature.id):
        raise NotAllowed(
            "This signature does not stand any more, so no edition prints it. You need do nothing."
        )
    present = omission_for_next(session(), its.id, signature.id)
    typed = {"what": _what(present).value, "reason": present.reason} if present else {}
    return _page(its, signature, OmissionForm(formdata=None, data=typed))


@pages.post("/letters/<slug>/dossier/left-out/<int:number>")
def leave_out(slug: str, number: int) -> tuple[str, int] | Response:
    """Leave a signature or its statement out of the next edition."""
    its = letter(slug)
    signature, form = _signature(its, number), OmissionForm()
    try:
        what, reason = form.checked()
    except InvalidFields as error:
        form.refuse(error)
        return _page(its, signature, form), 422
    if omissions.leave_out(session(), its, signature, what, reason, by=campaigner(), now=now()):
        say(_said(what), _way_back(its, signature.id))
    else:
        say(speech().gettext("It is left out already. Nothing was changed."))
    return _to(its)


@pages.post("/letters/<slug>/dossier/left-out/<int:number>/put-back")
def put_back(slug: str, number: int) -> Response:
    """Let the next edition print it again."""
    its = letter(slug)
    words = speech()
    before = omissions.put_back(
        session(), its, _signature(its, number).id, by=campaigner(), now=now()
    )
    if before is None:
        say(words.gettext("It was not left out. Nothing was changed."))
    else:
        sent = {"what": _what(before).value, "reason": before.reason}
        way_back = undo(words.gettext("Undo"), ".leave_out", sent, slug=its.slug, number=number)
        say(words.gettext("The next edition prints it again."), way_back)
    return _to(its)


@pages.post("/letters/<slug>/dossier/left-out/again")
def leave_out_again(slug: str) -> Response:
    """Leave out what the last edition left out."""
    its = letter(slug)
    earlier = left_out_before(its)
    count = 0
    if earlier is not None:
        count = omissions.leave_out_again(session(), its, earlier[0], by=campaigner(), now=now())
    words = speech()
    say(
        words.ngettext(
            "The next edition leaves out %(num)s again.",
            "The next edition leaves out %(num)s again.",
            count,
        )
        if count
        else words.gettext("Nothing of it stands any more. Nothing was changed.")
    )
    return _to(its)


def left_out_before(its: Letter) -> tuple[Edition, int] | None:
    """Return the newest edition with how much it left out, where the next one leaves out nothing yet."""
    made = editions_of(session(), its.id)
    wanted = (one for one in made if one.state is not EditionState.FAILED and not one.cancelled_at)
    newest = next(wanted, None)
    if newest is None or omissions_for_next(session(), its.id):
        return None
    count = len(omissions_of(session(), newest.id))
    return (newest, count) if count else None


def _what(one: Omission) -> Omitted:
    return Omitted.STATEMENT if one.statement_only else Omitted.NAME


def _said(what: Omitted) -> str:
    words = speech()
    if what is Omitted.STATEMENT:
        return words.gettext("The next edition leaves out the statement. The signature stays.")
    return words.gettext("The next edition leaves out the signature. In public it stays as it is.")


def _way_back(its: Letter, number: int) -> Undo:
    return undo(speech().gettext("Undo"), ".put_back", slug=its.slug, number=number)


def _signature(its: Letter, number: int) -> Signature:
    found = session().get(Signature, number) if number < 2**31 else None
    if found is None or found.letter_id != its.id:
        raise NotFound("There is no such signature under this letter.")
    return found


def _page(its: Letter, signature: Signature, form: OmissionForm) -> str:
    words = _words(signature)
    if not words:
        form.what.data = Omitted.NAME.value
    return render_template(
        "campaign/omissions/new.html",
        letter=its,
        text=current_revision(session(), its),
        signature=signature,
        words=words,
        form=form,
        present=omission_for_next(session(), its.id, signature.id),
    )


def _words(signature: Signature) -> list[str]:
    """Return what an edition may print of a signatory’s words: a statement, a picture or a recording in words."""
    statement, support = (
        statement_of(session(), signature.id),
        support_of(session(), signature.id),
    )
    found = [statement.text] if statement and statement.state is StatementState.APPROVED else []
    return found + ([support.words] if support and support.state is SupportState.APPROVED else [])


def _link(its: Letter, wanted: Printed, page: int) -> str:
    return url_for(
        ".omissions",
        slug=its.slug,
        q=wanted.words or None,
        show="statements" if wanted.with_statement else None,
        page=page if page > 1 else None,
    )


def _to(its: Letter) -> Response:
    return redirect(url_for(".omissions", slug=its.slug), 303)
