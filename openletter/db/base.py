"""What every table shares: names of constraints, moments in UTC, states as checked text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, cast

from sqlalchemy import Enum as SqlEnum
from sqlalchemy import Insert, Table, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import DateTime, TypeDecorator
from sqlmodel import Session, SQLModel

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

SQLModel.metadata.naming_convention = NAMING_CONVENTION
metadata = SQLModel.metadata


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, with its zone also where the database keeps none (SQLite)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone; hand the rest over in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(enum: type[StrEnum], name: str) -> Any:
    """Return a column type for an enum: its values as text, held to them by the named check constraint."""
    return SqlEnum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


@dataclass(frozen=True)
class Belonging:
    """A row that goes with another one, whose id it has in the column `reference`."""

    table: type[SQLModel]
    row: dict[str, Any]
    reference: str


_FIRST, _SECOND = "first_", "second_"


def insert_all(session: Session, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    """Insert many rows of one table by one statement, what they do not say as its defaults.

    Objects of the table are twenty times as slow, and on SQLite the session asks for each one's id by itself.
    """
    if rows:
        filled = [_defaults(table) | row for row in rows]
        session.connection().execute(_insert(table), filled)


def insert_unless_there(session: Session, table: type[SQLModel], row: dict[str, Any]) -> int | None:
    """Insert a row and return its id; None if a unique index has one already, committed while this waited for it.

    Without a savepoint, which costs as much as the row.
    """
    connection = session.connection()
    statement = _insert_unless_there(table, connection.dialect.name)
    return connection.execute(statement, _defaults(table) | row).scalar()


def insert_with_belonging(
    session: Session,
    table: type[SQLModel],
    row: dict[str, Any],
    belonging: Belonging,
) -> int | None:
    """Insert a row as `insert_unless_there` does, and what belongs to it, if it was not there.

    PostgreSQL does both in one round trip; SQLite needs no trips, and cannot.
    """
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        made = insert_unless_there(session, table, row)
        if made is not None:
            insert_all(session, belonging.table, [belonging.row | {belonging.reference: made}])
        return made
    first, second = _defaults(table) | row, _defaults(belonging.table) | belonging.row
    second.pop(belonging.reference, None)
    statement = _insert_both(table, belonging.table, belonging.reference)
    values = _named(_FIRST, first) | _named(_SECOND, second)
    return connection.execute(statement, values).scalar()


@cache
def _insert_both(table: type[SQLModel], second: type[SQLModel], reference: str) -> Any:
    inserted = _insert_unless_there(table, "postgresql")
    made = inserted.values(_places(_FIRST, table)).cte("made")
    places = _places(_SECOND, second, without=reference)
    belongs = select(*places.values(), made.c.id)
    told = insert(_table(second)).from_select([*places, reference], belongs, include_defaults=False)
    return select(made.c.id).add_cte(told.cte("belongs"))


def _places(prefix: str, table: type[SQLModel], without: str = "") -> dict[str, Any]:
    """Return a place for the value of each column but the id."""
    return {
        column.name: bindparam(prefix + column.name, type_=column.type)
        for column in _table(table).c
        if column.name not in ("id", without)
    }


def _named(prefix: str, row: dict[str, Any]) -> dict[str, Any]:
    return {prefix + name: value for name, value in row.items()}


# Made once for each table: putting a statement together costs more than running it.
@cache
def _insert(table: type[SQLModel]) -> Insert:
    return insert(_table(table))


@cache
def _insert_unless_there(table: type[SQLModel], dialect: str) -> Any:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(_table(table)).on_conflict_do_nothing().returning(_table(table).c.id)


def _defaults(table: type[SQLModel]) -> dict[str, Any]:
    """Return what a row of a table has where nothing is said; what a factory makes is made anew for each row."""
    plain, made = _defaults_by_kind(table)
    return plain | {name: make() for name, make in made.items()}


@cache
def _defaults_by_kind(
    table: type[SQLModel],
) -> tuple[dict[str, Any], dict[str, Callable[[], Any]]]:
    optional = {
        name: field
        for name, field in table.model_fields.items()
        if name != "id" and not field.is_required()
    }
    made: dict[str, Any] = {
        name: field.default_factory for name, field in optional.items() if field.default_factory
    }
    return {name: f.default for name, f in optional.items() if name not in made}, made


def _table(table: type[SQLModel]) -> Table:
    return cast(Table, table.__table__)  # type: ignore[attr-defined]
