"""The signatures that wait for review: why each is held, what it has in common with others, and two decisions."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from openletter.db import review as rows
from openletter.db.letters import Letter, current_revision
from openletter.domain.guard import HoldReason
from openletter.domain.likeness import Trace, groups, likenesses
from openletter.web.campaign.access import letter
from openletter.web.campaign.desk import page_number, pages
from openletter.web.context import session

ON_PAGE = 50
FILTERS = ("reason", "domain", "network")


@pages.get("/letters/<slug>/review")
def review(slug: str) -> str:
    """What is held, one by one or in groups, narrowed as the address says."""
    its = letter(slug)
    held = rows.held_traces(session(), its.id)
    wanted = {name: request.args.get(name, "").strip() for name in FILTERS}
    found = [trace for because, trace in held if _is_wanted(because, trace, wanted)]
    by = request.args.get("by", "")
    by = by if by in ("network", "domain") else ""
    pages_found = max(1, -(-len(found) // ON_PAGE))
    page = min(page_number(), pages_found)
    shown = found[(page - 1) * ON_PAGE : page * ON_PAGE]
    return render_template(
        "campaign/review/index.html",
        letter=its,
        text=current_revision(session(), its),
        total=len(held),
        found=len(found),
        by=by,
        wanted=wanted,
        reasons=[reason for reason in HoldReason if reason in {because for because, _ in held}],
        groups=groups(found, by) if by else [],
        signatures=[] if by else rows.signatures_by_id(session(), [one.id for one in shown]),
        traces={trace.id: trace for trace in shown},
        likeness=likenesses([trace for _, trace in held]),
        here=_link(its, wanted, page),
        links={name: _link(its, wanted, 1, by=name) for name in ("", "network", "domain")},
        previous_page=_link(its, wanted, page - 1) if page > 1 and not by else None,
        next_page=_link(its, wanted, page + 1) if page < pages_found and not by else None,
    )


def _is_wanted(because: HoldReason, trace: Trace, wanted: dict[str, str]) -> bool:
    its = {"reason": because.value, "domain": trace.domain, "network": trace.network}
    return all(not value or value == its[name] for name, value in wanted.items())


def _link(its: Letter, wanted: dict[str, str], page: int, by: str = "") -> str:
    narrowed: dict[str, Any] = {name: value or None for name, value in wanted.items()}
    return url_for(
        "campaign.review",
        slug=its.slug,
        by=by or None,
        page=page if page > 1 else None,
        **narrowed,
    )
