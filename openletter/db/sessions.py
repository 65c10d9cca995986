"""Engines and sessions: reading, writing, and the one place where commands and jobs commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session, create_engine

# Every table must be known to the metadata before the first query.
from openletter.db import (  # noqa: F401
    audit,
    authority,
    bulk,
    campaigners,
    editions,
    guard,
    letters,
    outbox,
    signatures,
    statements,
)

_BUSY_TIMEOUT = 30_000  # milliseconds
_POOL = {"pool_size": 16, "max_overflow": 16}  # a connection for each thread of a web process


class Database:
    """The database of this installation."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._writing_engine = self.engine.execution_options(openletter_writes=True)

    def reading(self) -> Session:
        """Return a session for reading; what is not committed is forgotten."""
        return Session(self.engine)

    def writing(self) -> Session:
        """Return a session for writing; on SQLite its transaction takes the write lock at its beginning."""
        return Session(self._writing_engine)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Commit when the block ends, roll back when it raises; for commands and jobs."""
        with self.writing() as session, session.begin():
            yield session

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    # Parameters stay out of what errors say, since logs would keep people's names and addresses.
    if not url.startswith("sqlite"):
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, **_POOL)
    pool = {} if url == "sqlite://" else _POOL
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": _BUSY_TIMEOUT / 1000}, **pool
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own implicit BEGIN is deferred: writers that first read would fail as locked.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={_BUSY_TIMEOUT}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("openletter_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
