"""The database keeps the count up itself: whatever is done to a signature, it says what counting all would say."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from sqlalchemy import func, update
from sqlmodel import select

from openletter import jobs
from openletter.db.signatories import counts
from openletter.db.signatures import COUNTED, Signature
from openletter.db.tallies import FOLDED_FROM, Tally
from openletter.domain.guard import HoldReason
from openletter.domain.signatures import SignatureState
from openletter.services import signatures
from openletter.services.deletion import delete_wholly
from openletter.services.tallying import fold_tallies
from tests.conftest import on_both_databases


@pytest.fixture
def agrees(letter):
    """Looks whether the tallies say what counting every signature says, and returns how many count."""

    def look():
        with letter.transaction() as (session, row):
            told = counts(session, row, now=letter.runtime.clock())
            many = select(func.count()).where(Signature.letter_id == letter.id, COUNTED)
            assert told.count == session.exec(many).one()
            public = session.exec(many.where(Signature.public, ~Signature.withheld)).one()
            assert told.count - told.hidden == public
            return told.count

    return look


@on_both_databases
def test_the_tallies_follow_whatever_is_done_to_a_signature(letter, agrees):
    first = letter.signed("a@example.org")
    letter.sign("waits@example.org", name="Not Yet")
    letter.signed("b@example.org", kind="organisation", name="B", organisation="Readers")
    assert agrees() == 2

    moves = product(SignatureState, (None, HoldReason.RATE), (True, False), (True, False))
    for state, held, public, withheld in moves:
        with letter.transaction() as (session, _):
            session.execute(
                update(Signature)
                .where(Signature.key == first)
                .values(
                    state=state,
                    held_because=held,
                    public=public,
                    withheld=withheld,
                    confirmed_at=letter.runtime.clock(),
                )
            )
        agrees()

    with letter.transaction() as (session, _):
        delete_wholly(session, [one.id for one in letter.signatures()])
    assert agrees() == 0


@on_both_databases
def test_folding_changes_no_count_while_people_confirm_and_withdraw(letter, agrees, monkeypatch):
    monkeypatch.setattr("openletter.db.tallies.FOLDED_FROM", 1)
    keys = [letter.sign(f"{n}@example.org", name=f"Person {n}") for n in range(8)]

    def come_and_go(key):
        letter.confirm(key)
        with letter.transaction() as (session, _):
            own = signatures.personal_signature(session, key)
            signatures.withdraw(session, own, now=letter.runtime.clock())

    def fold(_):
        with letter.runtime.database.transaction() as session:
            fold_tallies(session)

    with ThreadPoolExecutor(4) as people:
        for done in [people.map(come_and_go, keys[:4]), people.map(letter.confirm, keys[4:])]:
            list(people.map(fold, range(4)))
            list(done)
    fold(None)
    assert agrees() == 4
    with letter.runtime.database.reading() as session:
        assert len(session.exec(select(Tally)).all()) == 1, "one sort is one row"


def test_the_worker_folds_what_has_gathered(letter, runtime, agrees):
    with letter.transaction() as (session, row):
        session.add_all(
            Tally(letter_id=row.id, revision_id=1, kind="individual", public=True, withheld=False,
                  verification="email", n=sign)
            for sign in [1, -1] * FOLDED_FROM
        )  # fmt: skip
    letter.signed()
    jobs.every_minute(runtime)
    assert agrees() == 1
    with runtime.database.reading() as session:
        assert session.exec(select(func.count()).select_from(Tally)).one() == 1
