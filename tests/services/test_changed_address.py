"""Changing a mistyped address before confirming: for whoever mistyped it, and for nobody else."""

import pytest

from openletter import jobs
from openletter.db.authority import Authority, authority_of
from openletter.db.letters import head_to_sign
from openletter.db.outbox import OutboxMessage
from openletter.db.statements import statement_of
from openletter.domain.guard import BURST_MAX, HoldReason
from openletter.domain.signatures import MESSAGES_MAX, SignatureState
from openletter.domain.statements import StatementUse
from openletter.errors import Gone, NotAllowed, NotFound
from openletter.services import changed_address, statements
from openletter.tokens import new_key
from tests.conftest import on_both_databases
from tests.open_letter import attempt
from tests.services.test_races import at_once

pytestmark = on_both_databases
WRONG, RIGHT = "sian@exmaple.org", "sian@example.org"


@pytest.fixture
def change(letter):
    """Signs with another address instead of a first try; returns the key of the signature."""

    def sign(instead_of, email=RIGHT, *, name="Siân Prŷs", **typed):
        with letter.transaction() as (session, _):
            return changed_address.sign_instead(
                session,
                head_to_sign(session, letter.slug),
                attempt(email, name=name, **typed),
                instead_of,
                now=letter.runtime.clock(),
                today=letter.runtime.today(),
            ).key

    return sign


@pytest.fixture
def addresses(letter):
    """Returns who is there, by address: the name and the state."""
    return lambda: {one.email: (one.name, one.state) for one in letter.signatures()}


PENDING = ("Siân Prŷs", SignatureState.PENDING)
GIVEN_UP = ("", SignatureState.WITHDRAWN)


def test_before_its_message_is_sent_the_first_try_goes_with_all_that_belongs_to_it(
    letter, change, addresses, outbox, sent_mail
):
    first = letter.sign(WRONG, statement="She taught me to read.")
    with letter.transaction() as (session, _):
        session.add(Authority(signature_id=letter.signature(first).id))
    change(first, statement="She taught me to read.")

    assert addresses() == {RIGHT: PENDING}
    assert [row.to_address for row in outbox()] == [RIGHT]
    assert [message["To"] for message in sent_mail()] == [RIGHT]
    with letter.transaction() as (session, _):
        (signature,) = letter.signatures()
        assert statement_of(session, signature.id).text == "She taught me to read."
        assert authority_of(session, signature.id) is None


def test_after_its_message_was_sent_nothing_of_the_first_try_stays_but_its_address(
    letter, change, addresses, sent_mail, outbox
):
    first = letter.sign(WRONG, statement="She taught me to read.", role="Reader", updates=True)
    sent_mail()
    change(first)

    assert addresses() == {WRONG: GIVEN_UP, RIGHT: PENDING}
    emptied = letter.signature(first)
    assert (emptied.role, emptied.public, emptied.updates) == ("", False, False)
    with letter.transaction() as (session, _):
        assert statement_of(session, emptied.id) is None
    assert [row.context for row in outbox() if row.to_address == WRONG] == [{}]
    with pytest.raises(Gone, match="another address instead"):
        letter.confirm(first)


def test_the_link_to_the_wrong_address_answers_kindly_where_nothing_is_left(letter, change):
    first = letter.sign(WRONG)
    change(first)

    with pytest.raises(NotFound, match="another address"):
        letter.confirm(first)


def test_signing_and_changing_in_turn_sends_no_more_messages_than_an_address_may_get(
    letter, change, sent_mail
):
    received = []
    for number in range(10):
        first = letter.sign(WRONG)
        received += [message["To"] for message in sent_mail()]
        change(first, f"other{number}@example.org")
        received += [message["To"] for message in sent_mail()]

    assert received.count(WRONG) == MESSAGES_MAX


def test_a_confirmed_signature_is_left_alone(letter, change, addresses):
    first = letter.signed(WRONG)
    change(first)

    assert addresses() == {WRONG: ("Siân Prŷs", SignatureState.CONFIRMED), RIGHT: PENDING}


