"""Public pages of letters, and their live count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from openletter.db import letters as rows
from openletter.db import signatories, statements, timeline
from openletter.db.changes import told_changes
from openletter.db.covers import cover_of
from openletter.db.letters import Delivery, Letter, Revision
from openletter.db.moving import Moved, lately_moved
from openletter.db.searching import ALL, NEWEST_FIRST, Search, find
from openletter.db.signatories import Counts, Signatory, Under
from openletter.domain import letters
from openletter.domain.letters import PUBLIC_STATES
from openletter.domain.sectors import Sector
from openletter.domain.signatures import SignatureKind
from openletter.dossier import collation
from openletter.errors import NotFound
from openletter.i18n import locales
from openletter.web.context import now, runtime, session, speech
from openletter.web.forms import SignForm
from openletter.web.passing_on import head_of, sharing_of
from openletter.web.security import PUBLIC_CACHE
from openletter.web.support_media import shown_support
from openletter.web.texts import address_of, all_texts, alternates_of, link_of, text_of, written_in

pages = Blueprint("letters", __name__)

PEOPLE_ON_LETTER = 300
ORGANISATIONS_ON_LETTER = 90
NOT_FOR_SEARCH = "noindex, nofollow, noarchive"
EARLIER_ON_LETTER = 100
TOLD = 36  # of those who came or changed last, to pages that are being looked at
SETTLED_AFTER = timedelta(seconds=2)
"""When all that happened in one second has been committed."""
SUPPORT_ON_LETTER = 3
_SECTOR_ORDER = {sector.value: position for position, sector in enumerate(Sector)}


@dataclass(frozen=True)
class Earlier:
    """Those who stand under a text that has changed materially since; `texts` are the numbers of what they signed."""

    counts: Counts
    organisations: list[tuple[str, list[Signatory]]]
    people: list[Signatory]
    more_people: int
    more_organisations: int
    texts: list[int]


@dataclass(frozen=True)
class Wall:
    """The organisations that a letter's page names, of `total` whose name is out."""

    names: list[Signatory]
    total: int

    @property
    def more(self) -> int:
        """How many more there are."""
        return self.total - len(self.names)


NO_WALL = Wall([], 0)


@dataclass(frozen=True)
class Card:
    """A letter in a list."""

    letter: Letter
    text: Revision
    counts: Counts
    organiser: str
    delivery: Delivery | None


def public_letter(slug: str) -> Letter:
    """Return a letter that anybody may read; raises NotFound for any other.

    The answer is kept from search engines where the letter is.
    """
    letter = rows.letter_by_slug(session(), slug)
    if letter is None or letter.state not in PUBLIC_STATES:
        raise NotFound("There is no letter at this address.")
    g.kept_from_search = not letter.searchable
    return letter


@pages.after_app_request
def _keep_from_search(response: Response) -> Response:
    if g.get("kept_from_search"):
        response.headers["X-Robots-Tag"] = NOT_FOR_SEARCH
    return response


@pages.app_context_processor
def _for_search() -> dict[str, Any]:
    return {"kept_from_search": g.get("kept_from_search", False)}


def card(letter: Letter) -> Card:
    """Return a letter with its words and its count."""
    return Card(
        letter,
        text_of(letter),
        signatories.counts(session(), letter, now=now()),
        letter.organiser.name,
        rows.delivery_of(session(), letter),
    )


def in_order(organisations: list[Signatory]) -> list[Signatory]:
    """Return organisations by name, in the alphabet of the page's language."""
    language = speech().locale
    return sorted(organisations, key=lambda one: collation.key(one.organisation, language))


def by_sector(organisations: list[Signatory]) -> list[tuple[str, list[Signatory]]]:
    """Return organisations by name, grouped by sector in the order of sectors; those without one come last."""

    def position(signatory: Signatory) -> int:
        return _SECTOR_ORDER.get(signatory.sector or "", len(_SECTOR_ORDER))

    ordered = sorted(in_order(organisations), key=position)
    return [
        (group[0].sector or "", group)
        for group in (list(found) for _, found in groupby(ordered, key=position))
    ]


def wall_of(
    letter: Letter,
    under: Under = signatories.under_present_text,
    newest: int = ORGANISATIONS_ON_LETTER,
) -> Wall:
    """Return the organisations for a letter's page: all of them, or the newest where they are many."""
    search = Search(SignatureKind.ORGANISATION, ALL, under, NEWEST_FIRST)
    found = find(session(), letter, search, now=now(), limit=newest)
    names = [one.signatory for one in found]
    if len(names) < newest:
        return Wall(names, len(names))
    return Wall(names, signatories.count_shown_organisations(session(), letter, under, now=now()))


def earlier_of(letter: Letter, counts: Counts) -> Earlier | None:
    """Return who stands apart under a letter, as far as they show it; None if nobody does."""
    if not counts.earlier:
        return None
    under = signatories.under_earlier_text
    figures = signatories.earlier_counts(session(), letter, now=now())
    organisations = wall_of(letter, under)
    people = signatories.shown_people(session(), letter, under, now=now(), limit=EARLIER_ON_LETTER)
    return Earlier(
        figures,
        by_sector(organisations.names),
        people,
        max(0, figures.count - figures.hidden - organisations.total - len(people)),
        organisations.more,
        signatories.earlier_texts(session(), letter),
    )


