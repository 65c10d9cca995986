"""The page on which an author decides how they are quoted."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.exceptions import BadRequest

from openletter.db.statements import Extract
from openletter.domain.extracts import ExtractState, pieces
from openletter.errors import InvalidInput
from openletter.services import extracts
from openletter.tokens import Purpose
from openletter.web.context import now, runtime, session
from openletter.web.forms import ExtractForm
from openletter.web.texts import text_of

pages = Blueprint("extracts", __name__)


@pages.get("/extracts/<token>")
def decide(token: str) -> str:
    """What the organiser would like to quote, marked in the whole statement; opening it changes nothing."""
    extract = _extract(token)
    if extract.state is ExtractState.LAPSED:
        return _page("done", extract, token)
    return _page("decide", extract, token, form=ExtractForm(formdata=None, text=extract.text))


@pages.post("/extracts/<token>")
def decide_now(token: str) -> str | tuple[str, int]:
    """Approve, choose other words, or decline."""
    extract = _extract(token)
    form = ExtractForm()
    decision = request.form.get("decision")
    try:
        if decision == "approve":
            extracts.approve(session(), extract, extract.text, now=now())
        elif decision == "adjust":
            extracts.approve(session(), extract, form.text.data or "", now=now())
        elif decision == "decline":
            extracts.decline(session(), extract, now=now())
        else:
            raise BadRequest
    except InvalidInput as error:
        form.refuse(error)
        return _page("decide", extract, token, form=form), 422
    return _page("done", extract, token)


def _extract(token: str) -> Extract:
    return extracts.extract_for_author(
        session(), runtime().tokens.read(Purpose.EXTRACT, token, now())
    )


def _page(name: str, extract: Extract, token: str, *, form: ExtractForm | None = None) -> str:
    letter = extract.statement.signature.letter
    return render_template(
        f"public/extracts/{name}.html",
        letter=letter,
        text=text_of(letter),
        extract=extract,
        statement=extract.statement,
        statement_pieces=pieces(extract.text, extract.statement.text),
        form=form,
        token=token,
    )
