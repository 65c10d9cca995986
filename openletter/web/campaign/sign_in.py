"""Signing in by a mailed link, and signing out."""

from __future__ import annotations

from flask import redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from openletter.db.campaigners import sign_in_by_hash
from openletter.errors import InvalidInput, NotAllowed
from openletter.services import campaigners
from openletter.tokens import Purpose, TokenExpired, hash_of
from openletter.web import context
from openletter.web.campaign.access import begin_session, signed_in
from openletter.web.campaign.desk import pages, say
from openletter.web.campaign.forms import SignInForm
from openletter.web.context import now, runtime, speech


@pages.get("/sign-in")
def sign_in() -> str | Response:
    """Ask for the address to which a link is sent."""
    if signed_in() is not None:
        return redirect(url_for("campaign.index"), 303)
    return render_template("campaign/sign_in/ask.html", form=SignInForm(formdata=None))


@pages.post("/sign-in")
def send_link() -> str | tuple[str, int]:
    """Send a link to a campaigner's address; the answer is the same for every address."""
    form = SignInForm()
    try:
        address = form.address()
    except InvalidInput as error:
        form.refuse(error)
        return render_template("campaign/sign_in/ask.html", form=form), 422
    campaigners.request_sign_in(context.session(), address, runtime().tokens, now=now())
    return render_template("campaign/sign_in/check_inbox.html", email=address.typed)


@pages.get("/sign-in/<token>")
def open_link(token: str) -> str | tuple[str, int]:
    """The page with the button that signs in; opening it changes nothing, since mail scanners open links."""
    try:
        runtime().tokens.read(Purpose.SIGN_IN, token, now())
    except TokenExpired:
        return _no_longer("too_old")
    found = sign_in_by_hash(context.session(), hash_of(token))
    if found is None or found.used_at is not None:
        return _no_longer("used")
    return render_template("campaign/sign_in/confirm.html", token=token)


@pages.post("/sign-in/<token>")
def use_link(token: str) -> tuple[str, int] | Response:
    """Sign in; the link works once."""
    try:
        runtime().tokens.read(Purpose.SIGN_IN, token, now())
        campaigner = campaigners.sign_in(context.session(), token, now=now())
    except TokenExpired:
        return _no_longer("too_old")
    except NotAllowed:
        return _no_longer("used")
    return redirect(begin_session(campaigner), 303)


@pages.post("/sign-out")
def sign_out() -> Response:
    """Forget who is signed in, here and in every other browser: a cookie that was stolen is of no use any more."""
    someone = signed_in()
    if someone is not None:
        campaigners.end_sessions(context.session(), someone, now=now())
    session.clear()
    say(speech().gettext("You are signed out."))
    return redirect(url_for("campaign.sign_in"), 303)


def _no_longer(why: str) -> tuple[str, int]:
    page = render_template(
        f"campaign/sign_in/{why}.html",
        form=SignInForm(formdata=None),
        signed_in=signed_in() is not None,
    )
    return page, 410
