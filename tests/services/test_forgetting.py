"""What is kept too long goes: unconfirmed signatures, old messages and sign-ins."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from openletter import jobs
from openletter.db.audit import AuditEntry
from openletter.db.authority import Authority
from openletter.db.base import metadata
from openletter.db.campaigners import Campaigner, SignIn
from openletter.db.statements import Statement
from openletter.domain import imports as import_rules
from openletter.domain.forgetting import MESSAGES_FOR, UNCONFIRMED_FOR
from openletter.domain.signatures import SignatureState
from openletter.errors import NotFound
from openletter.services import (
    campaigners,
    forgetting,
    imports,
    signatures,
)
from openletter.tokens import new_key
from tests.conftest import on_both_databases

pytestmark = on_both_databases
SPOKEN = "She taught me to read. Thank you."


@pytest.fixture
def forget(runtime):
    return lambda: jobs.forget(runtime)


@pytest.fixture
def log(letter):
    """Returns what the audit log says: the action and its figures."""

    def entries():
        with letter.runtime.database.reading() as session:
            found = session.exec(select(AuditEntry).order_by(AuditEntry.id)).all()
            return [(entry.action, entry.details, entry.campaigner_id) for entry in found]

    return entries


@pytest.fixture
def all_of(letter):
    def rows(table):
        with letter.runtime.database.reading() as session:
            return list(session.exec(select(table).order_by(table.id)).all())

    return rows


def names(letter):
    return [one.name for one in letter.signatures()]


# Unconfirmed signatures


def test_what_nobody_confirms_goes_after_its_time_with_all_that_belongs_to_it(
    letter, forget, clock, all_of, outbox, log
):
    key = letter.sign("late@example.org", name="Late", statement=SPOKEN)
    letter.signed("mair@example.org", name="Mair")
    with letter.transaction() as (session, _):
        session.add(Authority(signature_id=letter.signature(key).id, officer_email="o@example.org"))
    clock.now += UNCONFIRMED_FOR - timedelta(minutes=1)
    letter.sign("fresh@example.org", name="Fresh")
    forget()
    assert names(letter) == ["Late", "Mair", "Fresh"]

    clock.advance(minutes=1)
    forget()
    assert names(letter) == ["Mair", "Fresh"]
    assert all_of(Statement) == all_of(Authority) == []
    assert "late@example.org" not in {row.to_address for row in outbox()}
    assert log() == [("unconfirmed-deleted", {"signatures": 1}, None)]


def test_the_link_of_what_has_gone_answers_kindly(letter, forget, clock):
    key = letter.sign()
    clock.now += UNCONFIRMED_FOR
    forget()

    with pytest.raises(NotFound, match="not confirmed in time"):
        letter.confirm(key)


def test_who_signs_again_has_their_time_anew(letter, forget, clock):
    letter.sign()
    clock.advance(days=13)
    letter.sign(role="Reader")
    clock.advance(days=13)
    forget()
    assert names(letter) == ["Siân Prŷs"]

    clock.advance(days=1)
    forget()
    assert names(letter) == []


def test_imported_names_that_nobody_confirms_go_too_and_recorded_ones_stay(letter, forget, clock):
    rows = import_rules.rows(b"kind,name,email\nindividual,Ann,ann@example.org\nindividual,Bob,")
    with letter.transaction() as (session, row):
        imports.import_signatures(session, row, rows, now=clock())
    clock.now += UNCONFIRMED_FOR
    forget()

    assert names(letter) == ["Bob"]


def test_what_was_taken_back_before_it_was_confirmed_goes_and_what_counted_once_stays(
    letter, forget, clock
):
    for key in (letter.sign("a@example.org", name="A"), letter.signed("b@example.org", name="B")):
        with letter.transaction() as (session, _):
            signatures.withdraw(session, session.merge(letter.signature(key)), now=clock())
    clock.now += UNCONFIRMED_FOR
    forget()

    assert names(letter) == ["B"]


def test_what_the_organiser_removed_stays_to_be_known_again(letter, forget, clock):
    key = letter.sign()
    with letter.transaction() as (session, _):
        session.merge(letter.signature(key)).state = SignatureState.REMOVED
    clock.now += UNCONFIRMED_FOR
    forget()

    assert names(letter) == ["Siân Prŷs"]


def test_it_goes_in_batches_and_goes_on_where_it_stopped(letter, forget, clock, monkeypatch, log):
    monkeypatch.setattr(forgetting, "BATCH", 3)
    for number in range(8):
        letter.sign(f"p{number}@example.org", name=f"Person {number}")
    clock.now += UNCONFIRMED_FOR
    with letter.transaction() as (session, _):
        assert forgetting.delete_unconfirmed(session, now=clock()) == 3
    assert len(letter.signatures()) == 5  # killed here

    forget()
    forget()
    assert letter.signatures() == []
    assert sum(details["signatures"] for _, details, _ in log()) == 8


def test_every_table_that_refers_to_signatures_is_cleared_by_a_deletion(letter, forget, clock):
    """`delete_wholly` finds them by their references: a table that refers to a statement, say, is not among them."""
    direct = {
        table.name
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "signature"
    }
    further = {
        table.name
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in direct - {"signature"}
    }
    assert further <= {"extract", "letter_file"}


# Old messages and sign-ins


def test_old_messages_are_emptied_and_still_counted(letter, clock, forget, sent_mail, outbox):
    letter.signed()
    sent_mail()
    clock.now += MESSAGES_FOR - timedelta(seconds=1)
    forget()
    assert {row.to_address for row in outbox()} == {"sian@example.org"}

    clock.advance(seconds=1)
    letter.sign("new@example.org", name="New")
    forget()
    assert [(row.to_address, bool(row.context), row.state) for row in outbox()] == [
        ("", False, "sent"),
        ("", False, "sent"),
        ("new@example.org", True, "queued"),
    ]
    assert forget() == 0


def test_old_sign_ins_are_deleted(letter, organiser_id, clock, forget, all_of):
    with letter.transaction() as (session, _):
        campaigner = Campaigner(
            key=new_key(), organiser_id=organiser_id, email="m@example.org",
            email_canonical="m@example.org", created_at=clock(),
        )  # fmt: skip
        session.add(campaigner)
        session.flush()
        campaigners.new_sign_in(session, campaigner, letter.runtime.tokens, now=clock())
    clock.advance(days=29)
    forget()
    assert len(all_of(SignIn)) == 1

    clock.advance(days=1)
    forget()
    assert all_of(SignIn) == []


def test_it_is_done_every_hour(background):
    tasks = {task.name: task for task in background.huey._registry.periodic_tasks}

    assert "every_hour" in tasks
    assert all_of_the_hours(tasks["every_hour"]) == 24


def all_of_the_hours(task):
    midnight = datetime(2026, 11, 22, tzinfo=UTC)
    day = [midnight + timedelta(minutes=minute) for minute in range(24 * 60)]
    return sum(task.validate_datetime(moment) for moment in day)
