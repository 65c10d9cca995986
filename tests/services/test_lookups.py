"""What is looked up for every signing and every message is found by an index, however long the tables are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event
from sqlmodel import Session

from openletter.db.outbox import due_messages
from openletter.db.signatures import live_signature, signature_by_key
from openletter.runtime import Runtime
from openletter.tokens import new_key

LOOKUPS: dict[str, Callable[[Session, Runtime], object]] = {
    "live_signature": lambda session, _: live_signature(session, 1, "sian@example.org"),
    "signature_by_key": lambda session, _: signature_by_key(session, new_key()),
    "due_messages": lambda session, runtime: due_messages(session, runtime.clock(), 10),
}


@pytest.mark.parametrize("lookup", LOOKUPS)
def test_sqlite_finds_it_by_an_index(lookup: str, runtime: Runtime) -> None:
    asked: list[tuple[str, object]] = []
    event.listen(
        runtime.database.engine,
        "before_cursor_execute",
        lambda _c, _cursor, sql, values, *_: asked.append((sql, values)),
    )
    with runtime.database.reading() as session:
        LOOKUPS[lookup](session, runtime)
        sql, values = asked[-1]
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        steps = [row[3] for row in plan]
    assert steps
    assert all("USING" in step for step in steps), steps