def test_what_the_owner_of_the_address_has_signed_since_is_left_alone(letter, change, addresses):
    first = letter.sign(WRONG)
    letter.runtime.clock.advance(minutes=5)
    letter.sign(WRONG, role="The owner")
    change(first)

    assert addresses() == {WRONG: PENDING, RIGHT: PENDING}


def test_what_the_owner_of_the_address_has_written_since_is_left_alone(letter, change, addresses):
    first = letter.sign(WRONG)
    letter.runtime.clock.advance(minutes=5)
    with letter.transaction() as (session, _):
        signature = session.merge(letter.signature(first))
        statements.write(
            session, signature, "Mine.", StatementUse.PUBLIC, now=letter.runtime.clock()
        )
    change(first)

    assert addresses() == {WRONG: PENDING, RIGHT: PENDING}


def test_a_signature_under_another_letter_is_left_alone(letter, change, addresses, other_letter):
    elsewhere = other_letter.sign(WRONG)
    change(elsewhere)

    assert addresses() == {WRONG: PENDING, RIGHT: PENDING}


def test_the_same_address_again_and_a_key_of_nothing_change_nothing(letter, change, addresses):
    first = letter.sign(WRONG)
    assert change(first, WRONG) == first
    change(new_key())

    assert addresses() == {WRONG: PENDING, RIGHT: PENDING}


def test_whoever_changes_to_an_address_that_has_signed_gives_up_the_first_try_all_the_same(
    letter, change, addresses, outbox
):
    letter.signed(RIGHT)
    first = letter.sign(WRONG)
    change(first)

    assert addresses() == {RIGHT: ("Siân Prŷs", SignatureState.CONFIRMED)}
    assert outbox()[-1].message == "already_signed"


def test_a_message_under_way_is_not_tried_again_and_its_worker_goes_on(
    letter, change, addresses, runtime, outbox, sent_mail, monkeypatch
):
    first = letter.sign(WRONG)
    letter.sign("other@example.org", name="Other")
    (row, _other) = jobs._claim(runtime)
    change(first)

    assert not jobs._send(runtime, runtime.transport(), row)
    assert {row.to_address: row.state for row in outbox()}[WRONG] == "lapsed"
    letter.runtime.clock.advance(minutes=5)
    assert {message["To"] for message in sent_mail()} == {RIGHT, "other@example.org"}


def test_a_message_whose_row_is_gone_stops_no_worker(letter, runtime):
    letter.sign(WRONG)
    (row,) = jobs._claim(runtime)
    with letter.transaction() as (session, _):
        session.delete(session.get_one(OutboxMessage, row))

    assert not jobs._send(runtime, runtime.transport(), row)


def test_changing_while_the_owner_confirms_ends_in_one_of_both(letter, change, addresses):
    for number in range(6):
        first = letter.sign(WRONG, name=f"Person {number}")

        def confirm_or_change(turn, first=first, number=number):
            if turn:
                return change(first, f"right{number}@example.org", name=f"Person {number}")
            try:
                return letter.confirm(first)
            except (Gone, NotAllowed, NotFound):
                return None

        at_once(2, confirm_or_change)
        there = {one.key: one.state for one in letter.signatures()}
        assert there.get(first) in (None, SignatureState.CONFIRMED)
        with letter.transaction() as (session, _):
            for one in letter.signatures():
                session.merge(one).state = SignatureState.REMOVED


def test_two_who_change_to_each_others_address_do_not_wait_for_each_other(letter, change):
    one, other = letter.sign("a@example.org"), letter.sign("b@example.org")

    at_once(
        2, lambda turn: change(one, "b@example.org") if turn else change(other, "a@example.org")
    )
    assert letter.counts().count == 0


def test_fifty_changes_at_once_leave_one_signature_at_the_new_address(letter, change, addresses):
    first = letter.sign(WRONG)

    keys = at_once(20, lambda _: change(first))

    assert len(set(keys)) == 1
    assert addresses() == {RIGHT: PENDING}


def test_changing_the_address_again_and_again_escapes_no_line(letter, change, sent_mail):
    first = letter.sign(WRONG, client="203.0.113.7")
    for number in range(BURST_MAX):
        sent_mail()
        first = change(first, f"p{number}@example.org", client="203.0.113.7")

    assert letter.signatures()[-1].held_because is HoldReason.RATE
