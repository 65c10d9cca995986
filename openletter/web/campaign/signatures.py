"""The list of a letter's signatures, in every state, for the campaigners only."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import TypeVar

from flask import render_template, request, url_for

from openletter.db import signatures as rows
from openletter.db.authority import trails_of
from openletter.db.letters import Letter, current_revision
from openletter.db.signatures import SignatureOrder, Wanted
from openletter.domain.signatures import SignatureState
from openletter.web.campaign.access import letter
from openletter.web.campaign.desk import page_number, pages
from openletter.web.context import session

ON_PAGE = 100
WORDS_MAX = 100

Choice = TypeVar("Choice", bound=StrEnum)


@pages.get("/letters/<slug>/signatures")
def signatures(slug: str) -> str:
    """A page of the list, searched, narrowed and sorted as the address says."""
    its = letter(slug)
    wanted = _wanted()
    total = rows.count_wanted(session(), its.id, wanted)
    page = min(page_number(), max(1, -(-total // ON_PAGE)))
    found = rows.wanted_signatures(
        session(), its.id, wanted, limit=ON_PAGE, offset=(page - 1) * ON_PAGE
    )
    return render_template(
        "campaign/signatures/index.html",
        letter=its,
        text=current_revision(session(), its),
        signatures=found,
        trails=trails_of(session(), [signature.id for signature in found]),
        wanted=wanted,
        states=list(SignatureState),
        total=total,
        first=(page - 1) * ON_PAGE + 1 if total else 0,
        last=min(page * ON_PAGE, total),
        order_links={order.value: _order_link(its, wanted, order) for order in SignatureOrder},
        previous_page=_link(its, wanted, page - 1) if page > 1 else None,
        next_page=_link(its, wanted, page + 1) if page * ON_PAGE < total else None,
    )


def _wanted() -> Wanted:
    order = _choice(SignatureOrder, "sort") or SignatureOrder.DATE
    direction = request.args.get("direction")
    return Wanted(
        words=request.args.get("q", "").replace("\0", "").strip()[:WORDS_MAX],
        state=_choice(SignatureState, "state"),
        order=order,
        descending=direction == "descending"
        or (direction is None and order is SignatureOrder.DATE),
    )


def _choice(of: type[Choice], name: str) -> Choice | None:
    try:
        return of(request.args.get(name, ""))
    except ValueError:
        return None


def _order_link(its: Letter, wanted: Wanted, order: SignatureOrder) -> str:
    turned = order is wanted.order and not wanted.descending
    again = Wanted(**{**asdict(wanted), "order": order, "descending": turned})
    return _link(its, again, 1)


def _link(its: Letter, wanted: Wanted, page: int) -> str:
    return url_for(
        "campaign.signatures",
        slug=its.slug,
        q=wanted.words or None,
        state=wanted.state.value if wanted.state else None,
        sort=wanted.order.value,
        direction="descending" if wanted.descending else "ascending",
        page=page if page > 1 else None,
    )
