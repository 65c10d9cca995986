"""The second officer of an organisation: the page on which they decide, and the one on which they are named."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response
from wtforms import StringField

from openletter.db.authority import Authority
from openletter.db.signatures import Signature
from openletter.db.versions import in_language
from openletter.domain import authority as rules
from openletter.domain.authority import Officer, OfficerState
from openletter.errors import InvalidFields, InvalidInput
from openletter.services import authority, officers
from openletter.tokens import Purpose
from openletter.web.context import now, runtime, session, speech
from openletter.web.forms import PublicForm
from openletter.web.language import lazy
from openletter.web.my import personal_signature
from openletter.web.texts import text_of

pages = Blueprint("officers", __name__)

DECISIONS = {"confirm": OfficerState.CONFIRMED, "decline": OfficerState.DECLINED}


class OfficerForm(PublicForm):
    """Whom a signatory names as a second officer."""

    officer_name = StringField(lazy("Second officer’s name"))
    officer_role = StringField(lazy("Second officer’s role (optional)"))
    officer_email = StringField(
        lazy("Second officer’s email address"), description=lazy("It is never shown.")
    )

    def officer(self) -> Officer:
        """Return the officer named; raises InvalidFields."""
        return rules.named_officer({field.name: field.data or "" for field in self}, None)


@pages.get("/officer/<token>")
def decide(token: str) -> str:
    """What an organisation has signed, by whom and how that was decided; opening it changes nothing."""
    key = runtime().tokens.read(Purpose.OFFICER, token, now())
    return _decision_page(officers.asked(session(), key))


@pages.post("/officer/<token>")
def decide_now(token: str) -> str:
    """Confirm that the organisation signs, or say that one does not."""
    key = runtime().tokens.read(Purpose.OFFICER, token, now())
    decision = DECISIONS.get(request.form.get("decision", ""))
    if decision is None:
        raise BadRequest
    return _decision_page(officers.decide(session(), key, decision, now=now()))


@pages.get("/my/<token>/officer")
def name_officer(token: str) -> str:
    """The form that names a second officer."""
    return _naming_page(token, personal_signature(token), OfficerForm(formdata=None))


@pages.post("/my/<token>/officer")
def name_officer_now(token: str) -> str | tuple[str, int] | Response:
    """Name a second officer, in place of any before, and ask them."""
    signature, form = personal_signature(token), OfficerForm()
    try:
        officers.name_another(session(), signature, form.officer(), now=now())
    except (InvalidFields, InvalidInput) as error:
        form.refuse(error)
        return _naming_page(token, signature, form), 422
    return _to_own_page(token)


@pages.post("/my/<token>/officer/again")
def ask_officer_again(token: str) -> Response:
    """Send the second officer their link once more."""
    officers.ask_again(session(), personal_signature(token), now=now())
    return _to_own_page(token)


def _to_own_page(token: str) -> Response:
    return redirect(url_for("my.show", token=token, saved="officer") + "#your-authority", 303)


def _decision_page(trail: Authority) -> str:
    signature = trail.signature
    return render_template(
        "public/officers/decide.html",
        letter=signature.letter,
        text=in_language(session(), signature.revision, speech().locale),
        signature=signature,
        authority=trail,
    )


def _naming_page(token: str, signature: Signature, form: OfficerForm) -> str:
    officers.refuse_unless_nameable(authority.of(session(), signature), signature)
    letter = signature.letter
    return render_template(
        "public/officers/name.html",
        letter=letter,
        text=text_of(letter),
        signature=signature,
        form=form,
        token=token,
    )
