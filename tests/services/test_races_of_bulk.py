"""Changes to many signatures while their owners and other workers are at them; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from openletter import jobs
from openletter.db.audit import audit_of_letter
from openletter.domain.signatures import SignatureState
from openletter.errors import NotAllowed
from openletter.services import bulk, erasing, signatures
from tests.conftest import on_both_databases
from tests.services import test_bulk as changing

pytestmark = on_both_databases
team, seven, small_batches = changing.team, changing.seven, changing.small_batches
states, withdraw = changing.states, changing.withdraw


def test_a_change_whose_worker_died_is_taken_up_by_the_next(
    letter, team, seven, small_batches, runtime, clock
):
    change_id = team.count(domain="flood.example")
    team.start(change_id)
    with letter.transaction() as (session, _):
        assert bulk.claim(session, now=clock()) == change_id
    team.batch(change_id)

    assert jobs.change_in_bulk(runtime) == 0, "the first worker may be alive"
    clock.advance(minutes=2)
    jobs.change_in_bulk(runtime)
    assert team.change(change_id).done == 7


def at_once(*doings):
    start = Barrier(len(doings))

    def one(do):
        start.wait()
        try:
            return do()
        except NotAllowed as refused:
            return refused

    with ThreadPoolExecutor(len(doings)) as threads:
        return list(threads.map(one, doings))


def test_two_clicks_and_two_workers_do_everything_once(letter, team, seven, small_batches, runtime):
    change_id = team.count(domain="flood.example")
    at_once(*[lambda: team.start(change_id)] * 4)
    at_once(*[lambda: [team.batch(change_id) for _ in range(4)]] * 2)

    assert team.tally(change_id) == {"done": 7}
    with letter.runtime.database.reading() as session:
        actions = [entry.action for entry in audit_of_letter(session, letter.id, 50)]
    assert sorted(actions) == ["bulk-remove-done", "bulk-remove-started"]


def test_confirming_while_it_is_removed_ends_in_one_state(letter, team):
    keys = [letter.sign(f"r{n}@flood.example", name=f"Racer {n}") for n in range(6)]
    change_id = team.count(domain="flood.example")
    at_once(lambda: team.start(change_id), *[lambda key=key: letter.confirm(key) for key in keys])

    assert states(letter) == ["removed"] * 6
    assert letter.counts().count == 0
    confirmed = [one.confirmed_at is not None for one in letter.signatures()]
    team.undo(change_id)
    assert states(letter) == ["confirmed" if was else "pending" for was in confirmed]


def test_taking_back_while_it_is_undone_ends_in_one_state(letter, team, seven):
    change_id = team.count(domain="flood.example")
    team.start(change_id)
    at_once(lambda: team.undo(change_id), *[lambda key=key: withdraw(letter, key) for key in seven])

    for one in letter.signatures():
        assert one.state in (SignatureState.WITHDRAWN, SignatureState.CONFIRMED, SignatureState.PENDING)  # fmt: skip
    counted = [s for s in states(letter) if s == "confirmed"]
    assert letter.counts().count == len(counted)


def test_erasing_while_it_is_removed_or_undone_leaves_nothing_and_counts_nobody(
    letter, team, seven
):
    def erase(key):
        with letter.transaction() as (session, _):
            mine = signatures.personal_signature(session, key)
            erasing.erase(session, mine, now=letter.runtime.clock())

    change_id = team.count(domain="flood.example")
    at_once(lambda: team.start(change_id), *[lambda key=key: erase(key) for key in seven[:3]])
    at_once(lambda: team.undo(change_id), *[lambda key=key: erase(key) for key in seven[3:5]])

    for one in letter.signatures()[:5]:
        assert one.state in (SignatureState.WITHDRAWN, SignatureState.REMOVED)
        assert (one.name, one.email) == ("", None)
    assert letter.counts().count == 0
    assert states(letter)[5:] == ["pending"] * 2


def test_signing_again_while_it_is_undone_leaves_one_live_signature(letter, team):
    letter.signed("again@example.org", name="Ann Ash")
    change_id = team.count(words="Ann")
    team.start(change_id)
    at_once(lambda: team.undo(change_id), *[lambda: letter.sign("again@example.org", name="Ann Ash")] * 3)  # fmt: skip

    live = [one for one in letter.signatures() if one.state is not SignatureState.REMOVED]
    assert len(live) == 1
    assert sum(team.tally(change_id).get(s, 0) for s in ("undone", "left_out")) == 1
