"""Keeps texts that were set once, so that another edition sets only those that are new.

A file beside a letter's editions; losing it costs time and nothing else. One process writes it, several read it.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple, TypeVar
from zlib import crc32

from openletter.dossier.setting import Glyph, Line, SetText, Task

_T = TypeVar("_T")
_ASKED_AT_ONCE = 900
_SCANNED_FROM = 4
"""Where more than one in so many of the texts is asked for, all are read through: that is quicker."""
_STALE_FACTOR = 3
"""How many times as many texts as the last edition used may be kept."""
_FORM = 3
"""Of the tables; a file of another form is begun anew."""
_TABLES = f"""
PRAGMA user_version = {_FORM};
CREATE TABLE glyph (
    id INTEGER PRIMARY KEY, font TEXT, number INTEGER, text TEXT, width REAL, UNIQUE (font, number, text, width));
CREATE TABLE words (id INTEGER PRIMARY KEY, key BLOB, lines INTEGER, shown BLOB, glyphs BLOB, seal INTEGER);
CREATE INDEX kept ON words (key, lines);
"""


class Kept(NamedTuple):
    """The number under which a text is kept, and how many lines it has."""

    id: int
    lines: int


class Stored(NamedTuple):
    """A text as it is kept, and its glyphs by their numbers in the file, as an array of bytes.

    Of each line, `shown` has what shows it, what is drawn beside it, and its width (pt) in digits.
    """

    shown: bytes
    glyphs: bytes

    @property
    def lines(self) -> list[list[bytes]]:
        """Its lines, taken apart."""
        return [line.split(b"\t") for line in self.shown.split(b"\n")]

    @property
    def has_picture(self) -> bool:
        """Whether anything is drawn beside its letters."""
        return self.shown.count(b"\t\t") <= self.shown.count(b"\n")


def glyphs_of(texts: Iterable[Stored]) -> set[int]:
    """Return the numbers of all glyphs that some texts use."""
    return set(memoryview(b"".join(one.glyphs for one in texts)).cast("I"))


class Keys:
    """Makes the keys of texts in one style; `maker` names the version of what sets them."""

    def __init__(self, task: Task, maker: str) -> None:
        said = "\0".join((maker, task.css, task.language, f"{task.width:.4f}"))
        self._copy: Callable[[], blake2b] = blake2b(said.encode(), digest_size=20).copy

    def of(self, text: str) -> bytes:
        """Return the key of a text."""
        digest = self._copy()
        digest.update(text.encode())
        return digest.digest()


class Shelf:
    """Kept texts, for those who draw them; raises sqlite3.Error where the file is damaged."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._connection = sqlite3.connect(file, timeout=30)
        self._connection.execute("PRAGMA cache_size = -256")  # KiB: each row is read once

    def stored(self, ids: Iterable[int]) -> dict[int, Stored]:
        """Return the texts that are kept under these numbers; each of them must be there."""
        wanted = list(dict.fromkeys(ids))
        found = {}
        for some in _by(_ASKED_AT_ONCE, wanted):
            asked = ",".join("?" * len(some))
            query = f"SELECT id, lines, shown, glyphs, seal FROM words WHERE id IN ({asked})"  # noqa: S608 - marks only
            for number, lines, shown, glyphs, seal in self._connection.execute(query, some):
                if not isinstance(shown, bytes) or seal != _seal(lines, shown, glyphs):
                    raise sqlite3.DatabaseError("The kept lines are damaged.")
                found[number] = Stored(shown, glyphs)
        if len(found) < len(wanted):
            raise sqlite3.DatabaseError("Kept lines are missing.")
        return found


