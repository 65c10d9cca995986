"""Confirming against withdrawing, closing, removing and signing again: each race ends in one consistent state."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial

import pytest
from sqlmodel import select

from openletter import jobs
from openletter.db.letters import letter_to_change
from openletter.db.outbox import OutboxMessage
from openletter.db.signatures import Signature
from openletter.domain.letters import LetterState
from openletter.domain.signatures import SignatureKind, SignatureState
from openletter.errors import NotAllowed
from openletter.services import letters, signatures
from openletter.services.confirming import Confirmation
from tests.conftest import on_both_databases
from tests.services.test_races import at_once

pytestmark = on_both_databases
ROUNDS = 6
REFUSED = "refused"


@pytest.fixture
def race(letter):
    """Lets several do something at the same moment; returns what became of each, a refusal counting as an outcome."""

    def run(*doers):
        def one(number):
            try:
                return doers[number]()
            except NotAllowed:
                return REFUSED

        return at_once(len(doers), one)

    return run


@pytest.fixture
def withdraw(letter):
    def take_back(key):
        with letter.transaction() as (session, _):
            signature = signatures.personal_signature(session, key)
            signatures.withdraw(session, signature, now=letter.runtime.clock())

    return take_back


@pytest.fixture
def remove(letter):
    """Removes a signature as a campaigner does."""

    def weed(key):
        with letter.transaction() as (session, _):
            signature = signatures.found(session, key)
            signatures.lock(session, signature)
            signature.state = SignatureState.REMOVED
            signature.removed_at = letter.runtime.clock()
            signatures.note_change(signature, letter.runtime.clock())
            session.add(signature)

    return weed


@pytest.fixture
def close(letter):
    """Closes a letter as the desk does; a second time it is refused."""

    def end():
        with letter.runtime.database.transaction() as session:
            row = letter_to_change(session, letter.slug)
            letters.close(session, row, now=letter.runtime.clock())

    return end


@pytest.fixture(autouse=True)
def check(letter):
    """Hold everything to being consistent once a test is over."""
    yield
    with letter.runtime.database.reading() as session:
        rows = session.exec(select(Signature)).all()
        messages = session.exec(select(OutboxMessage)).all()
    standing = [one for one in rows if one.state is SignatureState.CONFIRMED]
    counts = letter.counts()
    assert counts.count == len(standing) == counts.individuals + counts.organisations
    for one in rows:
        its = [message.message for message in messages if message.signature_id == one.id]
        ever = one.confirmed_at is not None
        assert its.count("confirm_signature") + its.count("signed_after_withdrawal") == 1
        assert its.count("signature_confirmed") == int(ever)
        assert (one.changed_at is not None) == ever, "whatever counted once tells when that changed"
        assert (one.withdrawn_at is not None) == (one.state is SignatureState.WITHDRAWN)
        assert one.state is not SignatureState.CONFIRMED or ever
        assert one.state is not SignatureState.PENDING or not ever
    live = [
        (one.email_canonical, one.kind, one.name_key)
        for one in rows
        if one.state in (SignatureState.PENDING, SignatureState.CONFIRMED)
    ]
    assert len(live) == len(set(live))


def shuffled(*doers):
    return random.sample(doers, len(doers))


def test_confirming_and_withdrawing(letter, race, withdraw):
    for number in range(ROUNDS):
        key = letter.sign(f"{number}@example.org", name=f"Person {number}")
        outcomes = race(*shuffled(partial(letter.confirm, key), partial(withdraw, key)))

        assert letter.signature(key).state is SignatureState.WITHDRAWN
        confirmed = letter.signature(key).confirmed_at is not None
        assert (Confirmation.CONFIRMED in outcomes) == confirmed
        assert (REFUSED in outcomes) != confirmed


def test_many_presses_and_many_withdrawals(letter, race, withdraw):
    key = letter.sign()
    race(*[lambda: letter.confirm(key), lambda: withdraw(key)] * 10)

    assert letter.signature(key).state is SignatureState.WITHDRAWN


def test_confirming_and_removing(letter, race, remove):
    for number in range(ROUNDS):
        key = letter.sign(f"{number}@example.org", name=f"Person {number}")
        outcomes = race(*shuffled(partial(letter.confirm, key), partial(remove, key)))

        there = letter.signature(key)
        assert there.state is SignatureState.REMOVED
        assert (Confirmation.CONFIRMED in outcomes) == (there.confirmed_at is not None)


def test_withdrawing_and_removing(letter, race, withdraw, remove, clock):
    for number in range(ROUNDS):
        key = letter.signed(f"{number}@example.org", name=f"Person {number}")
        clock.advance(minutes=1)

        def weed_what_stands(key=key):
            with letter.transaction() as (session, _):
                signature = signatures.found(session, key)
                signatures.lock(session, signature)
                if signature.state is not SignatureState.CONFIRMED:
                    raise NotAllowed("It stands no more.")
                signature.state = SignatureState.REMOVED
                signatures.note_change(signature, clock())

        outcomes = race(*shuffled(partial(withdraw, key), weed_what_stands))

        assert outcomes.count(REFUSED) == 1, "one of both came first, and the other was told"
        assert letter.signature(key).changed_at == clock()


def test_confirming_and_closing(letter, race, close):
    keys = [letter.sign(f"{number}@example.org", name=f"P {number}") for number in range(ROUNDS)]
    outcomes = race(*shuffled(close, *(lambda key=key: letter.confirm(key) for key in keys)))

    assert outcomes.count(Confirmation.CONFIRMED) == ROUNDS, "what was under way may be confirmed"
    assert letter.counts().count == ROUNDS


def test_signing_and_closing(letter, race, close):
    outcomes = race(
        *shuffled(
            close,
            *(
                lambda number=number: letter.sign(f"{number}@example.org", name=f"P {number}")
                for number in range(ROUNDS)
            ),
        )
    )

    signed = [outcome for outcome in outcomes if outcome not in (REFUSED, None)]
    assert {one.key for one in letter.signatures()} == set(signed)


def test_closing_twice_closes_once(letter, race, close):
    outcomes = race(close, close, close)

    assert outcomes.count(REFUSED) == 2


def test_the_program_closing_a_letter_at_its_deadline_waits_for_nobody_who_changes_it(
    letter, clock
):
    """A campaigner sets a later last day at the moment at which the letter would close by itself."""
    clock.now = datetime(2027, 1, 1, 12, tzinfo=UTC)
    with ThreadPoolExecutor(1) as other, letter.runtime.database.transaction() as session:
        row = letter_to_change(session, letter.slug)
        row.deadline = date(2027, 6, 1)
        session.flush()
        closing = other.submit(jobs.every_minute, letter.runtime)
        time.sleep(0.3)
        session.commit()
        closing.result()

    with letter.transaction() as (_session, row):
        assert row.state is LetterState.OPEN


def test_withdrawing_and_signing_again(letter, race, withdraw, clock):
    for number in range(ROUNDS):
        email, name = f"{number}@example.org", f"Person {number}"
        key = letter.signed(email, name=name)
        clock.advance(minutes=1)
        _, again = race(partial(withdraw, key), partial(letter.sign, email, name=name))

        assert letter.signature(key).state is SignatureState.WITHDRAWN
        assert letter.signature(key).changed_at == clock()
        states = [one.state for one in letter.signatures() if one.email == email]
        if again == key:
            assert states == [SignatureState.WITHDRAWN], "it stood when it was signed again"
        else:
            assert states == [SignatureState.WITHDRAWN, SignatureState.PENDING]
            letter.confirm(again)
            assert letter.signature(again).kind is SignatureKind.INDIVIDUAL


def test_all_of_it_at_once(letter, race, withdraw, remove, close):
    keys = [letter.sign(f"{number}@example.org", name=f"P {number}") for number in range(8)]
    doers = [lambda key=key: letter.confirm(key) for key in keys]
    doers += [lambda key=key: withdraw(key) for key in keys[::2]]
    doers += [lambda key=key: remove(key) for key in keys[1::4]]
    race(*shuffled(close, *doers))

    removed = {letter.signature(key).state for key in keys[1::4]}
    assert removed == {SignatureState.REMOVED}
    assert {letter.signature(key).state for key in keys[3::4]} == {SignatureState.CONFIRMED}
