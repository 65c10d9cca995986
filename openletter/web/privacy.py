"""The privacy notice, whose figures are those that the program keeps to."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, render_template

from openletter.domain.forgetting import MESSAGES_FOR, SIGN_INS_FOR, UNCONFIRMED_FOR
from openletter.tokens import MAX_AGE, Purpose
from openletter.web.campaign.access import SIGNED_IN_FOR
from openletter.web.context import runtime, speech
from openletter.web.letters import cached

pages = Blueprint("privacy", __name__)


@pages.get("/privacy")
def show() -> Response:
    """What is kept of people, why, for how long, who sees it, and what they can do about it."""
    return cached(render_template("public/privacy/show.html", **_spans()))


def _spans() -> dict[str, str]:
    return {
        "unconfirmed": _days(UNCONFIRMED_FOR),
        "after_campaign": _days(runtime().settings.forget_after),
        "messages": _days(MESSAGES_FOR),
        "sign_ins": _days(SIGN_INS_FOR),
        "session": _days(SIGNED_IN_FOR),
        "confirm_link": _days(MAX_AGE[Purpose.CONFIRM]),
        "personal_link": _years(MAX_AGE[Purpose.PERSONAL]),
    }


def _days(span: timedelta) -> str:
    say = speech()
    return say.ngettext("%(count)s day", "%(count)s days", span.days, count=say.number(span.days))


def _years(span: timedelta) -> str:
    say, years = speech(), span.days // 365
    return say.ngettext("%(count)s year", "%(count)s years", years, count=say.number(years))