class LineCache(Shelf):
    """The writer of set texts; `glyphs` gives back the glyphs that they are made of, by their numbers.

    Its methods raise sqlite3.Error where the file is damaged or cannot be written.
    """

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        _begin(file)
        super().__init__(file)
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._next = self._one("SELECT coalesce(max(id), 0) + 1 FROM words")
        self._numbers: dict[Glyph, int] = {}
        self.glyphs: dict[int, Glyph] = {}
        for number, *columns in self._connection.execute("SELECT * FROM glyph"):
            self._know(number, Glyph(*columns))

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    def places(self, keys: Sequence[bytes]) -> dict[bytes, Kept]:
        """Return the places of those of the keys whose texts are kept, and perhaps of others."""
        if len(keys) * _SCANNED_FROM > self._one("SELECT count(*) FROM words"):
            return {
                key: Kept(number, lines)
                for key, number, lines in self._connection.execute(
                    "SELECT key, id, lines FROM words"
                )
            }
        found: dict[bytes, Kept] = {}
        for some in _by(_ASKED_AT_ONCE, keys):
            asked = ",".join("?" * len(some))
            query = f"SELECT key, id, lines FROM words WHERE key IN ({asked})"  # noqa: S608 - marks only
            for key, number, lines in self._connection.execute(query, some):
                found[key] = Kept(number, lines)
        return found

    def keep(self, texts: Mapping[bytes, SetText]) -> dict[bytes, Kept]:
        """Keep texts that were set just now; the next process finds all of them or none. Returns their places."""
        places = {
            key: Kept(self._next + at, len(text.lines))
            for at, (key, text) in enumerate(texts.items())
        }
        self._connection.executemany(
            "INSERT INTO words VALUES (?, ?, ?, ?, ?, ?)",
            (self._row(places[key], key, text) for key, text in texts.items()),
        )
        self._connection.commit()
        self._next += len(texts)
        return places

    def forget_all_but(self, ids: Iterable[int]) -> None:
        """Forget what an edition did not use, once that is most of what is kept."""
        used = {(one,) for one in ids}
        if self._one("SELECT count(*) FROM words") <= _STALE_FACTOR * max(1_000, len(used)):
            return
        self._connection.execute("CREATE TEMP TABLE used (id INTEGER PRIMARY KEY)")
        self._connection.executemany("INSERT INTO used VALUES (?)", used)
        self._connection.execute("DELETE FROM words WHERE id NOT IN (SELECT id FROM used)")
        self._connection.commit()

    def _one(self, query: str) -> int:
        return int(self._connection.execute(query).fetchone()[0])

    def _row(
        self, place: Kept, key: bytes, text: SetText
    ) -> tuple[int, bytes, int, bytes, bytes, int]:
        shown = _written(text.lines)
        glyphs = array("I", sorted(map(self._number, text.glyphs))).tobytes()
        return place.id, key, place.lines, shown, glyphs, _seal(place.lines, shown, glyphs)

    def _number(self, glyph: Glyph) -> int:
        if glyph not in self._numbers:
            insert = "INSERT INTO glyph (font, number, text, width) VALUES (?, ?, ?, ?)"
            row = (glyph.font, glyph.number, glyph.text, glyph.width)
            self._know(int(self._connection.execute(insert, row).lastrowid or 0), glyph)
        return self._numbers[glyph]

    def _know(self, number: int, glyph: Glyph) -> None:
        self._numbers[glyph] = number
        self.glyphs[number] = glyph


def _begin(file: Path) -> None:
    """Make the file with empty tables, unless it is there in the present form."""
    with closing(sqlite3.connect(file, timeout=30)) as connection:
        (form,) = connection.execute("PRAGMA user_version").fetchone()
    if form == _FORM:
        return
    for one in file.parent.glob(f"{file.name}*"):
        one.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(_TABLES)


def _seal(lines: int, shown: bytes, glyphs: bytes) -> int:
    """Return what shows whether a row is as it was written: names must not be printed wrong for a bad disk."""
    return crc32(glyphs, crc32(shown, lines))


def _written(lines: tuple[Line, ...]) -> bytes:
    return b"\n".join(b"%s\t%s\t%.3f" % (line.text, line.beside, line.width) for line in lines)


def _by(size: int, items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
