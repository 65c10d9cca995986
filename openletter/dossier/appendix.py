"""Appends very many small objects to a PDF, as the format provides for (ISO 32000-1, 7.5.6, incremental updates).

A list of 100,000 names needs 200,000 structure elements. A PDF library would hold each as an object of its own, with
its time and memory; written as they will stand in the file, they take a second or two and little memory.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from os import SEEK_END
from pathlib import Path
from struct import Struct
from typing import NamedTuple

from openletter.dossier.setting import COMPRESSION

IN_STREAM = 1_000
"""About how many objects share a compressed stream: a reader unpacks one to see any of them."""
_ROW = Struct(">BQH")
_END = 1_024  # bytes at the end of a file that say where its table is

Object = tuple[int, bytes]
"""An object's number, and how it is written."""


class Run(NamedTuple):
    """So many objects whose numbers follow each other from `first` on, with their rows in the table of the file."""

    first: int
    length: int
    rows: bytes


class Packed(NamedTuple):
    """A stream with objects in it: its own number, what is said of it, its compressed content, and the objects."""

    number: int
    said: bytes
    body: bytes
    runs: list[Run]


def packed(number: int, objects: Iterable[Object]) -> Packed:
    """Return objects as a stream of this number."""
    ordered = sorted(objects)
    places, offset = [], 0
    for own, written in ordered:
        places.append(b"%d %d" % (own, offset))
        offset += len(written) + 1
    head = b" ".join(places) + b"\n"
    said = b"/Type/ObjStm/N %d/First %d" % (len(ordered), len(head))
    body = zlib.compress(head + b"\n".join(written for _, written in ordered), COMPRESSION)
    rows = (_ROW.pack(2, number, index) for index in range(len(ordered)))
    return Packed(number, said, body, _runs([own for own, _ in ordered], rows))


class Appendix:
    """Objects to append to a file that has `size` objects; `size` is the first number that is free."""

    def __init__(self, size: int) -> None:
        self._next = size
        self._loose: list[Object] = []
        self._packed: list[Packed] = []

    def reserve(self, count: int = 1) -> int:
        """Return the first number of so many objects that will be added."""
        self._next += count
        return self._next - count

    def add(self, number: int, written: bytes) -> None:
        """Add an object under its number, or replace the one of the file that has this number."""
        self._loose.append((number, written))

    def add_packed(self, streams: Iterable[Packed]) -> None:
        """Add objects that others have packed, under numbers that were reserved."""
        self._packed += streams

    def append_to(self, file: Path, said: dict[str, int], identifier: tuple[bytes, bytes]) -> None:
        """Write everything behind the end of the file; `said` are the objects that its trailer names, by key."""
        for start in range(0, len(self._loose), IN_STREAM):
            some = self._loose[start : start + IN_STREAM]
            self._packed.append(packed(self.reserve(), some))
        if not self._packed:
            return
        with file.open("r+b") as target:
            position = target.seek(0, SEEK_END)
            target.seek(max(0, position - _END))
            previous = int(target.read().rpartition(b"startxref")[2].split()[0])
            runs: list[Run] = []
            for one in self._packed:
                runs += [*one.runs, Run(one.number, 1, _ROW.pack(1, position, 0))]
                position += target.write(_stream(one.number, one.said, one.body))
            number = self.reserve()
            runs.append(Run(number, 1, _ROW.pack(1, position, 0)))
            trailer = b"/Size %d/Prev %d%s/ID[<%s><%s>]" % (
                self._next,
                previous,
                b"".join(b"%s %d 0 R" % (key.encode(), one) for key, one in said.items()),
                identifier[0].hex().encode(),
                identifier[1].hex().encode(),
            )
            target.write(_cross_reference(number, sorted(runs), trailer))
            target.write(b"startxref\n%d\n%%%%EOF\n" % position)


def _cross_reference(number: int, runs: list[Run], trailer: bytes) -> bytes:
    """Return the table of where objects are, a row for each."""
    index = b" ".join(b"%d %d" % (run.first, run.length) for run in runs)
    said = b"/Type/XRef/W[1 8 2]/Index[%s]%s" % (index, trailer)
    return _stream(number, said, zlib.compress(b"".join(run.rows for run in runs), COMPRESSION))


def _runs(numbers: Sequence[int], rows: Iterable[bytes]) -> list[Run]:
    """Return sorted numbers, each with its row, as those that follow each other."""
    found: list[tuple[int, list[bytes]]] = []
    for number, row in zip(numbers, rows, strict=True):
        if found and number == found[-1][0] + len(found[-1][1]):
            found[-1][1].append(row)
        else:
            found.append((number, [row]))
    return [Run(first, len(own), b"".join(own)) for first, own in found]


def _stream(number: int, said: bytes, body: bytes) -> bytes:
    return b"%d 0 obj\n<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        number,
        said,
        len(body),
        body,
    )
