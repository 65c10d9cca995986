"""Lines of text of any script: cut into runs of one face, put in the order in which they are read, broken to fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from PIL import ImageDraw

from openletter.pictures.faces import Face, stand_in

_RIGHT_TO_LEFT = {"R", "AL"}
_STAYS = {"Mn", "Mc", "Me", "Cf"}
"""Categories of characters that belong to the one before them."""


class Direction(StrEnum):
    """From which side text is read."""

    LTR = "ltr"
    RTL = "rtl"


@dataclass(frozen=True)
class Run:
    """A word, or the space after one, that one face shows."""

    text: str
    face: Face


@dataclass(frozen=True)
class Look:
    """How a line is drawn: in which face of ours, how large in pixels, and in which colour."""

    face: Face
    size: int
    colour: str


def direction(text: str) -> Direction:
    """Return from which side a text is read (Unicode Bidirectional Algorithm, P2 and P3)."""
    return _said_direction(text) or Direction.LTR


def runs(text: str, own: Face) -> list[Run]:
    """Return a text as runs, in the order in which it is written; what no face shows is left out."""
    found: list[Run] = []
    for character in text:
        before = found[-1] if found else None
        face = _face_for(character, own, before.face if before else None)
        if face is None or (before and before.text.isspace() and character.isspace()):
            continue
        if before and before.face == face and before.text.isspace() == character.isspace():
            found[-1] = Run(before.text + character, face)
        else:
            found.append(Run(character, face))
    return found


def width(text: str, own: Face, size: int) -> float:
    """Return how wide a text is, in pixels."""
    return sum(run.face.font(size).getlength(run.text) for run in runs(text, own))


def broken(text: str, own: Face, size: int, room: int) -> list[str]:
    """Return a text in lines that are no wider than `room`; a word that is wider alone is broken, too."""
    lines = [""]
    for word in _pieces(text):
        if not lines[-1] or width((lines[-1] + word).strip(), own, size) <= room:
            lines[-1] += word
        else:
            lines.append(word.lstrip())
        while width(lines[-1].strip(), own, size) > room and len(lines[-1]) > 1:
            fits = _how_many_fit(lines[-1], own, size, room)
            lines[-1:] = [lines[-1][:fits], lines[-1][fits:]]
    return [line.strip() for line in lines if line.strip()]


def draw_line(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, look: Look, way: Direction
) -> None:
    """Draw one line of a text that is read from one side, from its left end on the base line `at`."""
    left, base = at
    for run in _as_seen(runs(text, look.face), way):
        font = run.face.font(look.size)
        draw.text((left, base), run.text, font=font, fill=look.colour, anchor="ls")
        left += font.getlength(run.text)


def _face_for(character: str, own: Face, before: Face | None) -> Face | None:
    if before and (unicodedata.category(character) in _STAYS or character.isspace()):
        return before
    if own.shows(character):
        return own
    if before and before.shows(character):
        return before
    return stand_in(character)


def _as_seen(written: list[Run], base: Direction) -> list[Run]:
    """Return runs from left to right, of two levels: those read against the whole keep their own order among them."""
    said = [_said_direction(run.text) for run in written]
    seen: list[Run] = []
    for way, group in groupby(
        zip(_resolved(said, base), written, strict=True), key=lambda pair: pair[0]
    ):
        found = [run for _, run in group]
        seen += found if way is base else reversed(found)
    return seen if base is Direction.LTR else seen[::-1]


def _resolved(said: list[Direction | None], base: Direction) -> list[Direction]:
    """Return the direction of each run: one of figures or space goes with its neighbours where both go one way."""
    before = _carried(said)
    after = _carried(said[::-1])[::-1]
    return [
        one or (left if left is not None and left is right else base)
        for one, left, right in zip(said, before, after, strict=True)
    ]


def _carried(said: list[Direction | None]) -> list[Direction | None]:
    """Return for each run the last direction that was said up to it."""
    carried: list[Direction | None] = []
    for one in said:
        carried.append(one or (carried[-1] if carried else None))
    return carried


def _said_direction(text: str) -> Direction | None:
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind == "L":
            return Direction.LTR
        if kind in _RIGHT_TO_LEFT:
            return Direction.RTL
    return None


def _pieces(text: str) -> Iterator[str]:
    """Yield what a line may be broken after: words with the space before them, and characters that stand for words."""
    piece = ""
    for character in text:
        breaks = character.isspace() or unicodedata.east_asian_width(character) in "WF"
        if breaks and piece.strip() and unicodedata.category(character) not in _STAYS:
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _how_many_fit(text: str, own: Face, size: int, room: int) -> int:
    fits = 1
    while fits < len(text) and width(text[: fits + 1], own, size) <= room:
        fits += 1
    while fits > 1 and fits < len(text) and unicodedata.category(text[fits]) in _STAYS:
        fits -= 1
    return fits