def cached(body: str, form: SignForm | None = None) -> Response:
    """Return a page that is the same for everybody and may be kept for a moment.

    The stamp that says when its `form` was shown makes no other page of it: an older one is as good (RFC 9110, 8.8.1).
    """
    response = Response(body)
    response.headers["Cache-Control"] = PUBLIC_CACHE
    if form is not None or request.query_string:
        lasting = body.replace(form.shown.data or "", "") if form is not None else body
        response.set_etag(sha256(lasting.encode()).hexdigest()[:24], weak=True)
    if request.query_string:
        # All others are kept, and compared there.
        response.make_conditional(request)
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
    return _page(letter, text_of(letter))


@pages.get("/letters/<slug>/in/<language>")
def show_in(slug: str, language: str) -> BaseResponse:
    """A letter in a language that the site does not speak; in one that it does, its page in that language."""
    letter = public_letter(slug)
    text = next((one for one in all_texts(letter) if one.language == language), None)
    if text is None:
        raise NotFound("This letter is not written in that language.")
    if language in locales():
        return redirect(address_of(letter, language), 302)
    return _page(letter, text)


def _page(letter: Letter, text: Revision) -> Response:
    form = SignForm(formdata=None) if is_open(letter) else None
    page = render_template("public/letters/show.html", **shown(letter, text), form=form)
    return cached(page, form)


@pages.get("/letters/<slug>/count.json")
def count(slug: str) -> Response:
    """The live count, for scripts and for the page itself."""
    letter = public_letter(slug)
    counts = signatories.counts(session(), letter, now=now())
    response: Response = jsonify(
        count=counts.count,
        organisations=counts.organisations,
        individuals=counts.individuals,
        updated_at=_in_seconds(_moved_at(letter)),
    )
    response.headers["Cache-Control"] = PUBLIC_CACHE
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@pages.get("/letters/<slug>/names")
def names(slug: str) -> Response:
    """The figures and names alone, for the page itself to take over while it is being looked at.

    Only who came or changed last is told in full: the others are on the page already and stand there as empty places.
    """
    letter = public_letter(slug)
    moved = lately_moved(session(), letter, now=now())
    told = {"told": set(moved.out[:TOLD]), "moved": moved, "since": _since(moved)}
    form = is_open(letter)
    page = render_template(
        "public/letters/names.html", letter=letter, form=form, **told, **names_of(letter)
    )
    g.kept_from_search = True
    return cached(page)


def _moved_at(letter: Letter) -> datetime:
    """Return when the count or the lists last changed, or when the letter began."""
    moved = signatories.updated_at(session(), letter)
    return moved or letter.opened_at or letter.created_at


def _since(moved: Moved) -> str:
    return _in_seconds(moved.since) if moved.since else ""


def state_of_list(letter: Letter) -> dict[str, str]:
    """Return when a list of names last moved, and under which text it stands: by that `live.js` keeps it current."""
    return {"moment": _in_seconds(_moved_at(letter)), "under": str(letter.material_revision_id)}


def _in_seconds(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _stamp(letter: Letter, counts: Counts) -> str:
    """Return the state that a page shows, in the words of `count.json`, by which `live.js` sees that it has moved on.

    A mark at its end says that more may yet happen in the same second, so that the page looks once more.
    """
    moved = _moved_at(letter)
    figures = (counts.count, counts.organisations, counts.individuals, _in_seconds(moved))
    return " ".join(map(str, figures)) + ("" if now() - moved > SETTLED_AFTER else "?")


def names_of(letter: Letter) -> dict[str, Any]:
    """Return the figures of a letter and the names that its page shows."""
    counts = signatories.counts(session(), letter, now=now())
    people = signatories.shown_people(session(), letter, now=now(), limit=PEOPLE_ON_LETTER)
    organisations = wall_of(letter)
    return {
        "counts": counts,
        "stamp": _stamp(letter, counts),
        "updated_at": signatories.updated_at(session(), letter),
        "organisations": by_sector(organisations.names),
        "more_organisations": organisations.more,
        "people": people,
        "more_people": max(0, counts.count - counts.hidden - organisations.total - len(people)),
        "hidden": counts.hidden,
        "earlier": earlier_of(letter, counts),
    }


def shown(letter: Letter, text: Revision) -> dict[str, Any]:
    """Return all that a letter's page shows, for the public and for those who preview it."""
    texts = all_texts(letter)
    before = session().get(Letter, letter.follows_id) if letter.follows_id else None
    after = rows.followed_by(session(), letter)
    return names_of(letter) | {
        "letter": letter,
        "text": text,
        "sharing": sharing_of(letter, text),
        "head": head_of(letter, text),
        "written_in": written_in(letter, texts),
        "alternates_of_letter": alternates_of(letter, texts),
        "letter_link": link_of(letter, text),
        "changes": told_changes(session(), letter, speech().locale),
        "voices": statements.public_voices(session(), letter, now=now()),
        "support": shown_support(letter, SUPPORT_ON_LETTER),
        "reply": rows.reply_to(session(), letter),
        "delivery": rows.delivery_of(session(), letter),
        "cover": cover_of(session(), letter.id),
        "life": timeline.events(session(), letter, speech().locale),
        "follows": card(before) if before and before.state in PUBLIC_STATES else None,
        "followed_by": card(after) if after else None,
    }
