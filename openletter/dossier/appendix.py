"""Appends very many small objects to a PDF, as the format provides for (ISO 32000-1, 7.5.6, incremental updates).

A list of 100,000 names needs 200,000 structure elements. A PDF library would hold each as an object of its own, with
its time and memory; written as they will stand in the file, they take a second or two and little memory.
"""

from __future__ import annotations

import zlib
from pathlib import Path

_IN_STREAM = (
    1_000  # objects that share a compressed stream: a reader unpacks one to see any of them
)


class Appendix:
    """Objects to append to a file that has `size` objects; `size` is the first number that is free."""

    def __init__(self, size: int) -> None:
        self._next = size
        self._objects: list[tuple[int, bytes]] = []

    def reserve(self) -> int:
        """Return the number of an object that will be added."""
        self._next += 1
        return self._next - 1

    def add(self, number: int, written: bytes) -> None:
        """Add an object, or replace the one of the file that has this number."""
        self._objects.append((number, written))

    def append_to(self, file: Path, said: dict[str, int], identifier: tuple[bytes, bytes]) -> None:
        """Write everything behind the end of the file; `said` are the objects that its trailer names, by key."""
        if not self._objects:
            return
        content = file.read_bytes()
        previous = int(content[content.rindex(b"startxref") + 9 :].split()[0])
        position = len(content)
        del content
        entries: dict[int, tuple[int, int, int]] = {}
        self._objects.sort()
        with file.open("ab") as target:
            for start in range(0, len(self._objects), _IN_STREAM):
                some = self._objects[start : start + _IN_STREAM]
                number = self.reserve()
                written = _object_stream(number, some)
                entries[number] = (1, position, 0)
                entries |= {own: (2, number, index) for index, (own, _) in enumerate(some)}
                position += target.write(written)
            number = self.reserve()
            entries[number] = (1, position, 0)
            trailer = b"/Size %d/Prev %d%s/ID[<%s><%s>]" % (
                self._next,
                previous,
                b"".join(b"%s %d 0 R" % (key.encode(), one) for key, one in said.items()),
                identifier[0].hex().encode(),
                identifier[1].hex().encode(),
            )
            target.write(_cross_reference(number, entries, trailer))
            target.write(b"startxref\n%d\n%%%%EOF\n" % position)


def _object_stream(number: int, objects: list[tuple[int, bytes]]) -> bytes:
    places, offset = [], 0
    for own, written in objects:
        places.append(b"%d %d" % (own, offset))
        offset += len(written) + 1
    head = b" ".join(places) + b"\n"
    body = zlib.compress(head + b"\n".join(written for _, written in objects))
    return _stream(number, b"/Type/ObjStm/N %d/First %d" % (len(objects), len(head)), body)


def _cross_reference(
    number: int, entries: dict[int, tuple[int, int, int]], trailer: bytes
) -> bytes:
    numbers = sorted(entries)
    rows = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(5, "big") + index.to_bytes(3, "big")
        for kind, where, index in (entries[one] for one in numbers)
    )
    said = b"/Type/XRef/W[1 5 3]/Index[%s]%s" % (_runs(numbers), trailer)
    return _stream(number, said, zlib.compress(rows))


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
