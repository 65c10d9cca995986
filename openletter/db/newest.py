"""What the public may see as lists that begin with the newest and go on from a place: for programs and feeds.

A list goes on from the moment and the id of the row it ended with, so that nothing is skipped or repeated while names
arrive, and a page deep in a million rows costs what the first one does.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, false, true
from sqlmodel import Session, col, select

from openletter.db.authority import PUBLIC_TRAIL, Authority, PublicTrail
from openletter.db.letters import Letter
from openletter.db.signatories import (
    SIGNATORY,
    Signatory,
    Under,
    as_published,
    name_is_out,
    names_out,
    under_present_text,
)
from openletter.db.signatures import Signature
from openletter.db.statements import Extract, Statement, Voice, approved, as_voice
from openletter.domain.extracts import ExtractState
from openletter.domain.letters import PUBLIC_STATES, LetterState
from openletter.domain.safety import NameForm, narrower
from openletter.domain.signatures import SignatureKind
from openletter.domain.statements import StatementUse

Place = tuple[datetime, int]
"""Where a page of a list ended: the moment and the id of its last row."""


@dataclass(frozen=True)
class Sought:
    """Which of a letter's signatories are asked for; None asks for all."""

    kind: SignatureKind | None = None
    sector: str | None = None
    country: str | None = None
    under: Under = under_present_text


@dataclass(frozen=True)
class Listed:
    """A signatory in a list, with the key that stays the same whatever its owner changes."""

    key: uuid.UUID
    signatory: Signatory

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        return self.signatory.confirmed_at, self.signatory.id


@dataclass(frozen=True)
class Said:
    """Words that may be shown, and where they stand in their list."""

    key: uuid.UUID
    voice: Voice
    place: Place


def letters(
    session: Session, state: LetterState | None, *, limit: int, after: Place | None = None
) -> list[Letter]:
    """Return the letters that anybody may read, of one state or of all, the newest first."""
    states = PUBLIC_STATES if state is None else PUBLIC_STATES & {state}
    query = (
        select(Letter)
        .where(col(Letter.state).in_(states))
        .where(_after(col(Letter.created_at), col(Letter.id), after))
        .order_by(col(Letter.created_at).desc(), col(Letter.id).desc())
        .limit(limit)
    )
    return list(session.exec(query).all())


def letter_place(letter: Letter) -> Place:
    """Return where a letter stands in the list of letters."""
    return letter.created_at, letter.id


def signatories(
    session: Session,
    letter: Letter,
    sought: Sought,
    *,
    now: datetime,
    limit: int,
    after: Place | None = None,
) -> list[Listed]:
    """Return the signatories whose name is out, the newest first."""
    kinds = [sought.kind] if sought.kind else list(SignatureKind)
    # One query for each kind, since the index of those who are listed begins with it.
    lists = [
        _listed(session, letter, _of_kind(letter, kind, sought, now, after).limit(limit))
        for kind in kinds
    ]
    return list(islice(merge(*lists, key=lambda one: one.place, reverse=True), limit))


def statements(
    session: Session, letter: Letter, *, now: datetime, limit: int, after: Place | None = None
) -> list[Said]:
    """Return the approved statements whose authors let them be shown in public, the newest first."""
    columns: tuple[Any, ...] = (
        Statement.key,
        Statement.created_at,
        Statement.id,
        Statement.text,
        Signature,
        name_is_out(letter, now),
    )
    query = (
        select(*columns)
        .select_from(Statement)
        .join(Signature, col(Signature.id) == Statement.signature_id)
        .where(*approved(letter), Statement.use == StatementUse.PUBLIC)
        .where(_after(col(Statement.created_at), col(Statement.id), after))
        .order_by(col(Statement.created_at).desc(), col(Statement.id).desc())
        .limit(limit)
    )
    return [
        Said(key, as_voice(signature, words, None, out), (moment, its_id))
        for key, moment, its_id, words, signature, out in session.exec(query).all()
    ]


def extracts(
    session: Session, letter: Letter, *, now: datetime, limit: int, after: Place | None = None
) -> list[Said]:
    """Return the approved extracts whose authors let them be shown in public, the last decided first."""
    columns: tuple[Any, ...] = (
        Extract.key,
        Extract.decided_at,
        Extract.id,
        Extract.text,
        Extract.request_number,
        Signature,
        name_is_out(letter, now),
    )
    query = (
        select(*columns)
        .select_from(Extract)
        .join(Statement, col(Statement.id) == Extract.statement_id)
        .join(Signature, col(Signature.id) == Statement.signature_id)
        .where(*approved(letter), Statement.use == StatementUse.PUBLIC)
        .where(Extract.state == ExtractState.APPROVED, col(Extract.decided_at).is_not(None))
        .where(_after(col(Extract.decided_at), col(Extract.id), after))
        .order_by(col(Extract.decided_at).desc(), col(Extract.id).desc())
        .limit(limit)
    )
    return [
        Said(key, as_voice(signature, words, number, out), (moment, its_id))
        for key, moment, its_id, words, number, signature, out in session.exec(query).all()
    ]


def _of_kind(
    letter: Letter, kind: SignatureKind, sought: Sought, now: datetime, after: Place | None
) -> Any:
    moment, its_id = col(Signature.confirmed_at), col(Signature.id)
    return (
        select(*(Signature.key, *SIGNATORY, *PUBLIC_TRAIL))
        .outerjoin(Authority, col(Authority.signature_id) == its_id)
        .where(*names_out(letter, kind, sought.under, now), *_only(letter, kind, sought))
        .where(_after(moment, its_id, after))
        .order_by(moment.desc(), its_id.desc())
    )


def _listed(session: Session, letter: Letter, query: Any) -> list[Listed]:
    width = len(SIGNATORY)
    found = []
    for key, *row in session.exec(query).all():
        signatory, shown_as = as_published(letter, row[:width]), row[width - 1]
        if signatory.kind is SignatureKind.ORGANISATION:
            signatory = replace(signatory, trail=PublicTrail(*row[width:]))
        elif narrower(letter.name_form, shown_as) is not NameForm.FULL:
            # Beside an initial they would tell who it is.
            signatory = replace(signatory, sector=None, country=None)
        found.append(Listed(key, signatory))
    return found


def _only(letter: Letter, kind: SignatureKind, sought: Sought) -> list[ColumnElement[bool]]:
    """Return the conditions that are asked; who is shown by an initial is found by no trait that is not shown."""
    conditions: list[ColumnElement[bool]] = []
    if kind is SignatureKind.INDIVIDUAL and (sought.sector or sought.country):
        whole = letter.name_form is NameForm.FULL
        conditions.append(col(Signature.shown_as) == NameForm.FULL if whole else false())
    if sought.sector:
        conditions.append(col(Signature.sector) == sought.sector)
    if sought.country:
        conditions.append(col(Signature.country) == sought.country)
    return conditions


def _after(moment: Any, its_id: Any, after: Place | None) -> ColumnElement[bool]:
    if after is None:
        return true()
    last_moment, last_id = after
    # The first part alone is what an index can go by.
    further: ColumnElement[bool] = (moment <= last_moment) & (
        (moment < last_moment) | (its_id < last_id)
    )
    return further
