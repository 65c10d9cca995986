"""Taking one's signature back, and erasing everything about oneself; each is told before it is done."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from openletter.db.editions import editions_with
from openletter.db.signatures import Signature
from openletter.domain.signatures import LIVE_STATES
from openletter.services import erasing, signatures
from openletter.web.context import now, session
from openletter.web.my import personal_signature
from openletter.web.texts import text_of

pages = Blueprint("leaving", __name__)


@pages.get("/my/<token>/withdraw")
def ways_off(token: str) -> str | Response:
    """Hiding the name, taking the signature back or erasing all, and what each does; opening it changes nothing."""
    signature = personal_signature(token)
    if signature.state_for_owner not in LIVE_STATES:
        return redirect(url_for("my.show", token=token), 303)
    return _page("ways_off", signature, token)


@pages.post("/my/<token>/withdraw")
def withdraw(token: str) -> Response:
    """Take the signature back."""
    signatures.withdraw(session(), personal_signature(token), now=now())
    return redirect(url_for("my.show", token=token), 303)


@pages.get("/my/<token>/erase")
def before_erasing(token: str) -> str:
    """What erasing takes away for good, and the button that does it; opening it changes nothing."""
    return _page("erase", personal_signature(token), token)


@pages.post("/my/<token>/erase")
def erase(token: str) -> str:
    """Erase everything about the signatory."""
    signature = personal_signature(token)
    erasing.erase(session(), signature, now=now())
    return _page("erased", signature, token)


def _page(name: str, signature: Signature, token: str) -> str:
    letter = signature.letter
    return render_template(
        f"public/my/{name}.html",
        letter=letter,
        text=text_of(letter),
        signature=signature,
        editions=editions_with(session(), signature),
        token=token,
    )
