"""How many signatures of each sort count under a letter, without counting them each time.

The database itself writes a row for every signature that begins or ceases to count (triggers of migration 0005), in
the transaction that changes it, and no two write the same row: a rush of signings waits for nothing here. The sum of
a letter's rows is its count at any moment; every now and then many of them are folded into few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Insert, delete, insert
from sqlalchemy import select as sql_select
from sqlmodel import Field, Session, SQLModel, col, func, select

from openletter.db.base import insert_all, metadata
from openletter.db.letters import Revision

FOLDED_FROM = 100
"""Rows of a letter that are not worth folding: they are read in less than a millisecond."""


class Tally(SQLModel, table=True):
    """So many signatures of one sort more, or fewer; written by the database, never by the program."""

    id: int = Field(default=None, primary_key=True)
    letter_id: int = Field(index=True)
    revision_id: int
    kind: str = Field(max_length=40)
    public: bool
    withheld: bool
    verification: str = Field(max_length=40)
    n: int


@dataclass(frozen=True)
class Sort:
    """How many signatures of one sort count."""

    kind: str
    public: bool
    withheld: bool
    verification: str
    revision_id: int
    n: int


_TABLE = metadata.tables["tally"]
_SORT = (
    col(Tally.kind),
    col(Tally.public),
    col(Tally.withheld),
    col(Tally.verification),
    col(Tally.revision_id),
)


def sorts(session: Session, letter_id: int) -> list[Sort]:
    """Return how many signatures of each sort count under a letter."""
    columns: tuple[Any, ...] = (*_SORT, many := func.sum(Tally.n))
    query = select(*columns).where(Tally.letter_id == letter_id).group_by(*_SORT).having(many != 0)
    return [Sort(*row) for row in session.exec(query).all()]


def by_revision(session: Session, letter_id: int) -> list[tuple[int, int, int]]:
    """Return (id of the revision, its number, signatures that count and are bound to it), the oldest first."""
    many = func.sum(Tally.n)
    columns: tuple[Any, ...] = (Revision.id, Revision.number, many)
    query = (
        select(*columns)
        .join(Tally, col(Tally.revision_id) == Revision.id)
        .where(Tally.letter_id == letter_id)
        .group_by(col(Revision.id), col(Revision.number))
        .having(many != 0)
        .order_by(col(Revision.number))
    )
    return [(its_id, number, n) for its_id, number, n in session.exec(query).all()]


def letters_to_fold(session: Session) -> list[int]:
    """Return the letters of which so many rows lie here that they are worth folding."""
    query = (
        select(Tally.letter_id).group_by(col(Tally.letter_id)).having(func.count() > FOLDED_FROM)
    )
    return list(session.exec(query).all())


def fold(session: Session, letter_id: int) -> None:
    """Put one row for each sort in place of a letter's many; the sum stays the same."""
    its = _TABLE.c.letter_id == letter_id
    if session.connection().dialect.name == "postgresql":
        session.connection().execute(_folded_at_once(its))
        return
    # On SQLite nobody writes meanwhile: a transaction that writes holds the lock from its beginning.
    rows = [{"letter_id": letter_id} | vars(sort) for sort in sorts(session, letter_id)]
    session.connection().execute(delete(_TABLE).where(its))
    insert_all(session, Tally, rows)


def _folded_at_once(its: Any) -> Insert:
    """Return the statement that takes out rows and puts in their sums: what is written meanwhile is in neither."""
    columns = [_TABLE.c[name] for name in ("letter_id", *Sort.__dataclass_fields__)]
    gone = delete(_TABLE).where(its).returning(*columns).cte("gone")
    sort = [column for column in gone.c if column.name != "n"]
    many = func.sum(gone.c.n)
    sums = sql_select(*sort, many).group_by(*sort).having(many != 0)
    return insert(_TABLE).from_select([*(c.name for c in sort), "n"], sums).add_cte(gone)
