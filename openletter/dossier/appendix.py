"""Appends very many small objects to a PDF, as the format provides for (ISO 32000-1, 7.5.6, incremental updates).

A list of 100,000 names needs 200,000 structure elements. A PDF library would hold each as an object of its own, with
its time and memory; written as they will stand in the file, they take a second or two and little memory.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from struct import Struct

from openletter.dossier.setting import COMPRESSION

_IN_STREAM = (
    1_000  # objects that share a compressed stream: a reader unpacks one to see any of them
)
_ROW = Struct(">BQH")


class Appendix:
    """Objects to append to a file that has `size` objects; `size` is the first number that is free."""

    def __init__(self, size: int) -> None:
        self._next = size
        self._objects: list[tuple[int, bytes]] = []

    def reserve(self, count: int = 1) -> int:
        """Return the first number of so many objects that will be added."""
        self._next += count
        return self._next - count

    def add(self, objects: Iterable[tuple[int, bytes]]) -> None:
        """Add objects under their numbers, or replace those of the file that have these numbers."""
        self._objects += objects

    def append_to(self, file: Path, said: dict[str, int], identifier: tuple[bytes, bytes]) -> None:
        """Write everything behind the end of the file; `said` are the objects that its trailer names, by key."""
        if not self._objects:
            return
        content = file.read_bytes()
        previous = int(content[content.rindex(b"startxref") + 9 :].split()[0])
        position = len(content)
        del content
        self._objects.sort()
        numbers = [number for number, _ in self._objects]
        rows: list[bytes] = []
        streams: list[bytes] = []
        chunks = [
            self._objects[start : start + _IN_STREAM]
            for start in range(0, len(self._objects), _IN_STREAM)
        ]
        # Compressing lets other threads work meanwhile.
        with ThreadPoolExecutor(1) as packer, file.open("ab") as target:
            packed = [packer.submit(_packed, some) for some in chunks]
            for some, body in zip(chunks, packed, strict=True):
                number = self.reserve()
                rows += [_ROW.pack(2, number, index) for index in range(len(some))]
                streams.append(_ROW.pack(1, position, 0))
                numbers.append(number)
                position += target.write(_stream(number, *body.result()))
            number = self.reserve()
            numbers.append(number)
            streams.append(_ROW.pack(1, position, 0))
            trailer = b"/Size %d/Prev %d%s/ID[<%s><%s>]" % (
                self._next,
                previous,
                b"".join(b"%s %d 0 R" % (key.encode(), one) for key, one in said.items()),
                identifier[0].hex().encode(),
                identifier[1].hex().encode(),
            )
            target.write(_cross_reference(number, numbers, b"".join(rows + streams), trailer))
            target.write(b"startxref\n%d\n%%%%EOF\n" % position)


def _packed(objects: list[tuple[int, bytes]]) -> tuple[bytes, bytes]:
    """Return what a stream says of the objects in it, and the objects, compressed."""
    places, offset = [], 0
    for own, written in objects:
        places.append(b"%d %d" % (own, offset))
        offset += len(written) + 1
    head = b" ".join(places) + b"\n"
    said = b"/Type/ObjStm/N %d/First %d" % (len(objects), len(head))
    return said, zlib.compress(head + b"\n".join(written for _, written in objects), COMPRESSION)


def _cross_reference(number: int, numbers: list[int], rows: bytes, trailer: bytes) -> bytes:
    """Return the table of where the objects with these (sorted) numbers are, a row for each."""
    said = b"/Type/XRef/W[1 8 2]/Index[%s]%s" % (_runs(numbers), trailer)
    return _stream(number, said, zlib.compress(rows, COMPRESSION))


def _runs(numbers: list[int]) -> bytes:
    """Return the sorted numbers as pairs of the first and how many follow each other."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == sum(runs[-1]):
            runs[-1][1] += 1
        else:
            runs.append([number, 1])
    return b" ".join(b"%d %d" % (first, count) for first, count in runs)


def _stream(number: int, said: bytes, body: bytes) -> bytes:
    return b"%d 0 obj\n<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        number,
        said,
        len(body),
        body,
    )
