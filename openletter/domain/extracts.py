"""Extracts: words taken verbatim from a statement, omissions shown, and never used before their author agrees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from openletter.domain import text
from openletter.errors import InvalidInput

OMISSION = "[…]"
EXTRACT_MAX = 1_000


class ExtractState(StrEnum):
    """Where an extract stands between the campaigner who marked it and its author."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    LAPSED = "lapsed"


Span = tuple[int, int]


def extract(value: str, statement: str, *, field: str = "text") -> str:
    """Return an extract as it will be printed; raises InvalidInput unless it stands verbatim in the statement."""
    wanted = text.clean_text(value, field=field, limit=EXTRACT_MAX)
    parts = _parts(wanted)
    if not parts:
        raise InvalidInput("Mark the words you want to quote", field=field)
    if spans(wanted, statement) is None:
        raise InvalidInput(
            "These words do not stand in the statement like this. Quote them as they are written, in their order, "
            "and put […] where you leave something out",
            field=field,
        )
    return f" {OMISSION} ".join(parts)


def spans(wanted: str, statement: str) -> list[Span] | None:
    """Return where each part of an extract stands (start, end), in order, or None if it is not verbatim.

    Runs of white space count as one space; parts begin and end between words: nobody is quoted with half a word.
    """
    found: list[Span] = []
    start = 0
    for part in _parts(wanted):
        words = r"\s+".join(re.escape(word) for word in part.split())
        match = re.compile(rf"(?<!\w){words}(?!\w)").search(statement, start)
        if match is None:
            return None
        found.append(match.span())
        start = match.end()
    return found or None


def pieces(wanted: str, statement: str) -> list[tuple[str, bool]]:
    """Return the statement cut into (text, quoted) pieces in reading order, for showing what an extract takes."""
    cut: list[tuple[str, bool]] = []
    end = 0
    for first, last in spans(wanted, statement) or []:
        cut += [(statement[end:first], False), (statement[first:last], True)]
        end = last
    cut.append((statement[end:], False))
    return [piece for piece in cut if piece[0]]


def are_all_words(extracts: Iterable[str], statement: str) -> bool:
    """Tell whether extracts together quote every word of a statement."""
    taken = bytearray(len(statement))
    for extract in extracts:
        for first, last in spans(extract, statement) or []:
            taken[first:last] = b"\1" * (last - first)
    return all(
        taken[word.start() : word.end()].count(1) == len(word[0]) for word in _words(statement)
    )


def _words(statement: str) -> Iterator[re.Match[str]]:
    return re.finditer(r"\w+", statement)


def _parts(wanted: str) -> list[str]:
    return [
        part
        for part in (
            " ".join(piece.split()) for piece in re.split(r"\[\s*(?:…|\.\.\.)\s*\]", wanted)
        )
        if part
    ]
