"""What has changed in a letter, and in which words: since a page was opened, or since somebody signed it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from openletter.domain.letters import Wording

AROUND = 240
"""How many characters on each side of a change are shown of what stays the same."""

WORDS_MAX = 3_000
"""Above this many words, whole lines are compared, and above this many lines the whole: a page never takes long."""


class Change(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"
    LEFT_OUT = "left out"


def marks(fields: Mapping[str, str]) -> str:
    """Return a short mark of each field's words, to be sent along with a form and compared when it comes back."""
    return " ".join(f"{name}:{_mark(value)}" for name, value in fields.items())


def changed(seen: str, fields: Mapping[str, str]) -> frozenset[str]:
    """Return the names of the fields that differ from the marks `seen`; a damaged mark counts as different."""
    known = dict(part.split(":", 1) for part in seen.split() if ":" in part)
    return frozenset(name for name, value in fields.items() if known.get(name) != _mark(value))


def differences(before: str, after: str) -> list[tuple[Change, str]]:
    """Return `before` and `after` as one text in pieces, each the same in both, gone, or new."""
    old, new = _pieces(before), _pieces(after)
    if max(len(old), len(new)) > WORDS_MAX:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if max(len(old), len(new)) > WORDS_MAX:
        old, new = [before], [after]
    found: list[tuple[Change, str]] = []
    for _, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, fresh = "".join(old[i1:i2]), "".join(new[j1:j2])
        if gone == fresh:
            found.append((Change.SAME, gone))
        else:
            found += [(Change.GONE, gone)] if gone else []
            found += [(Change.NEW, fresh)] if fresh else []
    return found


@dataclass(frozen=True)
class Passage:
    """A part of a letter whose words have changed, and its words in pieces."""

    part: str
    pieces: list[tuple[Change, str]]


def passages(before: Wording, after: Wording) -> list[Passage]:
    """Return the parts of a letter that differ between two wordings, in the order of the letter."""
    old, new = _parts(before), _parts(after)
    return [
        Passage(part, _shortened(differences(old[part], new[part])))
        for part in old
        if old[part].strip() != new[part].strip()
    ]


def _shortened(pieces: list[tuple[Change, str]]) -> list[tuple[Change, str]]:
    """Return the pieces with nothing but the surroundings of a change left of what is the same."""
    found: list[tuple[Change, str]] = []
    for position, (change, words) in enumerate(pieces):
        if change is not Change.SAME or len(words) <= 3 * AROUND:
            found.append((change, words))
            continue
        if position > 0:
            found.append((change, words[:AROUND].rsplit(maxsplit=1)[0]))
        found.append((Change.LEFT_OUT, ""))
        if position < len(pieces) - 1:
            found.append((change, words[-AROUND:].split(maxsplit=1)[-1]))
    return found


def _parts(wording: Wording) -> dict[str, str]:
    """Return a letter's parts, each with breaks at its end: the last word is then no other because more follows it."""
    return {
        "title": wording.title,
        "addressee": wording.addressee,
        "salutation": wording.salutation,
        "body": f"{wording.body}\n\n",
        "requests": "".join(f"{request}\n\n" for request in wording.requests),
    }


def _mark(value: str) -> str:
    lines = unicodedata.normalize("NFC", value).strip().splitlines()
    same = "\n".join(" ".join(line.split()) for line in lines)
    return hashlib.sha256(same.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _pieces(value: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", value)
