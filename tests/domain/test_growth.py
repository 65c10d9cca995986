from datetime import date, timedelta
from itertools import pairwise

import pytest

from openletter.domain.growth import POINTS_MAX, growth

FIRST = date(2026, 1, 1)


def test_each_day_tells_how_many_there_were_at_its_end():
    by_day = {FIRST: 2, FIRST + timedelta(days=2): 3}
    assert growth(by_day, FIRST + timedelta(days=3)) == [
        (date(2026, 1, 1), 2),
        (date(2026, 1, 2), 2),
        (date(2026, 1, 3), 5),
        (date(2026, 1, 4), 5),
    ]


def test_what_nobody_signed_did_not_grow():
    assert growth({}, FIRST) == []


@pytest.mark.parametrize("days", [1, 398, 399, 400, 401, 2_792, 2_793, 5_000, 40_000])
def test_a_long_campaign_is_told_in_whole_weeks_and_its_last_day_is_there(days):
    last = FIRST + timedelta(days=days)
    found = growth({FIRST: 1, last: 2}, last)

    assert found[-1] == (last, 3)
    assert 1 <= len(found) <= POINTS_MAX
    steps = {(later - day).days for (day, _), (later, _) in pairwise(found)}
    assert len(steps) == 1
    assert steps == {1} or steps.pop() % 7 == 0


def test_a_signature_from_after_midnight_is_not_lost():
    later = FIRST + timedelta(days=1)
    assert growth({FIRST: 1, later: 1}, FIRST)[-1] == (later, 2)
