"""The list of those who stand under a text that has changed materially since, and have not agreed to the new one."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for

from openletter.db import signatories as rows
from openletter.db.letters import current_revision
from openletter.web.context import now, session
from openletter.web.letters import by_sector, cached, public_letter
from openletter.web.signatures import PEOPLE_ON_PAGE, cursor, position

pages = Blueprint("earlier", __name__)


@pages.get("/letters/<slug>/signatories/earlier")
def index(slug: str) -> Response:
    """Everybody who stands under an earlier text and shows it: organisations on the first page, people on all."""
    letter = public_letter(slug)
    after = cursor(request.args.get("after", ""))
    under = rows.under_earlier_text
    people = rows.shown_people(
        session(), letter, under, now=now(), limit=PEOPLE_ON_PAGE + 1, after=after
    )
    more = len(people) > PEOPLE_ON_PAGE
    people = people[:PEOPLE_ON_PAGE]
    counts = rows.earlier_counts(session(), letter, now=now())
    shown = rows.shown_organisations(session(), letter, under, now=now()) if after is None else []
    return cached(
        render_template(
            "public/signatures/earlier.html",
            letter=letter,
            text=current_revision(session(), letter),
            counts=counts,
            texts=rows.earlier_texts(session(), letter),
            organisations=by_sector(shown),
            people=people,
            hidden=counts.hidden if not more else 0,
            previous_page=url_for(".index", slug=slug) if after else None,
            next_page=url_for(".index", slug=slug, after=position(people[-1])) if more else None,
        )
    )
