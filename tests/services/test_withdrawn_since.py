"""How many of those that an edition counted have gone since."""

import pytest
from sqlmodel import select

from openletter import making
from openletter.db.editions import Edition, editions_with, withdrawn_since
from openletter.db.signatures import Signature
from openletter.domain.editions import EditionState
from openletter.domain.guard import HoldReason
from openletter.domain.signatures import SignatureState
from openletter.services import editions, erasing, signatures
from tests.conftest import on_both_databases

pytestmark = on_both_databases


@pytest.fixture
def edition(letter):
    """Makes an edition, gathered at this moment; returns its id."""

    def make():
        now = letter.runtime.clock()
        with letter.transaction() as (session, row):
            made = editions.ask_for(session, row, now=now)
            made.state, made.gathered_at, made.finished_at = EditionState.READY, now, now
            made.pdf_sha256 = made.data_sha256 = "ab" * 32
            return made.id

    return make


@pytest.fixture
def gone(letter):
    """Returns how many have gone since each edition was gathered, the oldest edition first."""

    def count():
        with letter.runtime.database.reading() as session:
            found = list(session.exec(select(Edition).order_by(Edition.id)).all())
            counted = withdrawn_since(session, found)
            return [counted[one.id] for one in found]

    return count


def change(letter, key, do):
    with letter.transaction() as (session, _):
        do(session, signatures.personal_signature(session, key), letter.runtime.clock())


def withdraw(session, signature, now):
    signatures.withdraw(session, signature, now=now)


def erase(session, signature, now):
    erasing.erase(session, signature, now=now)


def remove(_session, signature, now):
    signature.state, signature.removed_at = SignatureState.REMOVED, now
    signatures.note_change(signature, now)


WAYS = pytest.mark.parametrize("go", [withdraw, erase, remove])


@WAYS
def test_whoever_was_counted_and_goes_is_told_by_every_edition_that_has_them(
    letter, edition, gone, clock, go
):
    key = letter.signed()
    edition()
    clock.advance(seconds=1)
    edition()
    clock.advance(seconds=1)
    assert gone() == [0, 0]

    change(letter, key, go)
    clock.advance(seconds=1)
    edition()

    assert gone() == [1, 1, 0]


@WAYS
def test_whoever_confirmed_at_the_very_moment_counts_and_whoever_came_later_does_not(
    letter, edition, gone, clock, go
):
    at_the_moment = letter.signed("a@example.org")
    edition()
    clock.advance(microseconds=1)
    later = letter.signed("b@example.org")
    clock.advance(seconds=1)

    change(letter, later, go)
    assert gone() == [0]
    change(letter, at_the_moment, go)
    assert gone() == [1]


@WAYS
def test_whoever_went_by_the_very_moment_was_not_counted(letter, edition, gone, clock, go):
    key = letter.signed()
    clock.advance(seconds=1)
    change(letter, key, go)
    edition()
    assert gone() == [0]


def test_erasing_what_had_gone_before_or_since_counts_once(letter, edition, gone, clock):
    before, since = letter.signed("a@example.org"), letter.signed("b@example.org")
    change(letter, before, withdraw)
    clock.advance(seconds=1)
    edition()
    clock.advance(seconds=1)
    change(letter, since, withdraw)
    clock.advance(seconds=1)
    change(letter, before, erase)
    change(letter, since, erase)

    assert gone() == [1]


def test_what_was_never_counted_cannot_be_missed(letter, edition, gone, clock):
    pending, held = letter.sign("a@example.org"), letter.signed("b@example.org")
    with letter.transaction() as (session, _):
        signatures.personal_signature(session, held).held_because = HoldReason.RATE
    edition()
    clock.advance(seconds=1)
    change(letter, pending, withdraw)
    change(letter, held, erase)

    assert gone() == [0]


def test_what_was_held_while_an_edition_was_gathered_is_missed_by_later_ones_only(
    letter, edition, gone, clock
):
    key = letter.signed()
    with letter.transaction() as (session, _):
        signatures.personal_signature(session, key).held_because = HoldReason.RATE
    edition()
    clock.advance(seconds=1)
    with letter.transaction() as (session, _):
        row = signatures.personal_signature(session, key)
        row.held_because, row.reviewed_at = None, clock()
    edition()
    clock.advance(seconds=1)
    change(letter, key, withdraw)

    assert gone() == [0, 1]


def test_a_removal_that_was_undone_is_no_loss(letter, edition, gone, clock):
    key = letter.signed()
    edition()
    clock.advance(seconds=1)
    change(letter, key, remove)
    with letter.transaction() as (session, _):
        signatures.personal_signature(session, key).state = SignatureState.CONFIRMED

    assert gone() == [0]


def test_other_letters_and_editions_without_end_are_not_mixed_in(letter, gone):
    letter.signed()
    with letter.transaction() as (session, row):
        editions.ask_for(session, row, now=letter.runtime.clock())
    assert gone() == [0]
    with letter.runtime.database.reading() as session:
        assert withdrawn_since(session, []) == {}


def test_the_worker_notes_the_moment_that_it_gathered(letter, runtime, clock, monkeypatch):
    from openletter.dossier.gather import gather as real

    letter.signed()

    def slow(*given, **named):
        record = real(*given, **named)
        clock.advance(minutes=2)
        return record

    monkeypatch.setattr("openletter.dossier.gather.gather", slow)
    began = clock()
    with letter.transaction() as (session, row):
        editions.ask_for(session, row, now=clock())
    assert making.make_editions(runtime) == 1

    with letter.runtime.database.reading() as session:
        made = session.exec(select(Edition)).one()
    assert made.gathered_at == began
    assert made.finished_at > began


def test_its_owner_is_told_of_the_editions_in_which_it_stands(letter, edition, clock):
    early = letter.signed("a@example.org")
    edition()
    clock.advance(seconds=1)
    late = letter.signed("b@example.org")
    edition()
    clock.advance(seconds=1)
    change(letter, early, withdraw)
    clock.advance(seconds=1)
    edition()

    def numbers(key):
        with letter.runtime.database.reading() as session:
            row = session.exec(select(Signature).where(Signature.key == key)).one()
            return [one.number for one in editions_with(session, row)]

    assert numbers(early) == [2, 1]
    assert numbers(late) == [3, 2]
