"""How much a run does: a full one for figures, a small one that only shows that the benchmarks still work."""

from __future__ import annotations

from dataclasses import dataclass

from bench.databases import POSTGRESQL, SQLITE


@dataclass(frozen=True)
class Scale:
    """Sizes of a run; a load ends after `seconds` or when its `requests` are used up, whichever comes first.

    What is asked again and again in turn, for `round_seconds` each, is asked in `rounds`. `warm_up` requests go
    before it and do not count. `people` are printed in dossiers, up to `plain_people` as a plain table too, which
    takes time and memory worse than linear. `names` are signatures under three letters: few, some, and as many as
    there may ever be, among which so many `searches` are made.
    """

    seconds: float
    baseline_seconds: float
    rounds: int
    round_seconds: float
    requests: int
    warm_up: int
    clients: tuple[int, ...]
    signatures: tuple[int, ...]
    people: tuple[int, ...]
    plain_people: int
    profiled: int
    names: tuple[int, int, int]
    searches: int
    databases: tuple[str, ...]


FULL = Scale(
    seconds=8,
    baseline_seconds=2,
    rounds=9,
    round_seconds=1.5,
    requests=16_000,
    warm_up=400,
    clients=(32, 200),
    signatures=(0, 1_000, 100_000),
    people=(10_000, 20_000, 100_000),
    plain_people=20_000,
    profiled=1_000,
    names=(100, 1_000, 1_000_000),
    searches=8,
    databases=(SQLITE, POSTGRESQL),
)
SMALL = Scale(
    seconds=0.2,
    baseline_seconds=0.1,
    rounds=3,
    round_seconds=0.1,
    requests=60,
    warm_up=8,
    clients=(4,),
    signatures=(0, 100),
    people=(40,),
    plain_people=40,
    profiled=20,
    names=(10, 20, 200),
    searches=1,
    databases=(POSTGRESQL,),
)
