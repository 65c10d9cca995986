"""Public pages of letters, and their live count."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, jsonify, render_template

from openletter.db import letters as rows
from openletter.db import signatories, statements
from openletter.db.letters import Delivery, Letter, Revision
from openletter.db.signatories import Counts, Signatory
from openletter.domain import letters
from openletter.domain.letters import PUBLIC_STATES
from openletter.domain.sectors import Sector
from openletter.errors import NotFound
from openletter.web.context import runtime, session
from openletter.web.forms import SignForm
from openletter.web.security import PUBLIC_CACHE

pages = Blueprint("letters", __name__)

PEOPLE_ON_LETTER = 300
_SECTOR_ORDER = {sector.value: position for position, sector in enumerate(Sector)}


@dataclass(frozen=True)
class Card:
    """A letter in a list."""

    letter: Letter
    text: Revision
    counts: Counts
    organiser: str
    delivery: Delivery | None


def public_letter(slug: str) -> Letter:
    """Return a letter that anybody may read; raises NotFound for any other."""
    letter = rows.letter_by_slug(session(), slug)
    if letter is None or letter.state not in PUBLIC_STATES:
        raise NotFound("There is no letter at this address.")
    return letter


def card(letter: Letter) -> Card:
    """Return a letter with its words and its count."""
    return Card(
        letter,
        rows.current_revision(session(), letter),
        signatories.counts(session(), letter),
        letter.organiser.name,
        rows.delivery_of(session(), letter),
    )


def by_sector(organisations: list[Signatory]) -> list[tuple[str, list[Signatory]]]:
    """Return organisations grouped by sector, in the order of sectors; those without one come last."""

    def position(signatory: Signatory) -> int:
        return _SECTOR_ORDER.get(signatory.sector or "", len(_SECTOR_ORDER))

    ordered = sorted(organisations, key=position)
    return [
        (group[0].sector or "", group)
        for group in (list(found) for _, found in groupby(ordered, key=position))
    ]


def cached(body: str) -> Response:
    """Return a page that is the same for everybody and may be kept for two seconds."""
    response = Response(body)
    response.headers["Cache-Control"] = PUBLIC_CACHE
    return response


def is_open(letter: Letter) -> bool:
    """Tell whether the letter can be signed today."""
    return letters.is_open(letter.state, letter.deadline, runtime().today())


@pages.get("/")
def index() -> Response:
    """All letters that anybody may read."""
    return cached(
        render_template(
            "public/letters/index.html",
            letters=[card(letter) for letter in rows.public_letters(session())],
        )
    )


@pages.get("/letters/<slug>")
def show(slug: str) -> Response:
    """A letter, its requests, its count, its names and voices."""
    letter = public_letter(slug)
    return cached(
        render_template(
            "public/letters/show.html",
            **shown(letter),
            form=SignForm(formdata=None) if is_open(letter) else None,
        )
    )


@pages.get("/letters/<slug>/count.json")
def count(slug: str) -> Response:
    """The live count, for scripts and for the page itself."""
    letter = public_letter(slug)
    counts = signatories.counts(session(), letter)
    moved = signatories.updated_at(session(), letter.id) or letter.opened_at or letter.created_at
    response: Response = jsonify(
        count=counts.count,
        organisations=counts.organisations,
        individuals=counts.individuals,
        updated_at=moved.replace(microsecond=0).isoformat().replace("+00:00", "Z"),
    )
    response.headers["Cache-Control"] = PUBLIC_CACHE
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def shown(letter: Letter) -> dict[str, Any]:
    """Return all that a letter's page shows, for the public and for those who preview it."""
    letter_id = letter.id
    counts = signatories.counts(session(), letter)
    people = signatories.shown_people(session(), letter, limit=PEOPLE_ON_LETTER)
    organisations = signatories.shown_organisations(session(), letter)
    before = session().get(Letter, letter.follows_id) if letter.follows_id else None
    after = rows.followed_by(session(), letter)
    return {
        "letter": letter,
        "text": rows.current_revision(session(), letter),
        "letter_link": runtime().links.letter(letter.slug),
        "counts": counts,
        "updated_at": signatories.updated_at(session(), letter_id),
        "organisations": by_sector(organisations),
        "people": people,
        "more_people": max(0, counts.count - counts.hidden - len(organisations) - len(people)),
        "hidden": counts.hidden,
        "voices": statements.public_voices(session(), letter_id),
        "reply": rows.reply_to(session(), letter),
        "delivery": rows.delivery_of(session(), letter),
        "follows": card(before) if before and before.state in PUBLIC_STATES else None,
        "followed_by": card(after) if after else None,
    }
