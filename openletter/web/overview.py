"""What have I signed? A list of everything behind a mailed link, without an account."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from openletter.db.versions import in_language
from openletter.errors import InvalidInput
from openletter.services import overviews
from openletter.tokens import Purpose, TokenExpired
from openletter.web.context import now, runtime, session, speech
from openletter.web.letters import cached
from openletter.web.my_forms import OverviewForm

pages = Blueprint("overview", __name__)


@pages.get("/my")
def ask() -> Response:
    """The form that asks for the list."""
    return cached(_form(OverviewForm(formdata=None)))


@pages.post("/my")
def send() -> str | tuple[str, int]:
    """Send the list's link to the address, if it has signed anything; the answer is the same whether or not."""
    form = OverviewForm()
    try:
        address = form.typed()
    except InvalidInput as error:
        form.refuse(error)
        return _form(form), 422
    overviews.ask_for_list(session(), address, speech().locale, now=now())
    return render_template("public/overview/check_inbox.html", email=address.typed)


@pages.get("/my/signed/<token>")
def signed(token: str) -> str | tuple[str, int]:
    """Everything that the address behind the link has signed, each with its own page."""
    try:
        key = runtime().tokens.read(Purpose.OVERVIEW, token, now())
    except TokenExpired:
        return render_template("public/overview/expired.html"), 410
    return render_template(
        "public/overview/signed.html",
        signatures=[
            (
                one,
                in_language(session(), one.revision, speech().locale),
                runtime().tokens.make(Purpose.PERSONAL, one.key, now()),
            )
            for one in overviews.signed_by_the_same(session(), key)
        ],
    )


def _form(form: OverviewForm) -> str:
    return render_template("public/overview/ask.html", form=form)
