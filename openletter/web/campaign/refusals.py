"""Refusals at the desk: a clear page in the desk's own frame, and nothing typed is lost."""

from __future__ import annotations

from flask import render_template, request
from flask_wtf.csrf import CSRFError

from openletter.domain.wording import N_
from openletter.errors import InvalidInput, NotAllowed, NotFound, OpenletterError, TooLarge
from openletter.web.campaign.access import OPEN_TO_ALL, MayOnlyLook, SignedOut, signed_in
from openletter.web.campaign.desk import pages
from openletter.web.context import speech

NOT_TYPED = frozenset({"do", "seen", "read", "decision"})
_PAGES: dict[type[OpenletterError], tuple[int, str]] = {
    NotFound: (404, N_("There is no such page")),
    MayOnlyLook: (403, N_("You may look, but not change")),
    NotAllowed: (409, N_("That is not possible now")),
    TooLarge: (413, N_("That file is too large")),
    InvalidInput: (422, N_("That could not be accepted")),
}


@pages.errorhandler(OpenletterError)
def _refused(error: OpenletterError) -> tuple[str, int]:
    status, title = _PAGES.get(type(error), _PAGES[InvalidInput])
    page = render_template(
        "campaign/refused.html",
        title=speech().gettext(title),
        explanation=speech().refusal(error),
    )
    return page, status


@pages.errorhandler(CSRFError)
@pages.errorhandler(SignedOut)
def _form_too_old(_error: CSRFError | SignedOut) -> tuple[str, int]:
    """Answer a form from an earlier session, or without a token: show what was typed, to be sent again.

    One button sends it again only where the browser says that the form came from this site.
    """
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if not name.endswith("csrf_token")
    ]
    page = render_template(
        "campaign/form_too_old.html",
        needs_sign_in=signed_in() is None and request.endpoint not in OPEN_TO_ALL,
        typed=typed,
        words=[value for name, value in typed if name not in NOT_TYPED and value.strip()],
        may_send_again=request.headers.get("Sec-Fetch-Site") == "same-origin",
        address=request.path,
    )
    return page, 400
