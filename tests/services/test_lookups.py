"""What is looked up for every signing and every message is found by an index, however long the tables are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session

from openletter.db.authority import (
    authority_by_officer_key,
    authority_of,
    count_messages_of,
    count_written_to_officer,
)
from openletter.db.duplicates import told_apart
from openletter.db.letters import Letter
from openletter.db.lookups import signature_by_key, signatures_of_address
from openletter.db.outbox import due_messages
from openletter.db.signatories import counts, updated_at
from openletter.db.statements import public_voices
from openletter.runtime import Runtime
from openletter.tokens import new_key

Listen = Callable[[str, Callable[..., None]], None]

LOOKUPS: dict[str, Callable[[Session, Runtime], object]] = {
    "signatures_of_address": lambda session, _: signatures_of_address(
        session, 1, "sian@example.org"
    ),
    "signature_by_key": lambda session, _: signature_by_key(session, new_key()),
    "counts": lambda session, runtime: counts(session, Letter(id=1), now=runtime.clock()),
    "public_voices": lambda session, runtime: public_voices(
        session, Letter(id=1), now=runtime.clock()
    ),
    "updated_at": lambda session, _: updated_at(session, Letter(id=1)),
    "authority_of": lambda session, _: authority_of(session, 1),
    "authority_by_officer_key": lambda session, _: authority_by_officer_key(session, new_key()),
    "count_written_to_officer": lambda session, _: count_written_to_officer(
        session, 1, "officer_asked", "mair@example.org"
    ),
    "count_messages_of": lambda session, _: count_messages_of(session, 1, "officer_asked"),
    "told_apart": lambda session, _: told_apart(session, 1),
    "due_messages": lambda session, runtime: due_messages(session, runtime.clock(), 10),
}


@pytest.mark.parametrize("lookup", LOOKUPS)
def test_sqlite_finds_it_by_an_index(lookup: str, runtime: Runtime, listen: Listen) -> None:
    steps = _steps(lookup, runtime, listen)
    assert steps
    # Sorting what was found is no harm: nothing is read for it.
    assert all("USING" in step or "TEMP B-TREE" in step for step in steps), steps


def test_figures_are_read_off_the_tallies_of_one_letter(runtime: Runtime, listen: Listen) -> None:
    assert _steps("counts", runtime, listen) == [
        "SEARCH tally USING INDEX ix_tally_letter_id (letter_id=?)",
        "USE TEMP B-TREE FOR GROUP BY",
    ]


def test_voices_are_read_without_walking_through_all_signatures(
    runtime: Runtime, listen: Listen
) -> None:
    steps = _steps("public_voices", runtime, listen)
    assert [step for step in steps if "signature" in step.split()[1]] == [
        "SEARCH signature USING INTEGER PRIMARY KEY (rowid=?)"
    ]


def test_when_a_list_last_changed_is_read_off_the_end_of_an_index(
    runtime: Runtime, listen: Listen
) -> None:
    (step,) = [step for step in _steps("updated_at", runtime, listen) if "INDEX" in step]
    assert "ix_signature_changed_at" in step


def test_what_is_due_is_read_in_the_order_of_an_index(runtime: Runtime, listen: Listen) -> None:
    (step,) = _steps("due_messages", runtime, listen)
    assert "ix_outbox_message_waiting" in step


def _steps(lookup: str, runtime: Runtime, listen: Listen) -> list[str]:
    """Return what SQLite would do for each question that a look-up asks."""
    asked: list[tuple[str, object]] = []
    listen(
        "before_cursor_execute",
        lambda _c, _cursor, sql, values, *_: asked.append((sql, values)),
    )
    with runtime.database.reading() as session:
        LOOKUPS[lookup](session, runtime)
        questions = [(sql, values) for sql, values in asked if sql.startswith("SELECT")]
        return [
            row[3]
            for sql, values in questions
            for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        ]
