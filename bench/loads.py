"""Puts a server under load from another process, and sets what came of it against an empty page."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import fmean, quantiles

from bench.scale import Scale
from bench.servers import Installation

Request = tuple[str, str, str]
"""Method, path and form body."""

WARM_UP_SECONDS = 20  # at most; it ends when its requests are used up


@dataclass(frozen=True)
class Outcome:
    """What a load met: latencies in seconds of the answers as expected, and faults by kind."""

    latencies: Sequence[float]
    seconds: float
    faults: Mapping[str, int]

    @property
    def answers(self) -> int:
        """Answers as expected."""
        return len(self.latencies)

    @property
    def per_second(self) -> float:
        """Expected answers in a second."""
        return self.answers / self.seconds

    @property
    def errors(self) -> int:
        """Everything that was not the expected answer."""
        return sum(self.faults.values())

    def within(self, hundredths: int) -> float:
        """Return the seconds within which so many hundredths of the answers came; 0 if there were too few."""
        # A quantile needs two values; without any there is nothing to tell.
        if len(self.latencies) < 2:
            return 0
        return quantiles(self.latencies, n=100)[hundredths - 1]


@dataclass(frozen=True)
class Load:
    """What many clients at once ask for, again and again if it repeats, and the status that is expected.

    Every request carries the `headers`, each a line.
    """

    requests: Sequence[Request]
    expect: int = 200
    repeat: bool = False
    headers: tuple[str, ...] = ()


EMPTY_PAGE = Load([("GET", "/healthz", "")], repeat=True)


@dataclass(frozen=True)
class Compared:
    """A load, and how many empty pages a second the same server gave just before and just after it."""

    outcome: Outcome
    empty_page: float

    @property
    def ratio(self) -> float:
        """The rate in empty pages."""
        return self.outcome.per_second / self.empty_page


@dataclass(frozen=True)
class Rounds:
    """What a load met in each of several rounds, which asked for the empty page and the `first` of all loads, too."""

    outcomes: Sequence[Outcome]
    empty: Sequence[Outcome]
    first: Sequence[Outcome]

    @property
    def whole(self) -> Compared:
        """All rounds as one load."""
        return Compared(_together(self.outcomes), _together(self.empty).per_second)

    @property
    def to_first(self) -> list[float]:
        """The rate in that of the first load of the same round, from the least to the greatest."""
        pairs = zip(self.outcomes, self.first, strict=True)
        return sorted(one.per_second / first.per_second for one, first in pairs)


def compared(site: Installation, asked: Load, clients: int, scale: Scale) -> Compared:
    """Load the server between two loads of the empty page by as many clients."""
    before = _met(site, EMPTY_PAGE, clients, scale.baseline_seconds)
    outcome = _met(site, asked, clients, scale.seconds)
    after = _met(site, EMPTY_PAGE, clients, scale.baseline_seconds)
    return Compared(outcome, fmean([before.per_second, after.per_second]))


def in_rounds(
    site: Installation, several: Sequence[Load], clients: int, scale: Scale
) -> list[Rounds]:
    """Load the server with the empty page and several things in turn, round by round.

    What is set against each other is thereby asked within seconds, and every second round goes backwards: a machine
    whose speed moves would otherwise tell more of itself than of what is asked.
    """
    for asked in several:
        once_each = replace(asked, requests=[*asked.requests] * scale.warm_up, repeat=False)
        warm_up(site, once_each, clients)
    turns = [EMPTY_PAGE, *several]
    met: list[list[Outcome]] = [[] for _ in turns]
    for number in range(scale.rounds):
        for turn in sorted(range(len(turns)), reverse=number % 2 == 1):
            met[turn].append(_met(site, turns[turn], clients, scale.round_seconds))
    empty, first, *_ = met
    return [Rounds(outcomes, empty, first) for outcomes in met[1:]]


def warm_up(site: Installation, asked: Load, clients: int) -> None:
    """Let every process of the server compile its templates and queries before anything is measured.

    RuntimeError if it does not answer as expected.
    """
    if _met(site, asked, clients, WARM_UP_SECONDS).errors:
        raise RuntimeError("The server does not answer as expected.")


def _met(site: Installation, asked: Load, clients: int, seconds: float) -> Outcome:
    """Load the server until the time is over or, unless they repeat, the requests are used up."""
    job = {"port": site.port, "clients": clients, "seconds": seconds, **asdict(asked)}
    client = subprocess.run(
        [sys.executable, "-m", "bench.client"],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=seconds + 180,
        check=True,
    )
    return Outcome(**json.loads(client.stdout))


def _together(outcomes: Sequence[Outcome]) -> Outcome:
    return Outcome(
        [latency for one in outcomes for latency in one.latencies],
        sum(one.seconds for one in outcomes),
        sum((Counter(one.faults) for one in outcomes), Counter()),
    )
