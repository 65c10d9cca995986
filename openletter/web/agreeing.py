"""Where somebody who signed before a text changed materially sees the difference, and agrees or not."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from openletter.db.agreeing import stands_apart
from openletter.db.signatures import Signature
from openletter.domain.letters import may_agree
from openletter.services import agreeing
from openletter.tokens import Purpose
from openletter.web.context import now, runtime, session, speech
from openletter.web.texts import text_of

pages = Blueprint("agreeing", __name__)


@pages.get("/my/<token>/agree")
def show(token: str) -> str | Response:
    """What has changed since one signed, and two buttons; opening it changes nothing."""
    signature = _signature(token)
    if not stands_apart(signature.letter, signature):
        return redirect(url_for("my.show", token=token), 303)
    return _page(token, signature)


@pages.post("/my/<token>/agree")
def agree(token: str) -> tuple[str, int] | Response:
    """Keep one's signature under the text that the page has shown; if that is not the present one, show it again."""
    signature = _signature(token)
    seen = request.form.get("revision", "")
    shown = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
    if agreeing.agree(session(), signature, shown, now=now()) is agreeing.Outcome.CHANGED:
        return _page(token, signature, again=True), 409
    return redirect(url_for("my.show", token=token, saved="agreed"), 303)


def _signature(token: str) -> Signature:
    key = runtime().tokens.read(Purpose.PERSONAL, token, now())
    return agreeing.signature_to_agree(session(), key)


def _page(token: str, signature: Signature, *, again: bool = False) -> str:
    rewording = agreeing.rewording(session(), signature, speech().locale)
    assert rewording is not None, "whoever stands apart signed another revision"
    return render_template(
        "public/my/agree.html",
        letter=signature.letter,
        text=text_of(signature.letter),
        signature=signature,
        rewording=rewording,
        may_agree=may_agree(signature.letter.state),
        token=token,
        again=again,
    )
