"""The log of what was done to a letter and its signatures, in words, for its campaigners.

Whoever writes a new action to the audit log (`services.audit.record`) adds its sentence to `log_words.SENTENCES`. An
action without one is shown by its own word, so nothing is ever missing from the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import render_template, url_for

from openletter.db import audit as rows
from openletter.db.audit import AuditEntry
from openletter.db.campaigners import Campaigner
from openletter.db.letters import current_revision
from openletter.web.campaign.access import campaigner, letter
from openletter.web.campaign.desk import page_number, pages
from openletter.web.campaign.log_words import sentence
from openletter.web.context import session, speech

ON_PAGE = 50


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
    page = page_number()
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


def _line(entry: AuditEntry) -> Line:
    by = session().get(Campaigner, entry.campaigner_id) if entry.campaigner_id else None
    return Line(entry.at, sentence(entry, speech()), by, by is campaigner())
