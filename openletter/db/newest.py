"""What the public may see as lists that begin with the newest and go on from a place: for programs and feeds.

A list goes on from the moment and the id of the row it ended with, so that nothing is skipped or repeated while names
arrive, and a page deep in a million rows costs what the first one does.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, select

from openletter.db.letters import Letter
from openletter.db.searching import NEWEST_FIRST, Found, Search, find
from openletter.db.signatories import name_is_out
from openletter.db.signatures import Signature
from openletter.db.statements import Extract, Statement, Voice, approved, as_voice
from openletter.db.support import Support, SupportMessage, public_support
from openletter.domain.extracts import ExtractState
from openletter.domain.letters import PUBLIC_STATES, LetterState
from openletter.domain.statements import StatementUse

Place = tuple[datetime, int]
"""Where a page of a list ended: the moment and the id of its last row."""


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
    searches: Sequence[Search],
    *,
    now: datetime,
    limit: int,
    after: Place | None = None,
) -> list[Found]:
    """Return the signatories of one kind or of several whose name is out, as one list, the newest first.

    One search for each kind, since the index of those who are listed begins with it.
    """
    lists = [
        find(
            session,
            letter,
            replace(search, order=NEWEST_FIRST),
            now=now,
            limit=limit,
            after=after,
        )
        for search in searches
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


def support(
    session: Session, letter: Letter, *, now: datetime, limit: int, after: Place | None = None
) -> list[Support]:
    """Return the messages of support that anybody may see, the last approved first."""
    further = _after(col(SupportMessage.decided_at), col(SupportMessage.id), after)
    return public_support(session, letter, now=now, limit=limit, among=further)


def _after(moment: Any, its_id: Any, after: Place | None) -> ColumnElement[bool]:
    if after is None:
        return true()
    last_moment, last_id = after
    # The first part alone is what an index can go by.
    further: ColumnElement[bool] = (moment <= last_moment) & (
        (moment < last_moment) | (its_id < last_id)
    )
    return further
