"""Keeps texts that were set once, so that another edition sets only those that are new.

A file beside a letter's editions; losing it costs time and nothing else.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from openletter.dossier.typeset import Glyph, Line, SetText, Task

_ASKED_AT_ONCE = 900
_STALE_FACTOR = 3
"""How many times as many texts as the last edition used may be kept."""
_TABLES = """
CREATE TABLE IF NOT EXISTS glyph (
    id INTEGER PRIMARY KEY, font TEXT, number INTEGER, text TEXT, width REAL, UNIQUE (font, number, text, width));
CREATE TABLE IF NOT EXISTS words (key BLOB PRIMARY KEY, lines BLOB, glyphs BLOB, seal BLOB) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A text as it was set: its lines, and its glyphs by their numbers in this cache."""

    lines: tuple[Line, ...]
    glyphs: array[int]


class Keys:
    """Makes the keys of texts in one style; `maker` names the version of what sets them."""

    def __init__(self, task: Task, maker: str) -> None:
        said = "\0".join((maker, task.css, task.language, f"{task.width:.4f}", task.base_css))
        self._style = blake2b(said.encode(), digest_size=20)

    def of(self, text: str) -> bytes:
        """Return the key of a text."""
        digest = self._style.copy()
        digest.update(text.encode())
        return digest.digest()


class LineCache:
    """Set texts by key; `glyphs` gives back the glyphs that they are made of.

    Its methods raise sqlite3.Error where the file is damaged or cannot be written.
    """

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._connection = _connected(file)
        self._numbers: dict[Glyph, int] = {}
        self.glyphs: dict[int, Glyph] = {}
        for number, *columns in self._connection.execute("SELECT * FROM glyph"):
            self._know(number, Glyph(*columns))

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    def present(self, keys: Sequence[bytes]) -> set[bytes]:
        """Return those of the keys whose texts are kept."""
        found: set[bytes] = set()
        for some in _by(_ASKED_AT_ONCE, keys):
            asked = ",".join("?" * len(some))
            query = f"SELECT key FROM words WHERE key IN ({asked})"  # noqa: S608 - marks only
            found.update(key for (key,) in self._connection.execute(query, some))
        return found

    def kept(self, keys: Sequence[bytes]) -> dict[bytes, Kept]:
        """Return those of the texts that are kept."""
        found = {}
        for some in _by(_ASKED_AT_ONCE, keys):
            asked = ",".join("?" * len(some))
            query = f"SELECT key, lines, glyphs, seal FROM words WHERE key IN ({asked})"  # noqa: S608 - marks only
            for key, lines, glyphs, seal in self._connection.execute(query, some):
                if not isinstance(lines, bytes) or seal != _seal(lines, glyphs):
                    raise sqlite3.DatabaseError("The kept lines are damaged.")
                found[key] = Kept(_read(lines), array("I", glyphs))
        return found

    def keep(self, texts: Mapping[bytes, SetText]) -> None:
        """Keep texts that were set just now; the next process finds all of them or none."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO words VALUES (?, ?, ?, ?)", map(self._row, texts.items())
        )
        self._connection.commit()

    def forget_all_but(self, used: int, keys: Iterable[bytes]) -> None:
        """Forget what an edition did not use, once that is most of what is kept; `used` is the number of its keys."""
        (count,) = self._connection.execute("SELECT count(*) FROM words").fetchone()
        if count <= _STALE_FACTOR * max(1_000, used):
            return
        self._connection.execute("CREATE TEMP TABLE used (key BLOB PRIMARY KEY)")
        self._connection.executemany(
            "INSERT OR IGNORE INTO used VALUES (?)", ((key,) for key in keys)
        )
        self._connection.execute("DELETE FROM words WHERE key NOT IN (SELECT key FROM used)")
        self._connection.commit()

    def _row(self, item: tuple[bytes, SetText]) -> tuple[bytes, bytes, bytes, bytes]:
        key, text = item
        lines = _written(text.lines)
        glyphs = array("I", sorted(map(self._number, text.glyphs))).tobytes()
        return key, lines, glyphs, _seal(lines, glyphs)

    def _number(self, glyph: Glyph) -> int:
        if glyph not in self._numbers:
            insert = "INSERT INTO glyph (font, number, text, width) VALUES (?, ?, ?, ?)"
            row = (glyph.font, glyph.number, glyph.text, glyph.width)
            self._know(int(self._connection.execute(insert, row).lastrowid or 0), glyph)
        return self._numbers[glyph]

    def _know(self, number: int, glyph: Glyph) -> None:
        self._numbers[glyph] = number
        self.glyphs[number] = glyph


def _connected(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=30)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.executescript(_TABLES)
    return connection


def _seal(lines: bytes, glyphs: bytes) -> bytes:
    """Return what shows whether a row is as it was written: names must not be printed wrong for a bad disk."""
    return blake2b(lines + glyphs, digest_size=8).digest()


def _written(lines: tuple[Line, ...]) -> bytes:
    return b"\n".join(
        b"\t".join((b"%.3f" % line.width, line.text, line.beside, line.actual.encode()))
        for line in lines
    )


def _read(written: bytes) -> tuple[Line, ...]:
    return tuple(
        Line(text, beside, actual.decode(), float(width))
        for width, text, beside, actual in (line.split(b"\t") for line in written.split(b"\n"))
    )


def _by(size: int, items: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
