"""Compares what two editions of one letter's dossier print: who came, who left, and what the figures say now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import NamedTuple, TypeVar

from openletter.domain.plans import PartKind
from openletter.domain.signatures import SignatureKind
from openletter.dossier.record import Figures, Record, Voice


class Named(NamedTuple):
    """A signatory as an edition names them; the name of an organisation is in `organisation`, and `name` is empty."""

    kind: SignatureKind
    name: str
    organisation: str


class Words(NamedTuple):
    """An extract and who says it, as an edition prints it."""

    text: str
    name: str
    organisation: str


class Seen(NamedTuple):
    """A message of support and who gives it, as an edition prints them: its caption is `text`, `key` tells it apart."""

    key: str
    text: str
    name: str
    organisation: str


@dataclass(frozen=True)
class Change:
    """A figure by its name in `Figures`, in both editions."""

    figure: str
    before: int
    after: int


@dataclass(frozen=True)
class Comparison:
    """What is different in the newer of two editions; lists stand in the order of printing.

    `not_compared` are the lists that only one of them prints; `REQUESTS` stands for the extracts, and `STATEMENTS` for
    the messages of support.
    """

    came: tuple[Named, ...]
    left: tuple[Named, ...]
    figures: tuple[Change, ...]
    extracts_added: tuple[Words, ...]
    extracts_dropped: tuple[Words, ...]
    support_added: tuple[Seen, ...]
    support_dropped: tuple[Seen, ...]
    text_changed: bool
    not_compared: tuple[PartKind, ...]


_T = TypeVar("_T")


def compare(older: Record, newer: Record) -> Comparison:
    """Return what is different in the newer record.

    Signatories are the same if name and organisation are: somebody who has put their affiliation right has left and
    come. Two of the same name count twice, and one of them can leave. A message of support with other words is the same
    as long as its file is.
    """
    both, apart = _lists(older, newer)
    before, after = _named(older, both), _named(newer, both)
    with_extracts = PartKind.REQUESTS in both
    said = _words(older) if with_extracts else []
    says = _words(newer) if with_extracts else []
    with_support = PartKind.STATEMENTS in both
    shown, shows = (_seen(one) if with_support else {} for one in (older, newer))
    return Comparison(
        came=tuple(_without(after, before)),
        left=tuple(_without(before, after)),
        figures=_changes(older.figures, newer.figures),
        extracts_added=tuple(_without(says, said)),
        extracts_dropped=tuple(_without(said, says)),
        support_added=tuple(one for key, one in shows.items() if key not in shown),
        support_dropped=tuple(one for key, one in shown.items() if key not in shows),
        text_changed=older.letter.revision != newer.letter.revision,
        not_compared=apart,
    )


def _lists(older: Record, newer: Record) -> tuple[set[PartKind], tuple[PartKind, ...]]:
    """Return which lists both editions print, and which only one of them does."""
    listed = [PartKind.ORGANISATIONS, PartKind.PEOPLE, PartKind.REQUESTS]
    if older.support or newer.support:
        listed.append(PartKind.STATEMENTS)
    prints = [{part for part in listed if _prints(one, part)} for one in (older, newer)]
    apart = prints[0] ^ prints[1]
    return prints[0] & prints[1], tuple(part for part in listed if part in apart)


def _prints(record: Record, part: PartKind) -> bool:
    parts = record.plan.parts
    # The record has every extract for either of these parts.
    return part in parts or (part is PartKind.REQUESTS and PartKind.SUMMARY in parts)


def _named(record: Record, lists: set[PartKind]) -> list[Named]:
    found: list[Named] = []
    if PartKind.ORGANISATIONS in lists:
        found += (Named(SignatureKind.ORGANISATION, "", its.name) for its in record.organisations)
    if PartKind.PEOPLE in lists:
        found += (
            Named(SignatureKind.INDIVIDUAL, one.name, one.organisation) for one in record.people
        )
    return found


def _words(record: Record) -> list[Words]:
    def words(voice: Voice) -> Words:
        return Words(voice.text, voice.name, voice.organisation)

    return [words(voice) for voice in record.voices]


def _seen(record: Record) -> dict[str, Seen]:
    return {
        one.key: Seen(one.key, one.caption, one.name, one.organisation) for one in record.support
    }


def _without(those: Iterable[_T], others: Iterable[_T]) -> list[_T]:
    """Return those that are not among the others; of equal ones so many as there are more."""
    left = Counter(others)
    found = []
    for one in those:
        if left[one]:
            left[one] -= 1
        else:
            found.append(one)
    return found


def _changes(before: Figures, after: Figures) -> tuple[Change, ...]:
    pairs = [
        (field.name, getattr(before, field.name), getattr(after, field.name))
        for field in fields(Figures)
    ]
    return tuple(
        Change(name, was, now) for name, was, now in pairs if isinstance(was, int) and was != now
    )
