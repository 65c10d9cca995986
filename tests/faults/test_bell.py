"""Waking the worker: at once, then at most once in a while, and never not at all."""

import threading

import pytest

from openletter.bell import Bell

PAUSE = 0.2  # seconds


@pytest.fixture
def rung():
    """A bell, and a counter that can be waited for."""
    times = threading.Semaphore(0)
    bell = Bell(times.release, PAUSE)
    yield bell, times
    bell.close()


def test_the_first_ring_is_heard_at_once(rung):
    bell, times = rung
    bell.ring()
    assert times.acquire(blocking=False)


def test_many_rings_share_one_that_comes_after_the_pause(rung):
    bell, times = rung
    for _ in range(50):
        bell.ring()

    assert times.acquire(blocking=False)
    assert not times.acquire(blocking=False)
    assert times.acquire(timeout=10), "whoever rang in the pause is heard after it"
    assert not times.acquire(timeout=2 * PAUSE)


def test_a_bell_that_was_closed_rings_no_more(rung):
    bell, times = rung
    bell.ring()
    bell.ring()
    bell.close()

    assert times.acquire(blocking=False)
    assert not times.acquire(timeout=2 * PAUSE)
