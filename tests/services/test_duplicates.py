"""Merging signatures of one organisation: never silent, counted at once, undone unless the owner has signed again."""

import pytest
from sqlmodel import select

from openletter.db.audit import AuditEntry
from openletter.domain.guard import HoldReason
from openletter.errors import NotAllowed
from openletter.services import duplicates, signatures
from tests.conftest import on_both_databases
from tests.organisations import merge, owner, sign_for, trail, undo_merge

pytestmark = on_both_databases


@pytest.fixture
def two(letter):
    """One organisation that two of its people have signed for."""
    keys = (
        sign_for(letter, "Tenby Readers", "a@tenbyreaders.example"),
        sign_for(letter, "The Tenby Readers Ltd.", "b@tenbyreaders.example", name="Gwen Ellis"),
    )
    for key in keys:
        letter.confirm(key)
    return keys


@pytest.fixture
def waiting(letter):
    """Returns the groups that wait for a decision, by their signatures' ids."""

    def groups():
        with letter.transaction() as (session, row):
            return [group.ids for group in duplicates.waiting(session, row.id)]

    return groups


@pytest.fixture
def audited(letter):
    """Returns what the audit log says, the oldest first."""

    def entries():
        with letter.transaction() as (session, _):
            found = session.exec(select(AuditEntry).order_by(AuditEntry.id)).all()
            return [(one.action, one.details) for one in found]

    return entries


def ids(letter, keys):
    return [letter.signature(key).id for key in keys]


def told(outbox, message):
    return [row.to_address for row in outbox() if row.message == message]


def telling_apart(letter, keys):
    with letter.transaction() as (session, row):
        duplicates.tell_apart(
            session, row, ids(letter, keys), by=owner(session, row), now=letter.runtime.clock()
        )


def withdraw(letter, key):
    with letter.transaction() as (session, _):
        signature = signatures.personal_signature(session, key)
        signatures.withdraw(session, signature, now=letter.runtime.clock())


def test_likely_duplicates_wait_and_nothing_is_merged_by_itself(letter, two, waiting):
    assert waiting() == [tuple(ids(letter, two))]
    assert letter.counts().organisations == 2


def test_only_what_counts_is_compared(letter, two, waiting):
    sign_for(letter, "Tenby Readers", "pending@tenbyreaders.example")
    letter.signed("p@example.org", name="Tenby Readers")
    withdraw(letter, two[0])

    assert waiting() == []


def test_a_merge_counts_one_and_is_written_down(letter, two, waiting, audited, clock):
    merge(letter, *two)

    kept, gone = (letter.signature(key) for key in two)
    assert letter.counts().organisations == 1
    assert (kept.state, gone.state, gone.merged_into_id) == ("confirmed", "removed", kept.id)
    assert gone.changed_at == clock()
    assert waiting() == []
    assert audited() == [
        ("organisations-merged", {"signatures": str(gone.id), "into": kept.id}),
    ]


def test_whoever_was_merged_is_told_kindly_a_little_later(letter, two, outbox, sent_mail, clock):
    sent_mail()
    merge(letter, *two)
    assert sent_mail() == []

    clock.advance(minutes=16)
    (mail,) = sent_mail()
    assert mail["To"] == "b@tenbyreaders.example"
    assert "counted once" in mail["Subject"]


def test_a_slip_undone_at_once_is_told_to_nobody(letter, two, outbox, sent_mail, clock, audited):
    merge(letter, *two)
    undo_merge(letter, two[1])
    clock.advance(hours=1)

    assert letter.counts().organisations == 2
    assert letter.signature(two[1]).merged_into_id is None
    assert told(outbox, "signature_merged") == told(outbox, "merge_undone") == []
    assert [action for action, _ in audited()] == ["organisations-merged", "merge-undone"]


def test_whoever_was_told_of_the_merge_is_told_of_its_undoing(
    letter, two, outbox, sent_mail, clock
):
    merge(letter, *two)
    clock.advance(minutes=16)
    sent_mail()
    undo_merge(letter, two[1])

    assert told(outbox, "merge_undone") == ["b@tenbyreaders.example"]


def test_undoing_is_impossible_once_the_owner_has_signed_again(letter, two):
    merge(letter, *two)
    again = sign_for(letter, "Tenby Readers", "b@tenbyreaders.example", name="Gwen Ellis")

    with pytest.raises(NotAllowed, match="signed with the same address since"):
        undo_merge(letter, two[1])
    assert letter.signature(two[1]).state == "removed"
    assert letter.signature(again).state == "pending"


def test_whoever_was_merged_and_signs_again_is_not_held_for_it(letter, two):
    merge(letter, *two)
    again = sign_for(letter, "Tenby Readers", "b@tenbyreaders.example", name="Gwen Ellis")

    assert letter.signature(again).held_because is None
    with letter.transaction() as (session, _):
        session.merge(letter.signature(two[1])).merged_into_id = None
    other = letter.sign("b@tenbyreaders.example", name="Gwen Ellis")
    assert letter.signature(other).held_because is HoldReason.REMOVED_BEFORE


def test_merging_twice_or_undoing_twice_changes_nothing(letter, two, outbox, audited):
    merge(letter, *two)
    with pytest.raises(NotAllowed):
        merge(letter, *two)
    undo_merge(letter, two[1])
    with pytest.raises(NotAllowed):
        undo_merge(letter, two[1])

    assert letter.counts().organisations == 2
    assert len(audited()) == 2


def test_only_organisations_that_stand_can_be_merged(letter, two):
    person = letter.signed("p@example.org")
    pending = sign_for(letter, "Tenby Readers", "pending@tenbyreaders.example")
    for pair in ((two[0], person), (person, two[0]), (two[0], pending), (two[0], two[0])):
        with pytest.raises(NotAllowed):
            merge(letter, *pair)
    withdraw(letter, two[1])
    with pytest.raises(NotAllowed):
        merge(letter, *two)

    assert letter.counts().organisations == 1


def test_a_removed_signature_that_was_never_merged_is_not_undone(letter, two):
    with letter.transaction() as (session, _):
        session.merge(letter.signature(two[1])).state = "removed"

    with pytest.raises(NotAllowed):
        undo_merge(letter, two[1])


def test_organisations_told_apart_are_not_shown_again_until_that_is_undone(
    letter, two, waiting, audited
):
    telling_apart(letter, two)
    telling_apart(letter, two)
    assert waiting() == []

    with letter.transaction() as (session, row):
        duplicates.undo_tell_apart(
            session, row, ids(letter, two), by=owner(session, row), now=letter.runtime.clock()
        )
    assert waiting() == [tuple(ids(letter, two))]
    assert audited()[-1][0] == "told-apart-undone"


def test_two_names_with_one_registration_number_are_shown(letter, waiting):
    for number, name in enumerate(("Cymdeithas Dinbych", "Tenby Society")):
        said = trail(website="", registration_number="11 22")
        letter.confirm(sign_for(letter, name, f"{number}@o{number}.example", said=said))

    assert len(waiting()) == 1


def test_one_recorded_by_the_organiser_is_merged_without_a_message(letter, two, outbox):
    with letter.transaction() as (session, _):
        paper = session.merge(letter.signature(two[1]))
        paper.verification, paper.email, paper.email_canonical = "recorded", None, None
    merge(letter, *two)
    assert told(outbox, "signature_merged") == []

    undo_merge(letter, two[1])
    assert told(outbox, "merge_undone") == []
    assert letter.counts().organisations == 2
