"""Refusals at the desk: a clear page in the desk's own frame, and nothing typed is lost."""

from __future__ import annotations

from flask import render_template, request
from flask_wtf.csrf import CSRFError

from openletter.domain.wording import N_
from openletter.errors import InvalidInput, NotAllowed, NotFound, OpenletterError
from openletter.web.campaign.access import MayOnlyLook, signed_in
from openletter.web.campaign.desk import pages
from openletter.web.context import speech

_PAGES: dict[type[OpenletterError], tuple[int, str]] = {
    NotFound: (404, N_("There is no such page")),
    MayOnlyLook: (403, N_("You may look, but not change")),
    NotAllowed: (409, N_("That is not possible now")),
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
def _without_token(_error: CSRFError) -> tuple[str, int]:
    """Answer a form whose token is missing or from an earlier session: show what was typed, to be sent again.

    Sending again is offered only where the browser says that the form came from this site.
    """
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if not name.endswith("csrf_token")
    ]
    page = render_template(
        "campaign/form_too_old.html",
        signed_in=signed_in() is not None or request.endpoint == "campaign.send_link",
        typed=typed if request.headers.get("Sec-Fetch-Site") == "same-origin" else [],
        address=request.path,
    )
    return page, 400
