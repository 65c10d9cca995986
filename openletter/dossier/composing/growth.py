"""The small chart of how signatures grew: one line on a ground, and in words for those who do not see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from openletter.dossier.composing.source import Source, day
from openletter.dossier.record import Growth
from openletter.i18n import Speech

WIDTH, HEIGHT = 400, 150
"""The drawing's own measures; a page scales it."""
POINTS_MAX = 200


@dataclass(frozen=True)
class Chart:
    """A line as an SVG polyline has it, where it ends, and what stands beside it; days and counts of both ends."""

    line: str
    ground: str
    end: tuple[float, float]
    first: Growth
    last: Growth
    halfway: Growth

    def told(self, speech: Speech) -> str:
        """Return in one sentence what the line shows."""
        return speech.gettext(
            "The number of signatures grew from %(first)s on %(from)s to %(last)s on %(to)s; "
            "half of them were there by %(half)s.",
            **{
                "first": speech.number(self.first.count),
                "from": speech.date(day(self.first.day)),
                "last": speech.number(self.last.count),
                "to": speech.date(day(self.last.day)),
                "half": speech.date(day(self.halfway.day)),
            },
        )


def chart(source: Source) -> Chart | None:
    """Return the chart of an edition; None where there are not yet two days to draw a line between."""
    growth = source.record.figures.growth
    if len(growth) < 2 or growth[-1].count < 2:
        return None
    points = [_point(one, growth) for one in _thinned(growth)]
    line = " ".join(f"{x:g},{y:g}" for x, y in points)
    ground = f"{points[0][0]:g},{HEIGHT} {line} {points[-1][0]:g},{HEIGHT}"
    last = growth[-1]
    halfway = next(one for one in growth if 2 * one.count >= last.count)
    return Chart(line, ground, points[-1], growth[0], last, halfway)


def _point(one: Growth, growth: tuple[Growth, ...]) -> tuple[float, float]:
    begin, end = _date(growth[0]), _date(growth[-1])
    whole = max((end - begin).days, 1)
    most = max(each.count for each in growth)
    x = 4 + (WIDTH - 12) * (_date(one) - begin).days / whole
    y = 8 + (HEIGHT - 10) * (1 - one.count / most)
    return round(x, 1), round(y, 1)


def _thinned(growth: tuple[Growth, ...]) -> list[Growth]:
    """Return as many points as an eye can tell apart, with the first and the last."""
    every = max(1, -(-len(growth) // POINTS_MAX))
    return [*growth[:-1:every], growth[-1]]


def _date(one: Growth) -> date:
    return date.fromisoformat(one.day)
