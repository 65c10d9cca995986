"""How a number of signatures grew, as a chart draws it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import accumulate

POINTS_MAX = 400


def growth(by_day: Mapping[date, int], last: date) -> list[tuple[date, int]]:
    """Return (day, how many there were at its end) from the first day to the last, from how many each day brought.

    Days lie a day apart, and whole weeks where there would be more than 400 points; the last day is always among them.
    """
    if not by_day:
        return []
    days = sorted(by_day)
    last = max(last, days[-1])
    totals = dict(zip(days, accumulate(by_day[day] for day in days), strict=True))
    wanted = _days(days[0], last)
    found, reached, waiting = [], 0, 0
    for day in wanted:
        while waiting < len(days) and days[waiting] <= day:
            reached, waiting = totals[days[waiting]], waiting + 1
        found.append((day, reached))
    return found


def _days(first: date, last: date) -> list[date]:
    span = (last - first).days
    step = 1 if span < POINTS_MAX else 7 * -(-span // (7 * (POINTS_MAX - 1)))
    return [last - timedelta(days=back) for back in range(span - span % step, -1, -step)]
