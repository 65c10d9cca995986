"""Finding signatories by begun words, sector and country, among as many as there may be.

The nearest names are looked through in the order of the list, which finds what is frequent; an index of words (FTS5 on
SQLite, GIN on PostgreSQL) finds what is rare: no search reads more than a small part of a million names.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, literal_column, text, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from openletter.db.authority import PUBLIC_TRAIL, Authority, PublicTrail
from openletter.db.letters import Letter
from openletter.db.signatories import (
    SIGNATORY,
    Signatory,
    Under,
    as_published,
    names_out,
    under_present_text,
)
from openletter.db.signatures import Signature
from openletter.db.words import spelled_out, these, who_has
from openletter.domain.safety import NameForm, narrower
from openletter.domain.searching import Question, Term, terms
from openletter.domain.signatures import SignatureKind

ALL = Question()
NEAREST = 5_000
"""Names that are looked through before the index is asked: about as long as reading it for what is not among them."""
FURTHER = 15_000
"""Names that are looked through where the nearest have filled half a page."""
RARE = 1_000
"""Signatories that are quickly read and put in order."""
FINDABLE = text(
    "signature.state = 'confirmed' AND signature.held_because IS NULL AND signature.public "
    "AND NOT signature.withheld AND signature.search_words <> ''"
)
"""Whose words are in the index, in the words of migration 0009, by which PostgreSQL recognises it."""
_GIN: ColumnElement[bool] = literal_column(
    "array_to_tsvector(string_to_array(signature.search_words, ' ')) @@ CAST(:asked AS tsquery)"
)

Place = tuple[Any, int]
"""What a list is ordered by, and the id, of the row with which a page ended."""


@dataclass(frozen=True)
class Order:
    """In which order signatories stand: by a column and, where it is the same, by id."""

    by: str
    is_descending: bool

    @property
    def reversed(self) -> Order:
        """The same from its end."""
        return Order(self.by, not self.is_descending)

    def of(self, row: Any) -> list[ColumnElement[Any]]:
        """Return the columns to order rows by."""
        keys = (getattr(row, self.by), row.id)
        return [key.desc() if self.is_descending else key.asc() for key in keys]

    def after(self, place: Place | None) -> ColumnElement[bool]:
        """Return the condition that a signature stands after a place."""
        if place is None:
            return true()
        key, its_id = col(getattr(Signature, self.by)), col(Signature.id)
        last, last_id = place
        # The first part alone is what an index can go by.
        if self.is_descending:
            further: ColumnElement[bool] = (key <= last) & ((key < last) | (its_id < last_id))
        else:
            further = (key >= last) & ((key > last) | (its_id > last_id))
        return further


NEWEST_FIRST = Order("confirmed_at", is_descending=True)
BY_NAME = Order("name_key", is_descending=False)
ORDER = {SignatureKind.INDIVIDUAL: NEWEST_FIRST, SignatureKind.ORGANISATION: BY_NAME}
"""In which order each kind of signatory is listed."""


@dataclass(frozen=True)
class Search:
    """Which signatories are looked for: of a kind, under a text, by what somebody asks."""

    kind: SignatureKind
    question: Question = ALL
    under: Under = under_present_text
    order: Order | None = None
    """In which order; None for the one in which its kind is listed."""


@dataclass(frozen=True)
class Found:
    """A signatory that was found, and where they stand in the list; the key stays whatever its owner corrects."""

    key: uuid.UUID
    signatory: Signatory
    place: Place


def find(
    session: Session,
    letter: Letter,
    search: Search,
    *,
    now: datetime,
    limit: int,
    after: Place | None = None,
) -> list[Found]:
    """Return the signatories who are looked for and whose name is out, in the order of their list."""
    if letter.name_form is NameForm.NONE:
        return []
    order = search.order or ORDER[search.kind]
    out = names_out(letter, search.kind, search.under, now)
    among = [*out, order.after(after)]
    wanted = terms(search.question, letter.id, search.kind, letter.name_form)
    look = _ids_on_sqlite if _is_sqlite(session) else _ids_on_postgresql
    ids = look(session, Look(among, order, wanted, limit))
    return _read(session, letter, order, ids, and_(*out))


@dataclass(frozen=True)
class Look:
    """One look for signatories: among whom, in which order, for what, and how many."""

    among: list[Any]
    order: Order
    wanted: list[Term]
    limit: int


def _ids_on_sqlite(session: Session, look: Look) -> list[int]:
    """Ask the index first, which tells at once whether few match, and only for what it tells quickly."""
    spelled = spelled_out(session, look.wanted)
    if not all(spelled.values()):
        return []  # nobody has such a word
    few = _ids(session, who_has(spelled, spelled, RARE + 1)) if spelled else None
    if few is not None and len(few) <= RARE:
        rest = [term for term in look.wanted if term not in spelled]
        return _ids(session, _in_order(look, these(few), rest))
    ids = _ids(session, _nearest(session, look, NEAREST))
    if look.limit > len(ids) >= look.limit / 2:
        ids = _ids(session, _nearest(session, look, FURTHER))
    if look.wanted and len(ids) < look.limit:
        ids = _ids(session, _in_order(look, who_has(look.wanted, spelled)))
    return ids


def _ids_on_postgresql(session: Session, look: Look) -> list[int]:
    ids = _ids(session, _nearest(session, look, NEAREST))
    if look.wanted and len(ids) < look.limit:
        words = (f"'{term.word}'{':*' if term.is_begun else ''}" for term in look.wanted)
        named = text(f"{_GIN}").bindparams(asked=" & ".join(words))
        ids = _ids(session, _in_order(look, select(col(Signature.id)).where(named, FINDABLE)))
    return ids


def _nearest(session: Session, look: Look, nearest: int) -> Any:
    its, order = col(Signature.id), look.order
    if not look.wanted:
        return select(its).where(*look.among).order_by(*order.of(Signature)).limit(look.limit)
    first = select(Signature).where(*look.among).order_by(*order.of(Signature)).limit(nearest)
    near: Any = aliased(Signature, first.subquery("nearest"))
    query = select(near.id).where(*(_holds(near.search_words, term) for term in look.wanted))
    # SQLite hands over the nearest in their order, and told to order them would read them all before the first.
    in_order = query if _is_sqlite(session) else query.order_by(*order.of(near))
    return in_order.limit(look.limit)


def _in_order(look: Look, found: Any, rest: Sequence[Term] = ()) -> Any:
    """Return the query for the first of those who were found, of whom the rest is still to be looked for."""
    # Apart, so that no database walks the list in its order instead and looks at each.
    hits = found.cte("hits").prefix_with("MATERIALIZED")
    its = col(Signature.id)
    held = [_holds(col(Signature.search_words), term) for term in rest]
    joined = select(its).join(hits, hits.c.id == its).where(*look.among, *held)
    return joined.order_by(*look.order.of(Signature)).limit(look.limit)


def _is_sqlite(session: Session) -> bool:
    return session.connection().dialect.name == "sqlite"


def _holds(search_words: Any, term: Term) -> ColumnElement[bool]:
    """Return the condition that the words of a signature have a term."""
    held: ColumnElement[Any] = literal(" ") + search_words + literal(" ")
    return held.contains(f" {term.word}" if term.is_begun else f" {term.word} ")


def _ids(session: Session, query: Any) -> list[int]:
    return list(session.scalars(query))


def _read(
    session: Session, letter: Letter, order: Order, ids: list[int], out: ColumnElement[bool]
) -> list[Found]:
    """Read signatories in the order of their ids; whose name is out no more was found a moment too early."""
    # Not as conditions: SQLite would look for those in the whole list instead of reading a few rows by their ids.
    query: Any = (
        select(*(out, Signature.key, getattr(Signature, order.by), *SIGNATORY, *PUBLIC_TRAIL))
        .outerjoin(Authority, col(Authority.signature_id) == Signature.id)
        .where(col(Signature.id).in_(ids))
    )
    width = len(SIGNATORY)
    found = {}
    for is_out, key, its_place, *row in session.exec(query).all() if ids else ():
        signatory, shown_as = as_published(letter, row[:width]), row[width - 1]
        if signatory.kind is SignatureKind.ORGANISATION:
            signatory = replace(signatory, trail=PublicTrail(*row[width:]))
        elif narrower(letter.name_form, shown_as) is not NameForm.FULL:
            # Beside an initial they would tell who it is.
            signatory = replace(signatory, sector=None, country=None)
        if is_out:
            found[signatory.id] = Found(key, signatory, (its_place, signatory.id))
    return [found[its_id] for its_id in ids if its_id in found]
