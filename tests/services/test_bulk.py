"""Changes to many signatures: counted, done in batches, stopped, undone; on both databases."""

from datetime import timedelta

import pytest
from sqlmodel import select

from openletter import jobs
from openletter.db.audit import audit_of_letter
from openletter.db.bulk import BulkChange, count_effect, sample, tallies
from openletter.db.campaigners import Campaigner
from openletter.db.signatures import Signature
from openletter.domain.bulk import BulkItemState, BulkKind, BulkState, Selection
from openletter.domain.guard import HoldReason
from openletter.domain.signatures import SignatureState
from openletter.errors import InvalidInput, NotAllowed
from openletter.services import bulk, signatures
from openletter.tokens import new_key
from tests.conftest import on_both_databases

pytestmark = on_both_databases


@pytest.fixture
def small_batches(monkeypatch):
    """Two signatures to a batch, so that a change of a few is a long one."""
    monkeypatch.setattr(bulk, "BATCH", 2)


class Team:
    """A campaigner who changes many signatures; every verb is a transaction of its own."""

    def __init__(self, letter, organiser_id):
        self.letter, self.runtime = letter, letter.runtime
        with letter.transaction() as (session, _):
            someone = Campaigner(
                key=new_key(), organiser_id=organiser_id, email="mair@example.org",
                email_canonical="mair@example.org", role="owner", created_at=self.runtime.clock(),
            )  # fmt: skip
            session.add(someone)
            session.flush()
            self.id = someone.id

    def count(self, kind=BulkKind.REMOVE, **chosen):
        with self.letter.transaction() as (session, row):
            by = session.get_one(Campaigner, self.id)
            selection = Selection(**chosen)
            return bulk.count(session, row, kind, selection, by=by, now=self.runtime.clock()).id

    def start(self, change_id, reason="A flood.", *, tells_owners=False):
        with self.letter.transaction() as (session, _):
            bulk.start(
                session, session.get_one(BulkChange, change_id), reason=reason,
                tells_owners=tells_owners, by=session.get_one(Campaigner, self.id),
                now=self.runtime.clock(),
            )  # fmt: skip

    def cancel(self, change_id):
        self._do(bulk.cancel, change_id)

    def undo(self, change_id):
        self._do(bulk.undo, change_id)

    def _do(self, verb, change_id):
        with self.letter.transaction() as (session, _):
            by = session.get_one(Campaigner, self.id)
            verb(session, session.get_one(BulkChange, change_id), by=by, now=self.runtime.clock())

    def batch(self, change_id):
        with self.letter.transaction() as (session, _):
            return bulk.work_on(session, change_id, now=self.runtime.clock())

    def change(self, change_id):
        with self.runtime.database.reading() as session:
            return session.get_one(BulkChange, change_id)

    def tally(self, change_id):
        with self.runtime.database.reading() as session:
            return {state.value: n for state, n in tallies(session, change_id).items() if n}


@pytest.fixture
def team(letter, organiser_id):
    return Team(letter, organiser_id)


@pytest.fixture
def seven(letter):
    """Seven people, the last two of them not confirmed."""
    keys = [letter.signed(f"p{n}@flood.example", name=f"Person {n}") for n in range(5)]
    return keys + [letter.sign(f"p{n}@flood.example", name=f"Person {n}") for n in (5, 6)]


def states(letter):
    return [one.state.value for one in letter.signatures()]


def hold(letter, *keys):
    with letter.transaction() as (session, _):
        for one in session.exec(select(Signature).where(Signature.key.in_(keys))).all():
            one.held_because = HoldReason.RATE


def test_it_counts_first_and_changes_nothing(letter, team, seven):
    change_id = team.count(domain="flood.example")

    assert states(letter) == ["confirmed"] * 5 + ["pending"] * 2
    with letter.runtime.database.reading() as session:
        change = session.get_one(BulkChange, change_id)
        assert (change.total, change.state) == (7, BulkState.COUNTED)
        assert count_effect(session, change) == -5
        assert len(sample(session, change_id, 3)) == 3


def test_a_small_change_is_done_at_once_and_undone_as_a_whole(letter, team, seven):
    change_id = team.count(domain="flood.example")
    team.start(change_id)
    assert states(letter) == ["removed"] * 7
    assert letter.counts().count == 0

    team.undo(change_id)
    assert states(letter) == ["confirmed"] * 5 + ["pending"] * 2
    assert letter.counts().count == 5
    assert team.change(change_id).state is BulkState.UNDONE
    assert all(one.removed_at is one.removed_by_id is None for one in letter.signatures())


def test_a_long_one_runs_in_batches_with_progress(
    letter, team, seven, small_batches, runtime, clock
):
    change_id = team.count(domain="flood.example")
    team.start(change_id)
    assert states(letter).count("removed") == 0, "nothing is done before the worker comes"

    assert team.batch(change_id)
    assert team.change(change_id).done == 2
    clock.advance(minutes=2)
    assert jobs.change_in_bulk(runtime) == 3
    assert (team.change(change_id).state, team.change(change_id).done) == (BulkState.DONE, 7)


