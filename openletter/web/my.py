"""A signatory's own page, behind the personal link in every message."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from openletter.db.letters import current_revision
from openletter.db.signatures import Signature
from openletter.db.statements import statement_of
from openletter.domain.extracts import ExtractState
from openletter.domain.signatures import LIVE_STATES
from openletter.errors import InvalidInput
from openletter.services import authority, signatures, statements
from openletter.tokens import Purpose
from openletter.web.context import now, runtime, session
from openletter.web.forms import StatementForm, ticked

pages = Blueprint("my", __name__)


@pages.get("/my/<token>")
def show(token: str) -> str:
    """One's own signature, statement and extracts."""
    return _page(token, _signature(token))


@pages.get("/my/<token>/thanks")
def thanks(token: str) -> str:
    """The same, just after confirming: thank you, pass it on, say why."""
    return _page(token, _signature(token), thanks=True)


@pages.post("/my/<token>")
def write_statement(token: str) -> str | tuple[str, int] | Response:
    """Write or change the statement; an empty one is taken away."""
    signature = _signature(token)
    form = StatementForm()
    try:
        words, use = form.words(), form.chosen_use()
    except InvalidInput as error:
        form.refuse(error)
        return _page(token, signature, form=form), 422
    statements.write(session(), signature, words, use, now=now())
    return redirect(url_for(".show", token=token, saved="statement") + "#your-statement", 303)


@pages.post("/my/<token>/name")
def show_name(token: str) -> Response:
    """Show or hide the name on the letter."""
    shown = ticked(request.form.get("public", ""))
    signatures.show_name(session(), _signature(token), shown=shown, now=now())
    return redirect(url_for(".show", token=token, saved="name"), 303)


@pages.post("/my/<token>/updates")
def choose_updates(token: str) -> Response:
    """Give or take back the consent to be told what comes of the letter."""
    wanted = ticked(request.form.get("updates", ""))
    signatures.choose_updates(session(), _signature(token), wanted=wanted)
    return redirect(url_for(".show", token=token, saved="updates"), 303)


@pages.post("/my/<token>/withdraw")
def withdraw(token: str) -> Response:
    """Take the signature back."""
    signatures.withdraw(session(), _signature(token), now=now())
    return redirect(url_for(".show", token=token), 303)


def _signature(token: str) -> Signature:
    return signatures.personal_signature(
        session(), runtime().tokens.read(Purpose.PERSONAL, token, now())
    )


def _page(
    token: str, signature: Signature, *, thanks: bool = False, form: StatementForm | None = None
) -> str:
    letter = signature.letter
    statement = statement_of(session(), signature.id)
    if form is None and signature.state in LIVE_STATES:
        form = StatementForm(
            formdata=None,
            statement=statement.text if statement else "",
            use=statement.use.value if statement else None,
        )
    extracts = (
        [e for e in statement.extracts if e.state is not ExtractState.LAPSED] if statement else []
    )
    return render_template(
        "public/my/show.html",
        letter=letter,
        text=current_revision(session(), letter),
        letter_link=runtime().links.letter(letter.slug),
        signature=signature,
        statement=statement,
        authority=authority.of(session(), signature),
        statement_form=form,
        extracts=[
            (extract, runtime().tokens.make(Purpose.EXTRACT, extract.key, now()))
            for extract in extracts
        ],
        token=token,
        thanks=thanks,
        saved=request.args.get("saved", ""),
    )
