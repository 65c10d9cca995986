"""What happens at the same moment, with real threads and connections on both databases."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from openletter import jobs
from openletter.db.letters import head_to_sign, letter_to_change
from openletter.domain.letters import LetterState
from openletter.domain.signatures import MESSAGES_MAX, SignatureState
from openletter.errors import NotAllowed
from openletter.services import editions, letters, signing
from openletter.services.confirming import Confirmation
from tests.conftest import on_both_databases
from tests.open_letter import attempt

pytestmark = on_both_databases


def at_once(people, do):
    """Let so many threads do something at the same moment; returns what each got."""
    start = Barrier(people)

    def one(number):
        start.wait()
        return do(number)

    with ThreadPoolExecutor(people) as threads:
        return list(threads.map(one, range(people)))


def test_fifty_presses_at_once_count_once_and_send_one_message(letter, outbox):
    key = letter.sign()

    outcomes = at_once(50, lambda _: letter.confirm(key))

    assert outcomes.count(Confirmation.CONFIRMED) == 1
    assert outcomes.count(Confirmation.ALREADY) == 49
    assert letter.counts().count == 1
    assert [row.message for row in outbox()].count("signature_confirmed") == 1


def test_one_address_signing_fifty_times_at_once_has_one_signature(letter, outbox):
    keys = at_once(50, lambda number: letter.sign("same@example.org", role=f"Try {number}"))

    (signature,) = letter.signatures()
    assert set(keys) == {signature.key}
    assert signature.state is SignatureState.PENDING
    assert len(outbox()) == MESSAGES_MAX


def test_twenty_names_at_one_address_at_once_have_two_signatures(letter, outbox):
    at_once(20, lambda number: letter.sign("same@example.org", name=f"Person {number}"))

    assert sorted(one.slot for one in letter.signatures()) == [1, 2]
    assert len(outbox()) == MESSAGES_MAX


def test_twenty_people_signing_at_once_all_have_their_signature(letter):
    at_once(20, lambda number: letter.signed(f"person{number}@example.org"))

    assert letter.counts().count == 20


def test_a_letter_closing_while_people_confirm_loses_nobody(letter):
    keys = [letter.sign(f"person{number}@example.org") for number in range(8)]

    at_once(9, lambda number: letter.close() if number == 8 else letter.confirm(keys[number]))

    assert letter.counts().count == 8


def take_back(letter):
    """Take a letter back as the desk does."""
    with letter.runtime.database.transaction() as session:
        letters.take_back(session, letter_to_change(session, letter.slug))


def sign_late(session, row, letter, email="late@example.org"):
    signing.sign(
        session,
        head_to_sign(session, row.slug),
        attempt(email, name="Late"),
        now=letter.runtime.clock(),
        today=letter.runtime.today(),
    )


def test_a_letter_that_somebody_is_signing_is_not_taken_back(letter):
    with ThreadPoolExecutor(1) as other:
        with letter.transaction() as (session, row):
            sign_late(session, row, letter)
            taking_back = other.submit(take_back, letter)
            time.sleep(0.3)
        with pytest.raises(NotAllowed):
            taking_back.result()

    with letter.transaction() as (_session, row):
        assert row.state is LetterState.OPEN


def test_nobody_signs_a_letter_that_is_being_taken_back(letter):
    with ThreadPoolExecutor(1) as other:
        with letter.runtime.database.transaction() as session:
            letters.take_back(session, letter_to_change(session, letter.slug))
            signing = other.submit(letter.sign)
            time.sleep(0.3)
        with pytest.raises(NotAllowed):
            signing.result()

    assert letter.signatures() == []


def test_two_workers_claim_each_message_once(letter, runtime):
    for number in range(35):
        letter.sign(f"person{number}@example.org")

    def claim_all(_):
        mine = []
        while claimed := jobs._claim(runtime):
            mine += claimed
        return mine

    claimed = [message for mine in at_once(4, claim_all) for message in mine]

    assert len(claimed) == 35
    assert len(set(claimed)) == 35


def test_two_workers_send_each_message_once(letter, runtime, outbox):
    for number in range(25):
        letter.sign(f"person{number}@example.org")

    handed_over = at_once(3, lambda _: jobs.send_outbox(runtime))

    assert sum(handed_over) == 25
    assert {(row.state, row.attempts) for row in outbox()} == {("sent", 1)}


def test_two_clicks_at_once_ask_for_one_edition(letter):
    def ask(_):
        with letter.transaction() as (session, row):
            return editions.ask_for(session, row, now=letter.runtime.clock()).number

    assert set(at_once(8, ask)) == {1}


def test_the_database_itself_refuses_a_second_live_signature_of_an_address(letter):
    letter.signed("same@example.org")
    other = letter.signed("other@example.org")

    with letter.transaction() as (session, _), pytest.raises(IntegrityError):
        session.execute(
            text(
                "UPDATE signature SET email_canonical = 'same@example.org' WHERE email = 'other@example.org'"
            )
        )
    assert letter.signature(other).email_canonical == "other@example.org"
