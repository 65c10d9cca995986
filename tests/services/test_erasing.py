"""Erasing everything about a signatory."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlmodel import select

from openletter import jobs
from openletter.db.authority import Authority
from openletter.db.outbox import OutboxMessage
from openletter.db.signatures import Signature
from openletter.db.statements import Extract, Statement
from openletter.domain.outbox import MessageState
from openletter.domain.signatures import Correction, SignatureState
from openletter.domain.statements import StatementUse
from openletter.errors import Gone, NotFound, OpenletterError
from openletter.mail.transports import SendingFailed
from openletter.services import confirming, erasing, extracts, signatures, statements
from openletter.services.confirming import Confirmation
from tests.conftest import on_both_databases
from tests.services.test_races import at_once

pytestmark = on_both_databases
PRIVATE = ("Siân", "Reader", "Canton", "sian@", "libraries taught", "203.0.113", "12345", "Aled")


def erase(letter, key):
    with letter.transaction() as (session, _):
        signature = session.exec(select(Signature).where(Signature.key == key)).one()
        erasing.erase(session, signature, now=letter.runtime.clock())


def withdraw(letter, key):
    with letter.transaction() as (session, _):
        signatures.withdraw(
            session, signatures.personal_signature(session, key), now=letter.runtime.clock()
        )


def remove(letter, key):
    with letter.transaction() as (session, _):
        signature = signatures.personal_signature(session, key)
        signature.state, signature.removed_at = SignatureState.REMOVED, letter.runtime.clock()


@pytest.fixture
def full(letter, clock):
    """A signature of which everything is known that can be; returns its key."""
    key = letter.signed(
        kind="organisation", organisation="Canton Readers", role="Reader", sector="arts",
        country="GB-WLS", statement="The libraries taught me.", use=StatementUse.PUBLIC, updates=True,
    )  # fmt: skip
    with letter.transaction() as (session, _):
        signature = signatures.personal_signature(session, key)
        signature.client = "203.0.113.9"
        session.add(
            Authority(
                signature_id=signature.id,
                registration_number="12345",
                officer_key=key,
                officer_name="Aled",
                officer_email="aled@example.org",
                officer_state="asked",
            )
        )
        statement = session.exec(select(Statement)).one()
        statements.approve(session, statement, now=clock())
        extracts.propose(session, statement, "taught me", 1, now=clock())
    return key


def everything_stored(letter):
    """Return every value of every row, as text."""
    tables = (Signature, Statement, Extract, Authority, OutboxMessage)
    with letter.runtime.database.reading() as session:
        return str([row.model_dump() for table in tables for row in session.exec(select(table))])


def test_nothing_about_the_person_is_left(letter, full, clock):
    before = everything_stored(letter)
    assert all(word in before for word in PRIVATE)
    clock.advance(days=1)

    erase(letter, full)

    after = everything_stored(letter)
    assert [word for word in PRIVATE if word.lower() in after.lower()] == []
    left = letter.signature(full)
    assert (left.state, left.kind) == ("withdrawn", "organisation")
    assert left.withdrawn_at == left.erased_at == left.changed_at == clock()
    assert left.confirmed_at == clock() - timedelta(days=1)
    assert (left.revision_id, left.public, left.updates) == (1, False, False)
    assert letter.counts().count == 0


@pytest.mark.parametrize(
    "change, state",
    [
        (lambda _letter, _key: None, "withdrawn"),
        (withdraw, "withdrawn"),
        (remove, "removed"),
    ],
)
def test_it_can_be_erased_in_any_state_and_twice(letter, clock, change, state):
    pending, confirmed = letter.sign("p@example.org", name="P"), letter.signed()
    change(letter, confirmed)
    gone_at = letter.signature(confirmed).withdrawn_at
    clock.advance(hours=1)
    erase(letter, pending)
    erase(letter, confirmed)
    clock.advance(hours=1)
    erase(letter, confirmed)

    assert letter.signature(pending).state is SignatureState.WITHDRAWN
    left = letter.signature(confirmed)
    assert left.state == state
    assert (left.name, left.email, left.name_key) == ("", None, "")
    assert left.erased_at == clock() - timedelta(hours=1)
    assert left.withdrawn_at == (gone_at or (left.erased_at if state == "withdrawn" else None))


def test_messages_that_have_not_left_are_cancelled_and_the_others_emptied(letter, runtime, outbox):
    key = letter.signed()
    jobs.send_outbox(runtime)
    letter.sign()
    erase(letter, key)

    assert [(row.state, row.to_address, row.context) for row in outbox()] == [
        ("sent", "", {}),
        ("sent", "", {}),
        ("lapsed", "", {}),
    ]


def test_a_message_in_a_workers_hands_is_neither_sent_nor_tried_again(letter, runtime, outbox):
    key = letter.sign()
    (claimed,) = jobs._claim(runtime)
    erase(letter, key)
    with runtime.transport() as transport:
        assert not jobs._send(runtime, transport, claimed)

    (row,) = outbox()
    assert row.state is MessageState.LAPSED


def test_a_message_that_fails_while_its_person_is_erased_stays_cancelled(letter, runtime, outbox):
    key = letter.sign()
    (claimed,) = jobs._claim(runtime)

    class Slow:
        def send(self, _message):
            erase(letter, key)
            raise SendingFailed("later")

    assert not jobs._send(runtime, Slow(), claimed)
    (row,) = outbox()
    assert (row.state, row.to_address) == ("lapsed", "")


def test_only_this_person_is_erased(letter, full):
    other = letter.signed(
        "sian@example.org", kind="organisation", organisation="Other", statement="Mine."
    )
    erase(letter, full)

    assert letter.signature(other).organisation == "Other"
    assert "Mine." in everything_stored(letter)


def test_whoever_was_erased_may_sign_as_somebody_new(letter, outbox):
    key = letter.signed()
    erase(letter, key)
    again = letter.signed()

    assert again != key
    assert letter.counts().count == 1
    assert outbox()[-2].message == "confirm_signature"


def test_nothing_of_what_was_erased_can_be_changed(letter, full, clock):
    erase(letter, full)
    with letter.transaction() as (session, _):
        row = session.exec(select(Signature)).one()
        now = clock()
        for change in (
            lambda: signatures.show_name(session, row, shown=True, now=now),
            lambda: signatures.choose_updates(session, row, wanted=True),
            lambda: signatures.choose_language(session, row, "en"),
            lambda: signatures.correct(session, row, Correction("Chair", ""), now=now),
            lambda: signatures.withdraw(session, row, now=now),
            lambda: statements.write(session, row, "Again", StatementUse.PUBLIC, now=now),
            lambda: confirming.confirm(session, full, now=now),
            lambda: confirming.send_link_again(session, full, now=now),
            lambda: signatures.personal_signature(session, full),
        ):
            with pytest.raises(Gone):
                change()


@pytest.mark.parametrize("first", ["confirm", "erase"])
def test_erasing_waits_for_the_press_of_the_button_and_the_other_way_round(letter, first):
    key = letter.sign()

    def confirm():
        with suppress(OpenletterError):
            return letter.confirm(key)

    def erasing_it():
        erase(letter, key)

    held, waiting = (confirm, erasing_it) if first == "confirm" else (erasing_it, confirm)
    with ThreadPoolExecutor(1) as other:
        with letter.transaction() as (session, _):
            signature = signatures.personal_signature(session, key)
            if held is confirm:
                confirming.confirm(session, key, now=letter.runtime.clock())
            else:
                erasing.erase(session, signature, now=letter.runtime.clock())
            second = other.submit(waiting)
            time.sleep(0.3)
        assert second.result() is not Confirmation.CONFIRMED

    assert_nothing_is_left(letter, key)


def assert_nothing_is_left(letter, key):
    left = letter.signature(key)
    assert (left.state, left.name, left.email) == ("withdrawn", "", None)
    assert left.erased_at is not None
    assert letter.counts().count == 0
    assert "sian@" not in everything_stored(letter)


def test_erasing_and_confirming_at_once_end_in_nothing_left(letter):
    key = letter.sign()

    def do(number):
        with suppress(OpenletterError):
            erase(letter, key) if number % 2 else letter.confirm(key)

    at_once(10, do)
    assert_nothing_is_left(letter, key)


def test_erasing_and_signing_again_at_once_lose_neither(letter):
    first = letter.signed()

    at_once(8, lambda number: erase(letter, first) if number == 0 else letter.sign())

    left = letter.signature(first)
    assert (left.state, left.name) == ("withdrawn", "")
    others = [one for one in letter.signatures() if one.key != first]
    assert len(others) <= 1
    letter.signed()
    assert letter.counts().count == 1
    with letter.runtime.database.reading() as session:
        rows = session.exec(
            select(OutboxMessage).where(OutboxMessage.signature_id == left.id)
        ).all()
    assert {row.to_address for row in rows} == {""}


def test_erasing_withdrawing_and_changing_at_once_leave_nothing(letter):
    key = letter.signed()

    def change(number):
        doings = (
            lambda session, row, now: erasing.erase(session, row, now=now),
            lambda session, row, now: signatures.withdraw(session, row, now=now),
            lambda session, row, now: signatures.show_name(session, row, shown=False, now=now),
            lambda session, row, now: signatures.correct(
                session, row, Correction("Reader", "Canton"), now=now
            ),
            lambda session, row, now: statements.write(
                session, row, "The libraries taught me.", StatementUse.PUBLIC, now=now
            ),
        )
        with suppress(OpenletterError), letter.transaction() as (session, _):
            row = signatures.personal_signature(session, key)
            doings[number % len(doings)](session, row, letter.runtime.clock())

    at_once(10, change)
    assert_nothing_is_left(letter, key)
    assert [word for word in PRIVATE if word in everything_stored(letter)] == []


def test_an_extract_of_somebody_who_is_being_erased_is_neither_proposed_nor_approved(letter, clock):
    key = letter.signed(statement="The libraries taught me.")
    with letter.transaction() as (session, _):
        statements.approve(session, session.exec(select(Statement)).one(), now=clock())

    def propose(_):
        with suppress(OpenletterError), letter.transaction() as (session, _row):
            found = session.exec(select(Statement)).first()
            if found is not None:
                extracts.propose(session, found, "taught me", 1, now=clock())

    at_once(6, lambda number: erase(letter, key) if number == 0 else propose(number))
    assert [word for word in PRIVATE if word in everything_stored(letter)] == []


def test_a_statement_that_its_author_takes_away_is_not_decided_about(letter, clock):
    letter.signed(statement="The libraries taught me.")
    with letter.transaction() as (session, _):
        read = session.exec(select(Statement)).one()
        signature = read.signature
        with letter.runtime.database.reading() as elsewhere:
            stale = elsewhere.exec(select(Statement)).one()
            assert stale.signature.id == signature.id
        statements.write(session, signature, "", StatementUse.PUBLIC, now=clock())
        session.flush()
    with letter.transaction() as (session, _), pytest.raises(NotFound):
        statements.approve(session, session.merge(stale, load=False), now=clock())