def test_it_can_be_stopped_between_batches_and_what_is_done_stays_done(
    letter, team, seven, small_batches, runtime
):
    change_id = team.count(domain="flood.example")
    team.start(change_id)
    team.batch(change_id)
    team.cancel(change_id)
    team.cancel(change_id)

    assert not team.batch(change_id)
    assert jobs.change_in_bulk(runtime) == 0
    assert states(letter).count("removed") == 2
    assert (team.change(change_id).state, team.change(change_id).done) == (BulkState.CANCELLED, 2)
    team.undo(change_id)
    jobs.change_in_bulk(runtime)
    assert states(letter).count("removed") == 0


def test_what_came_after_the_count_is_never_touched(letter, team, seven):
    change_id = team.count(domain="flood.example")
    late = letter.signed("late@flood.example", name="Late Comer")
    team.start(change_id)

    assert letter.signature(late).state is SignatureState.CONFIRMED


def test_who_no_longer_fits_is_left_alone_and_counted(letter, team, seven):
    """“All that are not confirmed” must not take somebody who has confirmed since."""
    change_id = team.count(state=SignatureState.PENDING)
    letter.confirm(seven[5])
    team.start(change_id)

    assert letter.signature(seven[5]).state is SignatureState.CONFIRMED
    assert letter.signature(seven[6]).state is SignatureState.REMOVED
    assert team.tally(change_id) == {"done": 1, "skipped": 1}


def test_who_has_taken_it_back_since_stays_that_way(letter, team, seven, clock):
    change_id = team.count(domain="flood.example")
    withdraw(letter, seven[0])
    team.start(change_id)
    team.undo(change_id)

    assert letter.signature(seven[0]).state is SignatureState.WITHDRAWN
    assert team.tally(change_id) == {"skipped": 1, "undone": 6}


def withdraw(letter, key):
    with letter.transaction() as (session, _):
        mine = signatures.personal_signature(session, key)
        signatures.withdraw(session, mine, now=letter.runtime.clock())


def test_undoing_leaves_out_whoever_has_signed_again_or_is_erased(letter, team, seven, clock):
    change_id = team.count(domain="flood.example")
    team.start(change_id)
    letter.signed("p0@flood.example", name="Person 0")
    with letter.transaction() as (session, _):
        erased = session.exec(select(Signature).where(Signature.key == seven[1])).one()
        erased.erased_at, erased.email, erased.email_canonical = clock(), None, None
    team.undo(change_id)

    assert team.tally(change_id) == {"undone": 5, "left_out": 2}
    assert letter.signature(seven[0]).state is SignatureState.REMOVED
    assert letter.signature(seven[1]).state is SignatureState.REMOVED
    assert team.change(change_id).state is BulkState.UNDONE


def test_somebody_else_at_the_same_address_makes_room_by_the_other_slot(letter, team):
    first = letter.signed("hall@example.org", name="Ann Ash")
    change_id = team.count(words="Ann")
    team.start(change_id)
    other = letter.signed("hall@example.org", name="Bea Birch")
    team.undo(change_id)

    assert letter.signature(first).state is SignatureState.CONFIRMED
    assert letter.signature(first).slot != letter.signature(other).slot


def test_releasing_counts_from_now_and_undoing_holds_again(letter, team, seven, clock):
    hold(letter, *seven[:2])
    assert letter.counts().count == 3
    clock.advance(hours=1)
    change_id = team.count(BulkKind.RELEASE, held=True)
    team.start(change_id, "")
    released = letter.signature(seven[0])
    assert letter.counts().count == 5
    assert (released.held_because, released.reviewed_at, released.changed_at) == (None, clock(), clock())  # fmt: skip

    team.undo(change_id)
    assert letter.counts().count == 3
    assert letter.signature(seven[0]).held_because is HoldReason.RATE
    assert letter.signature(seven[0]).reviewed_at is None


def test_what_a_colleague_has_released_is_not_removed_with_the_rest(letter, team, seven):
    hold(letter, *seven[:3])
    removal = team.count(held=True)
    team.start(team.count(BulkKind.RELEASE, ids=(letter.signature(seven[0]).id,)), "")
    team.start(removal)

    assert letter.signature(seven[0]).state is SignatureState.CONFIRMED
    assert team.tally(removal) == {"done": 2, "skipped": 1}


def test_a_held_signature_put_back_is_held_as_before(letter, team, seven):
    hold(letter, seven[0])
    change_id = team.count(held=True)
    team.start(change_id)
    team.undo(change_id)

    assert letter.signature(seven[0]).state is SignatureState.CONFIRMED
    assert letter.signature(seven[0]).held_because is HoldReason.RATE
    assert letter.counts().count == 4


def test_names_are_withheld_and_shown_again(letter, team, seven):
    hiding = team.count(BulkKind.HIDE, words="Person")
    team.start(hiding, "")
    assert letter.counts().hidden == 5
    showing = team.count(BulkKind.SHOW, ids=(letter.signature(seven[0]).id,))
    team.start(showing, "")
    assert letter.counts().hidden == 4
    team.undo(hiding)

    assert letter.counts().hidden == 0
    assert team.tally(hiding) == {"undone": 6, "left_out": 1}


