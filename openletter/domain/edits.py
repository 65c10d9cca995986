"""Two people editing the same words at once: what has changed since a page was opened, and in which words."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from difflib import SequenceMatcher
from enum import StrEnum

WORDS_MAX = 3_000
"""Above this many words, whole lines are compared, and above this many lines the whole: a page never takes long."""


class Change(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


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


def _mark(value: str) -> str:
    lines = unicodedata.normalize("NFC", value).strip().splitlines()
    same = "\n".join(" ".join(line.split()) for line in lines)
    return hashlib.sha256(same.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _pieces(value: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", value)
