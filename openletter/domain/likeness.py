"""What held signatures have in common: the network, the domain, the look of the names, the time between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Trace:
    """What a held signature is compared by; `network` and `domain` may be empty."""

    id: int
    name_key: str
    domain: str
    network: str
    created_at: datetime


@dataclass(frozen=True)
class Likeness:
    """How many others that are held share something, and the seconds since the one before from the same network."""

    same_network: int
    same_domain: int
    similar_names: int
    seconds_since: int | None


@dataclass(frozen=True)
class Group:
    """Held signatures that share a network or a domain: which, how many, and from when to when."""

    value: str
    count: int
    first: datetime
    last: datetime


def likenesses(traces: Sequence[Trace]) -> dict[int, Likeness]:
    """Return what each signature shares with the others, by its id."""
    networks = Counter(trace.network for trace in traces)
    domains = Counter(trace.domain for trace in traces)
    names = Counter(skeleton(trace.name_key) for trace in traces)
    latest: dict[str, datetime] = {}
    found = {}
    for trace in sorted(traces, key=lambda one: (one.created_at, one.id)):
        before = latest.get(trace.network) if trace.network else None
        latest[trace.network] = trace.created_at
        found[trace.id] = Likeness(
            same_network=networks[trace.network] - 1 if trace.network else 0,
            same_domain=domains[trace.domain] - 1 if trace.domain else 0,
            similar_names=names[skeleton(trace.name_key)] - 1,
            seconds_since=int((trace.created_at - before).total_seconds()) if before else None,
        )
    return found


def groups(traces: Sequence[Trace], by: str) -> list[Group]:
    """Return the signatures grouped `by` "network" or "domain", the largest group first; what has none is left out."""
    times: dict[str, list[datetime]] = {}
    for trace in traces:
        times.setdefault(getattr(trace, by), []).append(trace.created_at)
    times.pop("", None)
    made = [Group(value, len(its), min(its), max(its)) for value, its in times.items()]
    return sorted(made, key=lambda group: (-group.count, group.value))


def skeleton(name_key: str) -> str:
    """Return what is left of a folded name without figures, lone letters and the order of words."""
    words = sorted(word for word in re.sub(r"\d+", "", name_key).split() if len(word) > 1)
    return " ".join(words) or name_key
