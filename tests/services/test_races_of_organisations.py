"""What campaigners, officers and signatories do to one organisation at the same moment, on both databases."""

import pytest
from sqlmodel import select

from openletter.db.audit import AuditEntry
from openletter.domain.authority import OfficerState
from openletter.errors import NotAllowed
from openletter.services import signatures
from tests.conftest import on_both_databases
from tests.organisations import (
    OFFICER,
    authority,
    decide,
    merge,
    owner,
    sign_for,
    trail,
    undo_merge,
)
from tests.services.test_races import at_once

pytestmark = on_both_databases


@pytest.fixture
def two(letter):
    """One organisation that two of its people have signed for, and a campaigner to merge it."""
    keys = (
        sign_for(letter, "Tenby Readers", "a@tenbyreaders.example"),
        sign_for(letter, "The Tenby Readers Ltd.", "b@tenbyreaders.example", name="Gwen Ellis"),
    )
    for key in keys:
        letter.confirm(key)
    with letter.transaction() as (session, row):
        owner(session, row)
    return keys


def unless_refused(do, *arguments):
    try:
        do(*arguments)
    except NotAllowed:
        return False
    return True


def withdraw(letter, key):
    with letter.transaction() as (session, _):
        signature = signatures.personal_signature(session, key)
        signatures.withdraw(session, signature, now=letter.runtime.clock())


def test_two_campaigners_merging_into_opposite_ones_leave_one_standing(letter, two):
    done = at_once(
        8, lambda number: unless_refused(merge, letter, two[number % 2], two[1 - number % 2])
    )

    assert done.count(True) == 1
    assert letter.counts().organisations == 1
    assert sorted(letter.signature(key).state for key in two) == ["confirmed", "removed"]


def test_a_merge_and_a_withdrawal_at_once_end_in_one_state(letter, two, outbox):
    def either(number):
        if number == 0:
            return unless_refused(merge, letter, two[0], two[1])
        return unless_refused(withdraw, letter, two[1])

    done = at_once(2, either)

    gone = letter.signature(two[1])
    assert done.count(True) == 1
    assert (gone.state, gone.merged_into_id is not None) in (
        ("removed", True),
        ("withdrawn", False),
    )
    told = [row.message for row in outbox()].count("signature_merged")
    assert told == (gone.state == "removed")


def test_undoing_at_once_is_done_once(letter, two, runtime):
    merge(letter, *two)
    done = at_once(6, lambda _: unless_refused(undo_merge, letter, two[1]))

    assert done.count(True) == 1
    assert letter.counts().organisations == 2
    with runtime.database.reading() as session:
        actions = [one.action for one in session.exec(select(AuditEntry)).all()]
    assert actions.count("merge-undone") == 1


def test_an_officer_who_presses_twenty_times_at_once_decides_once(letter, outbox):
    key = sign_for(letter, said=trail(**OFFICER))
    letter.confirm(key)

    at_once(20, lambda _: decide(letter, key, OfficerState.CONFIRMED))

    assert authority(letter, key).officer_state is OfficerState.CONFIRMED
    assert [row.message for row in outbox()].count("officer_answered") == 1


def test_fifty_confirmations_at_once_ask_the_officer_once(letter, outbox):
    key = sign_for(letter, said=trail(**OFFICER))

    at_once(50, lambda _: letter.confirm(key))

    assert [row.message for row in outbox()].count("officer_asked") == 1
