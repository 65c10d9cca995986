"""Which organisations under a letter are probably the same: for campaigners to decide, never decided here.

Likeness of spelling is rapidfuzz's normalised indel similarity over sorted words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations

from rapidfuzz import fuzz

from openletter.domain.identity import organisation_key

ALIKE_FROM = 88.0
"""How alike (of 100) two names are that may be one name, spelt differently."""
COMPARED_MAX = 60
"""Of how many that share a word each is held against each (a word that more share, such as "Wales", tells nothing),
and how many stand in one group."""

Pair = tuple[int, int]


class Likeness(StrEnum):
    """Why two organisations may be the same, the strongest reason first."""

    NAME = "name"
    NUMBER = "number"
    DOMAIN = "domain"
    SPELLING = "spelling"


@dataclass(frozen=True)
class Listed:
    """An organisation as it is compared: `domain` is the website that its address belongs to, if it does."""

    id: int
    name: str
    registration_number: str
    domain: str


@dataclass(frozen=True)
class Group:
    """Organisations that may be the same, by their ids, and why."""

    ids: tuple[int, ...]
    reasons: tuple[Likeness, ...]


def groups(listed: tuple[Listed, ...], told_apart: frozenset[Pair]) -> list[Group]:
    """Return organisations that may be the same, in groups of two and more, without those that were told apart."""
    home: dict[int, set[int]] = {}
    reasons: dict[int, set[Likeness]] = defaultdict(set)
    for pair, reason in pairs(listed).items():
        if pair in told_apart:
            continue
        first, second = (home.get(one, {one}) for one in pair)
        apart = first is not second and _any_apart(first, second, told_apart)
        if apart or len(first | second) > COMPARED_MAX:
            continue
        joined = first | second if first is not second else first
        reasons[min(joined)] |= {reason} | reasons[min(first)] | reasons[min(second)]
        home.update(dict.fromkeys(joined, joined))
    found = {min(group): group for group in home.values()}
    return [
        Group(tuple(sorted(group)), tuple(why for why in Likeness if why in reasons[first]))
        for first, group in sorted(found.items())
    ]


@lru_cache(maxsize=8)
def pairs(listed: tuple[Listed, ...]) -> dict[Pair, Likeness]:
    """Return the pairs that may be the same with the strongest reason, the strongest first; kept, since it takes long.

    For thousands of organisations it stays within about a second: nobody is held against everybody.
    """
    keys = {one.id: organisation_key(one.name) for one in listed}
    found: dict[Pair, Likeness] = {}
    for reason, shared in (
        (Likeness.NAME, ((keys[one.id], one.id) for one in listed)),
        (Likeness.NUMBER, ((_number(one), one.id) for one in listed)),
        (Likeness.DOMAIN, ((one.domain, one.id) for one in listed)),
    ):
        for pair in _within(shared):
            found.setdefault(pair, reason)
    ordered = {one: " ".join(sorted(key.split())) for one, key in keys.items()}
    for first, second in _within(_clues(keys), COMPARED_MAX):
        if (first, second) not in found and _alike(ordered[first], ordered[second]):
            found[first, second] = Likeness.SPELLING
    return found


def _within(shared: Iterable[tuple[str, int]], at_most: int | None = None) -> Iterator[Pair]:
    """Yield the pairs that share something; of too many the first, or none where `at_most` is given."""
    by_what: dict[str, list[int]] = defaultdict(list)
    for what, one in shared:
        if what:
            by_what[what].append(one)
    for ids in by_what.values():
        if at_most is None or len(ids) <= at_most:
            yield from combinations(sorted(set(ids))[:COMPARED_MAX], 2)


def _clues(keys: dict[int, str]) -> Iterator[tuple[str, int]]:
    """Yield what two spellings of a name have in common: a word, or the beginning or the end of all."""
    for one, key in keys.items():
        yield f"<{key[:4]}", one
        yield f"{key[-4:]}>", one
        yield from ((word, one) for word in key.split())


def _alike(first: str, second: str) -> bool:
    # Branch 1 and Branch 2 are two, however long the rest is.
    same_figures = re.findall(r"\d+", first) == re.findall(r"\d+", second)
    return same_figures and fuzz.ratio(first, second, score_cutoff=ALIKE_FROM) > 0


def _number(one: Listed) -> str:
    return "".join(c for c in one.registration_number.casefold() if c.isalnum())


def _any_apart(first: set[int], second: set[int], told_apart: frozenset[Pair]) -> bool:
    return bool(told_apart) and any(
        (min(one, other), max(one, other)) in told_apart for one in first for other in second
    )