def test_a_removal_needs_a_reason_and_it_is_written_down(letter, team, seven):
    change_id = team.count(domain="flood.example")
    with pytest.raises(InvalidInput):
        team.start(change_id, "  ")
    assert team.change(change_id).state is BulkState.COUNTED
    team.start(change_id, "Sent by one robot.")

    with letter.runtime.database.reading() as session:
        entries = {entry.action: entry.details for entry in audit_of_letter(session, letter.id, 9)}
    assert entries["bulk-remove-started"]["reason"] == "Sent by one robot."
    assert entries["bulk-remove-started"]["total"] == 7
    assert entries["bulk-remove-done"]["done"] == 7


def test_nothing_to_change_is_no_change(letter, team, seven):
    with pytest.raises(NotAllowed):
        team.count(domain="nobody.example")
    with pytest.raises(NotAllowed):
        team.count(BulkKind.RELEASE)


def test_owners_are_told_only_if_the_campaigner_wants_it_and_never_those_who_were_held(
    letter, team, seven, outbox
):
    hold(letter, seven[0])
    team.start(team.count(ids=(letter.signature(seven[1]).id,)))
    assert "signature_removed" not in [row.message for row in outbox()]
    team.start(team.count(domain="flood.example"), tells_owners=True)

    told = {row.to_address for row in outbox() if row.message == "signature_removed"}
    assert told == {f"p{n}@flood.example" for n in (2, 3, 4)}


def test_by_network_only_those_in_it_are_chosen(letter, team, seven):
    clients = ["203.0.113.7", "203.0.113.200", "203.0.114.1", "2001:db8:1::/64", "2001:db8:2::/64", None]  # fmt: skip
    with letter.transaction() as (session, _):
        for one, client in zip(session.exec(select(Signature)).all(), clients, strict=False):
            one.client = client

    assert team.change(team.count(network="203.0.113.0/24")).total == 2
    assert team.change(team.count(network="2001:db8:1::/48")).total == 1


def test_by_time_only_those_signed_within_it_are_chosen(letter, team, clock):
    began = clock()
    for number in range(4):
        letter.signed(f"p{number}@example.org", name=f"Person {number}")
        clock.advance(hours=1)

    change = team.count(since=began + timedelta(hours=1), until=began + timedelta(hours=3))
    assert team.change(change).total == 2


def test_a_batch_that_fails_changes_nothing_and_is_done_again(
    letter, team, seven, small_batches, runtime, clock, monkeypatch
):
    change_id = team.count(domain="flood.example")
    team.start(change_id)
    done = bulk._do_one
    calls = iter([done, None])

    def fails(*given):
        (next(calls, done) or crash)(*given)

    def crash(*_given):
        raise RuntimeError("killed")

    monkeypatch.setattr(bulk, "_do_one", fails)
    with pytest.raises(RuntimeError):
        jobs.change_in_bulk(runtime)
    assert states(letter).count("removed") == 0
    clock.advance(minutes=2)
    jobs.change_in_bulk(runtime)
    assert states(letter).count("removed") == 7


def test_counts_that_nobody_began_are_forgotten_after_a_day(letter, team, seven, clock):
    team.count(domain="flood.example")
    clock.advance(days=2)
    kept = team.count(words="Person")

    with letter.runtime.database.reading() as session:
        assert [change.id for change in session.exec(select(BulkChange)).all()] == [kept]
        assert tallies(session, kept)[BulkItemState.WAITING] == 7


@pytest.mark.parametrize("says", ["already_signed", "signed_after_withdrawal"])
def test_whoever_was_held_and_removed_learns_nothing_by_signing_again(letter, team, outbox, says):
    """While the signature stands for its owner they have signed already; taken back and given again it is held."""
    suspect, plain = letter.signed("s@example.org"), letter.signed("p@example.org")
    hold(letter, suspect)
    team.start(team.count(ids=(letter.signature(suspect).id,)))
    for key in (suspect, plain):
        if says == "signed_after_withdrawal":
            with letter.transaction() as (session, _):
                owner = signatures.found(session, key)
                signatures.withdraw(session, owner, now=letter.runtime.clock())
    for email in ("s@example.org", "p@example.org"):
        letter.sign(email)

    assert [row.message for row in outbox()[-2:]] == [says, says]
    if says == "signed_after_withdrawal":
        held = [one.held_because for one in letter.signatures()[-2:]]
        assert held == [HoldReason.REMOVED_BEFORE, None]


def test_the_names_and_networks_by_which_signatures_were_chosen_are_forgotten_with_the_letter(
    letter, team, seven, clock
):
    change = team.count(words="Person 1", domain="flood.example")
    team.start(change)
    letter.close()
    clock.now += letter.runtime.settings.forget_after
    jobs.forget(letter.runtime)

    kept = Selection.restored(team.change(change).selection)
    assert (kept.words, kept.domain, kept.network) == ("", "", "")
    assert team.tally(change) == {"done": 1}
    assert letter.signature(seven[1]).email is None
