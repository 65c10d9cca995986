"""Finding names among those who have signed, and the list of all organisations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from openletter.db import signatories as rows
from openletter.db.letters import Letter
from openletter.db.searching import ORDER, Found, Place, Search, find
from openletter.domain.safety import NameForm
from openletter.domain.searching import ASKED_MAX, Question, question
from openletter.domain.signatures import SignatureKind
from openletter.web.context import now, session, speech
from openletter.web.forms import PublicForm, countries, sectors
from openletter.web.language import lazy
from openletter.web.letters import cached, in_order, public_letter, state_of_list
from openletter.web.places import cursor, position, written
from openletter.web.texts import text_of

pages = Blueprint("searching", __name__)

FOUND_ON_PAGE = 50
ORGANISATIONS_ON_PAGE = 200
KEY_MAX = 300  # characters of a folded name in an address


class SearchForm(PublicForm):
    """What to find among a letter's signatories."""

    q = StringField(
        lazy("Find a name"),
        description=lazy("The beginning of a name is enough, with or without accents."),
    )
    sector = SelectField(lazy("Sector"), validate_choice=False)
    country = SelectField(lazy("Country"), validate_choice=False)

    def __init__(self, asked: Question, typed: str) -> None:
        super().__init__(formdata=None, q=typed, sector=asked.sector, country=asked.country)
        say = speech()
        self.sector.choices = [SelectChoice("", say.gettext("Every sector")), *sectors(say)[1:]]
        self.country.choices = [SelectChoice("", say.gettext("Every country")), *countries(say)[1:]]


@dataclass(frozen=True)
class Asked:
    """What a page was asked for: as it was typed, and as it is looked for."""

    typed: str
    question: Question

    @property
    def query(self) -> dict[str, Any]:
        """What stands in the address of every page of the same search."""
        named = {"q": self.typed, "sector": self.question.sector, "country": self.question.country}
        return {name: value for name, value in named.items() if value}


def asked_of(letter: Letter) -> Asked:
    """Return what the address of a page asks for; where people are shown by an initial, by name alone."""
    typed = request.args.get("q", "").strip()[:ASKED_MAX]
    narrows = letter.name_form is NameForm.FULL
    say = speech()
    sector = _chosen("sector", {one.value for one in sectors(say)}) if narrows else None
    country = _chosen("country", {one.value for one in countries(say)}) if narrows else None
    return Asked(typed, question(typed, sector, country))


def search_form(letter: Letter, asked: Asked) -> SearchForm | None:
    """Return the form that searches among a letter's names; None where it publishes none."""
    return (
        SearchForm(asked.question, asked.typed) if letter.name_form is not NameForm.NONE else None
    )


def found_page(letter: Letter, asked: Asked) -> Response:
    """Return the page of those who were found: organisations on the first, people on all."""
    g.kept_from_search = True
    after = cursor(request.args.get("after", ""))
    look = partial(_found, letter, asked.question)
    people, more = look(SignatureKind.INDIVIDUAL, FOUND_ON_PAGE, after)
    clubs, more_clubs = (
        look(SignatureKind.ORGANISATION, FOUND_ON_PAGE, None) if not after else ([], False)
    )
    here = partial(url_for, "signatures.index", slug=letter.slug, **asked.query)
    return _page(
        "public/signatures/found.html",
        letter,
        asked,
        organisations=[one.signatory for one in clubs],
        more_organisations=more_clubs,
        people=[one.signatory for one in people],
        previous_page=previous_page(
            here, letter, Search(SignatureKind.INDIVIDUAL, asked.question), after, FOUND_ON_PAGE
        ),
        next_page=here(after=position(people[-1].signatory)) if more else None,
    )


@pages.get("/letters/<slug>/signatories/organisations")
def organisations(slug: str) -> Response:
    """All organisations that have signed and show it, or those that are looked for, by name."""
    letter = public_letter(slug)
    asked = asked_of(letter)
    g.kept_from_search = g.kept_from_search or asked.question.asks
    after = _name_and_id(request.args.get("after", ""))
    found, more = _found(
        letter, asked.question, SignatureKind.ORGANISATION, ORGANISATIONS_ON_PAGE, after
    )
    here = partial(url_for, ".organisations", slug=slug, **asked.query)
    return _page(
        "public/signatures/organisations.html",
        letter,
        asked,
        organisations=in_order([one.signatory for one in found]),
        total=rows.count_shown_organisations(session(), letter, now=now()),
        previous_page=previous_page(
            here,
            letter,
            Search(SignatureKind.ORGANISATION, asked.question),
            after,
            ORGANISATIONS_ON_PAGE,
        ),
        next_page=here(after=written(found[-1].place)) if more else None,
    )


def previous_page(
    here: Callable[..., str], letter: Letter, search: Search, after: Place | None, size: int
) -> str | None:
    """Return the address of the page before the one that goes on after a place; None where that is the first."""
    if after is None:
        return None
    back = replace(search, order=ORDER[search.kind].reversed)
    found = find(session(), letter, back, now=now(), limit=size, after=after)
    return here(after=written(found[-1].place)) if len(found) == size else here()


def _page(template: str, letter: Letter, asked: Asked, **parts: Any) -> Response:
    form = search_form(letter, asked)
    about = {"letter": letter, "text": text_of(letter), "asked": asked, "form": form}
    return cached(render_template(template, state=state_of_list(letter), **about, **parts))


def _found(
    letter: Letter, asked: Question, kind: SignatureKind, limit: int, after: Place | None
) -> tuple[list[Found], bool]:
    """Return who is on a page of a list, and whether there are more."""
    found = find(session(), letter, Search(kind, asked), now=now(), limit=limit + 1, after=after)
    return found[:limit], len(found) > limit


def _chosen(name: str, known: set[str]) -> str | None:
    value = request.args.get(name, "")
    return value if value in known else None


def _name_and_id(value: str) -> Place | None:
    """Return the place that a page of organisations goes on from; nonsense begins at the beginning."""
    name, _, its_id = value.rpartition("~")
    is_number = its_id.isascii() and its_id.isdecimal() and len(its_id) < 10
    if not is_number or len(name) > KEY_MAX or "\0" in name:
        return None
    return name, int(its_id)
