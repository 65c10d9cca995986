"""A signatory's own page, behind the personal link in every message."""

from __future__ import annotations

import json

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from openletter.db.editions import editions_with
from openletter.db.signatures import Signature
from openletter.db.statements import Extract, Statement, statement_of
from openletter.db.support import SupportMessage, support_of
from openletter.domain.extracts import ExtractState
from openletter.domain.signatures import LIVE_STATES
from openletter.domain.support import SupportState
from openletter.errors import InvalidFields, InvalidInput
from openletter.i18n import locales
from openletter.services import authority, own_data, signatures, statements
from openletter.tokens import Purpose
from openletter.web.context import links, now, runtime, session
from openletter.web.forms import StatementForm, ticked
from openletter.web.my_forms import CorrectionForm, LanguageForm
from openletter.web.passing_on import sharing_of
from openletter.web.texts import text_of

pages = Blueprint("my", __name__)


@pages.get("/my/<token>")
def show(token: str) -> str:
    """One's own signature, statement and extracts."""
    return _page(token, personal_signature(token))


@pages.get("/my/<token>/thanks")
def thanks(token: str) -> str:
    """The same, just after confirming: thank you, pass it on, say why."""
    return _page(token, personal_signature(token), thanks=True)


@pages.post("/my/<token>")
def write_statement(token: str) -> str | tuple[str, int] | BaseResponse:
    """Write or change the statement; an empty one is taken away."""
    signature = personal_signature(token)
    form = StatementForm()
    try:
        words, use = form.words(), form.chosen_use()
    except InvalidInput as error:
        form.refuse(error)
        return _page(token, signature, statement_form=form), 422
    statements.write(session(), signature, words, use, now=now())
    return _back(token, "statement", "#your-statement")


@pages.post("/my/<token>/details")
def correct(token: str) -> tuple[str, int] | BaseResponse:
    """Put the role right, and an individual's affiliation."""
    signature = personal_signature(token)
    form = CorrectionForm()
    try:
        correction = form.correction(signature)
    except InvalidFields as error:
        form.refuse(error)
        return _page(token, signature, correction_form=form), 422
    signatures.correct(session(), signature, correction, now=now())
    return _back(token, "details", "#main")


@pages.post("/my/<token>/name")
def show_name(token: str) -> BaseResponse:
    """Show or hide the name on the letter."""
    shown = ticked(request.form.get("public", ""))
    signatures.show_name(session(), personal_signature(token), shown=shown, now=now())
    return _back(token, "name")


@pages.post("/my/<token>/updates")
def choose_updates(token: str) -> BaseResponse:
    """Give or take back the consent to be told what comes of the letter."""
    wanted = ticked(request.form.get("updates", ""))
    signatures.choose_updates(session(), personal_signature(token), wanted=wanted)
    return _back(token, "updates")


@pages.post("/my/<token>/language")
def choose_language(token: str) -> tuple[str, int] | BaseResponse:
    """Choose the language of messages."""
    signature = personal_signature(token)
    form = LanguageForm()
    try:
        signatures.choose_language(session(), signature, form.locale.data or "")
    except InvalidInput as error:
        form.refuse(error)
        return _page(token, signature, language_form=form), 422
    return _back(token, "language", "#main")


@pages.get("/my/<token>/data.json")
def data(token: str) -> Response:
    """Everything that is stored about the signatory, as a download that nobody on the way keeps."""
    signature = personal_signature(token)
    found = own_data.everything_about(session(), signature, links())
    answer = Response(
        json.dumps(found, ensure_ascii=False, indent=2) + "\n", mimetype="application/json"
    )
    name = f"my-signature-{signature.letter.slug}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def personal_signature(token: str) -> Signature:
    """Return the signature behind a personal link; raises NotFound, or Gone if it has been erased."""
    return signatures.personal_signature(
        session(), runtime().tokens.read(Purpose.PERSONAL, token, now())
    )


def _back(token: str, saved: str, place: str = "") -> BaseResponse:
    return redirect(url_for(".show", token=token, saved=saved) + place, 303)


def _page(
    token: str,
    signature: Signature,
    *,
    thanks: bool = False,
    statement_form: StatementForm | None = None,
    correction_form: CorrectionForm | None = None,
    language_form: LanguageForm | None = None,
) -> str:
    letter = signature.letter
    statement = statement_of(session(), signature.id)
    return render_template(
        "public/my/show.html",
        letter=letter,
        text=text_of(letter),
        sharing=sharing_of(letter, text_of(letter)),
        signature=signature,
        live=signature.state_for_owner in LIVE_STATES,
        statement=statement,
        authority=authority.of(session(), signature),
        statement_form=statement_form or _form_of(statement),
        correction_form=correction_form or CorrectionForm.of(signature),
        language_form=language_form or LanguageForm(formdata=None, locale=signature.locale),
        languages=locales(),
        editions=editions_with(session(), signature),
        support=_support(signature),
        extracts=_extracts(statement),
        token=token,
        thanks=thanks,
        saved=request.args.get("saved", ""),
    )


def _form_of(statement: Statement | None) -> StatementForm:
    return StatementForm(
        formdata=None,
        statement=statement.text if statement else "",
        use=statement.use.value if statement else None,
    )


def _support(signature: Signature) -> SupportMessage | None:
    """Return the message of support, unless it has been taken back."""
    found = support_of(session(), signature.id)
    return found if found and found.state is not SupportState.TAKEN_BACK else None


def _extracts(statement: Statement | None) -> list[tuple[Extract, str]]:
    """Return the extracts that were not replaced, each with the token for its decision."""
    return [
        (extract, runtime().tokens.make(Purpose.EXTRACT, extract.key, now()))
        for extract in (statement.extracts if statement else [])
        if extract.state is not ExtractState.LAPSED
    ]
