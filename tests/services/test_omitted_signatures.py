"""A signature that an edition left out does not stand in it, for its owner and for the figures alike."""

import pytest

from openletter.db.editions import Edition, editions_with, withdrawn_since
from openletter.db.omissions import Omission
from openletter.db.signatures import Signature
from openletter.domain.editions import EditionState
from openletter.services import editions, signatures
from tests.conftest import on_both_databases

pytestmark = on_both_databases


@pytest.fixture
def leave_out(letter):
    """Leaves a signature out of an edition, or of the next one."""

    def leave(key, edition_id=None, *, statement_only=False):
        now = letter.runtime.clock()
        with letter.transaction() as (session, row):
            session.add(
                Omission(
                    letter_id=row.id,
                    signature_id=signatures.personal_signature(session, key).id,
                    statement_only=statement_only,
                    edition_id=edition_id,
                    reason="Asked by telephone",
                    created_at=now,
                )
            )

    return leave


def made(letter):
    now = letter.runtime.clock()
    with letter.transaction() as (session, row):
        edition = editions.ask_for(session, row, now=now)
        edition.state, edition.gathered_at, edition.finished_at = EditionState.READY, now, now
        edition.pdf_sha256 = edition.data_sha256 = "ab" * 32
        return edition.id


def stands_in(letter, key):
    with letter.runtime.database.reading() as session:
        found = editions_with(session, session.get_one(Signature, letter.signature(key).id))
        return [edition.id for edition in found]


def gone_from(letter, edition_id):
    with letter.runtime.database.reading() as session:
        return withdrawn_since(session, [session.get_one(Edition, edition_id)])[edition_id]


def withdraw(letter, key):
    with letter.transaction() as (session, _):
        signature = signatures.personal_signature(session, key)
        signatures.withdraw(session, signature, now=letter.runtime.clock())


def test_it_stands_in_every_edition_but_the_one_that_left_it_out(letter, leave_out, clock):
    key, other = letter.signed(), letter.signed("gwen@example.org", name="Gwen")
    first, second, third = (made(letter) for _ in range(3))
    leave_out(key, second)

    assert stands_in(letter, key) == [third, first]
    assert stands_in(letter, other) == [third, second, first]


def test_it_stands_in_an_edition_that_left_out_its_statement_alone(letter, leave_out):
    key = letter.signed()
    edition = made(letter)
    leave_out(key, edition, statement_only=True)

    assert stands_in(letter, key) == [edition]


def test_what_waits_for_the_next_edition_takes_it_out_of_none(letter, leave_out):
    key = letter.signed()
    edition = made(letter)
    leave_out(key)

    assert stands_in(letter, key) == [edition]


def test_whoever_was_left_out_and_goes_is_not_missing_from_that_edition(letter, leave_out, clock):
    key, other = letter.signed(), letter.signed("gwen@example.org", name="Gwen")
    with_it, without = made(letter), made(letter)
    leave_out(key, without)
    clock.advance(seconds=1)
    withdraw(letter, key)

    assert gone_from(letter, with_it) == 1
    assert gone_from(letter, without) == 0
    assert stands_in(letter, key) == [with_it]

    withdraw(letter, other)
    assert gone_from(letter, without) == 1


def test_whoever_goes_whose_statement_alone_was_left_out_is_missing(letter, leave_out, clock):
    key = letter.signed()
    edition = made(letter)
    leave_out(key, edition, statement_only=True)
    clock.advance(seconds=1)
    withdraw(letter, key)

    assert gone_from(letter, edition) == 1
