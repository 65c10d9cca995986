"""Puts a server under load from another process, and sets what came of it against an empty page."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles
from typing import Any

from bench.scale import Scale
from bench.servers import Installation

Request = tuple[str, str, str]
"""Method, path and form body."""

EMPTY_PAGE: Request = ("GET", "/healthz", "")
WARM_UP_SECONDS = 20  # at most; it ends when its requests are used up


@dataclass(frozen=True)
class Outcome:
    """What a load met: answers as expected, faults by kind, and latencies in seconds."""

    answers: int
    seconds: float
    p50: float
    p99: float
    faults: dict[str, int]

    @property
    def per_second(self) -> float:
        """Expected answers in a second."""
        return self.answers / self.seconds

    @property
    def errors(self) -> int:
        """Everything that was not the expected answer."""
        return sum(self.faults.values())


@dataclass(frozen=True)
class Compared:
    """A load, and how many empty pages a second the same server gave just before and just after it."""

    outcome: Outcome
    empty_page: float

    @property
    def ratio(self) -> float:
        """The rate in empty pages."""
        return self.outcome.per_second / self.empty_page


def compared(
    site: Installation,
    requests: Sequence[Request],
    clients: int,
    scale: Scale,
    *,
    expect: int = 200,
    repeat: bool = False,
    headers: Sequence[str] = (),
) -> Compared:
    """Load the server between two loads of the empty page by as many clients."""
    before = _empty_page(site, clients, scale)
    outcome = load(
        site, requests, clients, scale.seconds, expect=expect, repeat=repeat, headers=headers
    )
    after = _empty_page(site, clients, scale)
    return Compared(outcome, fmean([before, after]))


def warm_up(
    site: Installation, requests: Sequence[Request], clients: int, *, expect: int = 200
) -> None:
    """Let every process of the server compile its templates and queries before anything is measured."""
    if load(site, requests, clients, WARM_UP_SECONDS, expect=expect).errors:
        raise RuntimeError("The server does not answer as expected.")


def load(
    site: Installation,
    requests: Sequence[Request],
    clients: int,
    seconds: float,
    *,
    expect: int = 200,
    repeat: bool = False,
    headers: Sequence[str] = (),
) -> Outcome:
    """Load the server until the time is over or, unless they repeat, the requests are used up.

    Every request carries the `headers`, each a line.
    """
    job = {
        "port": site.port,
        "requests": requests,
        "clients": clients,
        "seconds": seconds,
        "expect": expect,
        "repeat": repeat,
        "headers": list(headers),
    }
    client = subprocess.run(
        [sys.executable, "-m", "bench.client"],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=seconds + 180,
        check=True,
    )
    return _outcome(json.loads(client.stdout))


def _empty_page(site: Installation, clients: int, scale: Scale) -> float:
    return load(site, [EMPTY_PAGE], clients, scale.baseline_seconds, repeat=True).per_second


def _outcome(met: dict[str, Any]) -> Outcome:
    latencies = met["latencies"]
    # A quantile needs two values; without any there is nothing to tell.
    hundredths = quantiles(latencies, n=100) if len(latencies) > 1 else [0.0] * 99
    return Outcome(len(latencies), met["seconds"], hundredths[49], hundredths[98], met["faults"])
