"""Engines and sessions: reading, writing, and the one place where commands and jobs commit."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, create_engine

# Every table must be known to the metadata before the first query.
from openletter.db import (  # noqa: F401
    audit,
    authority,
    bulk,
    campaigners,
    duplicates,
    editions,
    guard,
    letter_files,
    letters,
    omissions,
    outbox,
    share_words,
    signatures,
    statements,
    support,
    tallies,
)
from openletter.db.writers import Line

_BUSY_TIMEOUT = 30_000  # milliseconds
_IDLE = 1.0  # seconds after which a connection is asked whether its server is still there
_LAST_USED = "openletter.last-used"
_IN_LINE = "openletter.in-line"
_POOL = {"pool_size": 16, "max_overflow": 16}  # a connection for each thread of a web process


class Database:
    """The database of this installation."""

    def __init__(self, url: str) -> None:
        self._line = Line(_lock_file(url), _BUSY_TIMEOUT / 1000)
        self.engine = _engine(url, self._line)
        self._writing_engine = self.engine.execution_options(openletter_writes=True)

    def reading(self) -> Session:
        """Return a session for reading; what is not committed is forgotten."""
        return Session(self.engine)

    def snapshot(self) -> Session:
        """Return a session for reading in which every query sees the database as the first one found it.

        On SQLite every session for reading is like that.
        """
        if self.engine.dialect.name == "sqlite":
            return self.reading()
        return Session(self.engine.execution_options(isolation_level="REPEATABLE READ"))

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
        self._line.close()


def _engine(url: str, line: Line) -> Engine:
    # Parameters stay out of what errors say, since logs would keep people's names and addresses.
    if not url.startswith("sqlite"):
        engine = create_engine(url, hide_parameters=True, **_POOL)
        event.listen(engine, "checkin", _note_use)
        event.listen(engine, "checkout", partial(_ping_if_idle, engine))
        return engine
    pool = {} if url == "sqlite://" else _POOL
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": _BUSY_TIMEOUT / 1000}, **pool
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", partial(_begin_sqlite, line))
    event.listen(engine, "commit", partial(_commit_sqlite, line))
    event.listen(engine, "rollback", partial(_roll_back_sqlite, line))
    return engine


def _note_use(_driver: Any, record: ConnectionPoolEntry) -> None:
    record.info[_LAST_USED] = time.monotonic()


def _ping_if_idle(engine: Engine, driver: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """Ask a connection that has been idle whether its server is still there; asking each time would cost a round trip.

    A server that was started anew is found out by the first request at most, and only under a rush.
    """
    if time.monotonic() - record.info.get(_LAST_USED, time.monotonic()) < _IDLE:
        return
    try:
        engine.dialect.do_ping(driver)
    except Exception as error:
        raise DisconnectionError from error


def _lock_file(url: str) -> Path | None:
    file = make_url(url).database
    return Path(f"{file}-writers") if url.startswith("sqlite") and file else None


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


def _begin_sqlite(line: Line, connection: Connection) -> None:
    if not connection.get_execution_options().get("openletter_writes"):
        connection.exec_driver_sql("BEGIN")
        return
    line.wait()
    connection.info[_IN_LINE] = True
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except BaseException:
        _leave_line(line, connection)
        raise


def _commit_sqlite(line: Line, connection: Connection) -> None:
    if connection.info.get(_IN_LINE):
        # Here already, since there is no event after the commit; the one that follows finds nothing to do.
        _driver(connection).commit()
        _leave_line(line, connection)


def _roll_back_sqlite(line: Line, connection: Connection) -> None:
    if connection.info.get(_IN_LINE):
        try:
            _driver(connection).rollback()
        finally:
            _leave_line(line, connection)


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast(sqlite3.Connection, connection.connection.dbapi_connection)


def _leave_line(line: Line, connection: Connection) -> None:
    if connection.info.pop(_IN_LINE, False):
        line.leave()
