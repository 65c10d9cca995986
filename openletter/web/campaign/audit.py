"""The log of what was done to a letter and its signatures, in words, for its campaigners.

Whoever writes a new action to the audit log (`services.audit.record`) adds its sentence to `SENTENCES`. An action
without one is shown by its own word, so nothing is ever missing from the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, request, url_for

from openletter.db import audit as rows
from openletter.db.audit import AuditEntry
from openletter.db.campaigners import Campaigner
from openletter.db.letters import current_revision
from openletter.i18n import Speech
from openletter.web.campaign.access import campaigner, letter
from openletter.web.campaign.desk import pages
from openletter.web.context import session, speech

ON_PAGE = 50
PAGES_MAX = 100_000

Sentence = Callable[[Speech, dict[str, Any]], str]

SENTENCES: dict[str, Sentence] = {
    "unconfirmed-deleted": lambda say, done: say.ngettext(
        "%(signatures)s signature that nobody confirmed in time was deleted.",
        "%(signatures)s signatures that nobody confirmed in time were deleted.",
        done["signatures"],
        signatures=say.number(done["signatures"]),
    ),
    "forgotten": lambda say, done: say.ngettext(
        "The campaign is over: address and network data of %(signatures)s signature were erased.",
        "The campaign is over: addresses and network data of %(signatures)s signatures were erased.",
        done["signatures"],
        signatures=say.number(done["signatures"]),
    ),
    "safety-changed": lambda say, _done: say.gettext(
        "It was changed how names are published, and whether search engines may list them."
    ),
    "text-changed": lambda say, done: say.gettext(
        "The text was changed. It is revision %(revision)s now.",
        revision=say.number(done["revision"]),
    ),
    "asked-to-agree": lambda say, done: say.ngettext(
        "%(signatures)s signatory was asked to agree to the changed text.",
        "%(signatures)s signatories were asked to agree to the changed text.",
        done["signatures"],
        signatures=say.number(done["signatures"]),
    ),
    "organisations-merged": lambda say, _done: say.gettext(
        "Signatures of one organisation were merged."
    ),
    "merge-undone": lambda say, _done: say.gettext("A merging of signatures was undone."),
    "organisations-told-apart": lambda say, _done: say.gettext(
        "Organisations with names alike were found to be different ones."
    ),
    "told-apart-undone": lambda say, _done: say.gettext(
        "It was taken back that organisations with names alike are different ones."
    ),
}


@dataclass(frozen=True)
class Line:
    """One line of the log; `by` is the colleague who did it, None for the program."""

    at: datetime
    words: str
    by: Campaigner | None
    is_own: bool


@pages.get("/letters/<slug>/audit")
def audit(slug: str) -> str:
    """A page of the log, the newest first."""
    its = letter(slug)
    page = _page_number()
    entries = rows.audit_of_letter(
        session(), its.id, limit=ON_PAGE + 1, offset=(page - 1) * ON_PAGE
    )
    return render_template(
        "campaign/audit/index.html",
        letter=its,
        text=current_revision(session(), its),
        lines=[_line(entry) for entry in entries[:ON_PAGE]],
        previous_page=url_for(".audit", slug=slug, page=page - 1) if page > 1 else None,
        next_page=url_for(".audit", slug=slug, page=page + 1) if len(entries) > ON_PAGE else None,
    )


def sentence(entry: AuditEntry, say: Speech) -> str:
    """Return what an entry says in words; one that nobody has put into words, or of another shape, by its action."""
    try:
        return SENTENCES[entry.action](say, entry.details)
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return say.gettext("Something else was done: “%(action)s”.", action=entry.action)


def _line(entry: AuditEntry) -> Line:
    by = session().get(Campaigner, entry.campaigner_id) if entry.campaigner_id else None
    return Line(entry.at, sentence(entry, speech()), by, by is campaigner())


def _page_number() -> int:
    typed = request.args.get("page", "1")
    is_number = typed.isascii() and typed.isdigit() and len(typed) < 9
    return max(1, min(int(typed), PAGES_MAX)) if is_number else 1
