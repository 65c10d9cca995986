from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from openletter.domain.outbox import ATTEMPTS_MAX, LEASE, pause_before
from openletter.mail.transports import TIMEOUT


def test_the_second_try_comes_after_a_minute_and_the_next_after_two():
    assert [pause_before(attempt) for attempt in (2, 3, 4)] == [
        timedelta(minutes=minutes) for minutes in (1, 2, 4)
    ]


@given(st.integers(2, ATTEMPTS_MAX))
def test_pauses_never_shrink_and_never_pass_six_hours(attempt):
    assert pause_before(attempt) <= pause_before(attempt + 1) <= timedelta(hours=6)


def test_a_lease_outlives_the_slowest_answer_of_a_server():
    assert timedelta(seconds=TIMEOUT) < LEASE
