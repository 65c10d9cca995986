"""The desk's blueprint, what every page of it shows, and how it tells what has just happened."""

from __future__ import annotations

from typing import Any, TypedDict

from flask import Blueprint, g, request, session, url_for
from flask_wtf import CSRFProtect

from openletter.web.context import speech

PAGES_MAX = 100_000

pages = Blueprint("campaign", __name__, url_prefix="/campaign")
csrf = CSRFProtect()
# Here, so that it comes before everything else that looks at a request.
pages.before_request(csrf.protect)


class Undo(TypedDict):
    """A button that takes back what has just happened: where it posts, what it says, what it sends along."""

    address: str
    label: str
    fields: dict[str, str]


class Said(TypedDict):
    """One sentence about what has just happened."""

    words: str
    undo: Undo | None


def say(words: str, undo: Undo | None = None) -> None:
    """Say on the next page what has happened, with a way back where there is one."""
    session["said"] = [*session.get("said", []), Said(words=words, undo=undo)]


def undo(label: str, endpoint: str, fields: dict[str, str] | None = None, **values: Any) -> Undo:
    """Return a button that takes something back."""
    return Undo(address=url_for(endpoint, **values), label=label, fields=fields or {})


@pages.context_processor
def _on_every_page() -> dict[str, Any]:
    return {
        "campaigner": g.get("campaigner"),
        "may_write": g.get("may_write", False),
        "said": lambda: session.pop("said", []),
        "campaign_navigation": _navigation() if g.get("campaigner") else [],
    }


def page_number() -> int:
    """Return the page of a list that the address asks for; nonsense is the first."""
    typed = request.args.get("page", "1")
    is_number = typed.isascii() and typed.isdigit() and len(typed) < 9
    return max(1, min(int(typed), PAGES_MAX)) if is_number else 1


def _navigation() -> list[tuple[str, str, bool]]:
    words = speech()
    return [
        (url_for(endpoint), label, request.endpoint == endpoint)
        for endpoint, label in (
            ("campaign.index", words.gettext("Letters")),
            ("campaign.organiser", words.gettext("Coalition")),
        )
    ]
