"""Who comes how fast is counted across threads and processes, over rows or over Redis."""

import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Barrier

import pytest

from openletter import config
from openletter import runtime as runtimes
from openletter.db.pace import OverRedis
from openletter.domain.guard import (
    BURST_MAX,
    SUSTAINED_MAX,
    HoldReason,
)
from tests.conftest import on_both_databases
from tests.open_letter import OpenLetter
from tests.redis_server import free_port, redis_server
from tests.services import test_guarding as guarding

HALL, many, add_rule = guarding.HALL, guarding.many, guarding.add_rule


@on_both_databases
def test_signing_at_the_same_moment_lets_nobody_slip_past_the_line(letter):
    people = BURST_MAX * 2
    start = Barrier(people)

    def one(number):
        start.wait()
        letter.sign(f"p{number}@example.org", client=HALL)

    with ThreadPoolExecutor(people) as threads:
        list(threads.map(one, range(people)))

    counted = [one for one in letter.signatures() if one.held_because is None]
    # One may sign just as another commits.
    assert BURST_MAX <= len(counted) <= BURST_MAX + 1


def sign_in_another_process(environment, letter_id, slug, start):
    made = runtimes.build(config.load(environment))
    letter = OpenLetter(made, letter_id, slug)
    many(letter, BURST_MAX, start=start)
    made.database.close()


@pytest.mark.parametrize("over", ["rows", "redis"])
@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_two_processes_count_together(letter, environment, over, runtime, clock):
    # Processes of their own have the clock of the machine, and so has the letter here.
    with letter.transaction() as (_session, row):
        row.deadline = None
    with maybe_redis(over) as url:
        given = environment | {"OPENLETTER_REDIS_URL": url}
        fork = multiprocessing.get_context("spawn")
        processes = [
            fork.Process(target=sign_in_another_process, args=(given, letter.id, letter.slug, n))
            for n in (0, 1000)
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join(100)
            assert process.exitcode == 0

    reasons = [one.held_because for one in letter.signatures()]
    assert len(reasons) == BURST_MAX * 2
    # Of two who come at the same moment, each may or may not see the other.
    assert BURST_MAX - 1 <= reasons.count(None) <= BURST_MAX + 1


@contextmanager
def maybe_redis(over):
    if over == "rows":
        yield ""
        return
    with redis_server(free_port()) as url:
        yield url


@pytest.fixture(scope="module")
def redis_url():
    with redis_server(free_port()) as url:
        yield url


@pytest.fixture
def over_redis(letter, redis_url):
    """The same letter, counted over Redis."""
    return replace(letter, runtime=replace(letter.runtime, pace=OverRedis(redis_url)))


def visits(letter, clock):
    """Come in several ways, and return how each was judged."""
    judged = many(letter, BURST_MAX + 2)
    clock.advance(seconds=61)
    judged += many(letter, BURST_MAX + 2, start=100)
    clock.advance(minutes=30)
    judged += many(letter, SUSTAINED_MAX - 2 * BURST_MAX, start=200)
    judged += many(letter, 3, client="2001:db8::/64", start=300)
    clock.advance(minutes=61)
    return [*judged, *many(letter, 2, start=400)]


def test_redis_and_rows_decide_alike(letter, over_redis, clock, runtime, monkeypatch):
    by_rows = visits(letter, clock)
    with runtime.database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM outbox_message")
        session.connection().exec_driver_sql("DELETE FROM signature")
    # `limits` asks the machine for the time: it is told the test's.
    monkeypatch.setattr(time, "time", lambda: float(clock.now.timestamp()))
    by_redis = visits(over_redis, clock)

    assert by_redis == by_rows
    assert HoldReason.RATE in by_rows
    assert by_rows[-1] is None


@pytest.mark.timeout(30)
def test_when_redis_goes_down_the_rows_go_on_counting_and_nobody_waits(letter, caplog):
    port = free_port()
    with redis_server(port) as url:
        signed_over = replace(letter, runtime=replace(letter.runtime, pace=OverRedis(url)))
        assert many(signed_over, BURST_MAX) == [None] * BURST_MAX
    began = time.monotonic()
    assert many(signed_over, 10, start=100) == [HoldReason.RATE] * 10

    assert time.monotonic() - began < 5
    assert caplog.text.count("Redis does not answer") == 1, "said once, not for every signature"
    assert HALL not in caplog.text


def test_with_redis_a_block_holds_too(over_redis, add_rule):
    add_rule("block", "domain", "spam.example")
    key = over_redis.sign("a@spam.example", client=HALL)
    assert over_redis.signature(key).held_because is HoldReason.BLOCKED
