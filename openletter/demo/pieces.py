"""What is seen and heard in the demo: drawn and played by the program, so that nobody real is shown or imitated."""

from __future__ import annotations

import math
import wave
from array import array
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageDraw

from openletter.media import film
from openletter.pictures.faces import SANS

RATE = 24_000
"""Samples of sound in a second."""
_PAPER, _INK, _SOFT, _GREEN, _WOOD = "#fbf8f1", "#211d17", "#5d564b", "#1c5a43", "#e4d5b7"
_FINER = 2
"""How many times larger everything is drawn, so that its edges are smooth."""
_SIGN = "Drawn by the program for this demonstration"
_CHIME = (392.0, 493.9, 587.3, 784.0, 587.3)
_SCALE = (196.0, 220.0, 246.9, 293.7, 329.6, 392.0, 440.0, 493.9)
_TOWNS = ((80, 250), (150, 110), (235, 215), (310, 90), (345, 280), (430, 170), (505, 265), (560, 95))  # fmt: skip
_ROADS = ((0, 2), (1, 2), (1, 3), (2, 4), (3, 5), (4, 5), (4, 6), (5, 6), (5, 7), (6, 7))
_FILM, _FRAMES_A_SECOND, _A_STEP = (640, 360), 5, 2
_NOTE_MAX = 1.5
"""Seconds after which nobody hears a plucked string any more."""


def picture() -> bytes:
    """Return the drawing of a table, seen from above, with eight chairs and one sheet of paper in the middle (PNG)."""
    sheet, draw = _sheet((1200, 800))
    middle = (600, 380)
    for turn in range(8):
        angle = math.tau * (turn + 0.5) / 8
        chair = (middle[0] + 300 * math.cos(angle), middle[1] + 300 * math.sin(angle))
        _disc(draw, chair, 46, _GREEN if turn == 5 else _WOOD)
    _disc(draw, middle, 240, _WOOD)
    _disc(draw, middle, 228, _PAPER)
    _plan(draw, middle)
    _sign(draw, (1200, 800), 26)
    written = BytesIO()
    _smooth(sheet).save(written, "PNG")
    return written.getvalue()


def sound() -> bytes:
    """Return a chime of five plucked notes (WAV)."""
    written = BytesIO()
    with wave.open(written, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(RATE)
        made.writeframes(_played(_CHIME, 0.45, 4.0).tobytes())
    return written.getvalue()


def video() -> bytes:
    """Return a film in which dots turn green, each with a note, and lines join them one after the other (MP4)."""
    steps = len(_TOWNS) + len(_ROADS)
    frames = [drawn for step in range(1, steps + 1) for drawn in [_map(step)] * _A_STEP]
    frames += frames[-1:] * _FRAMES_A_SECOND
    notes = [*_SCALE, *(_SCALE[end] * 2 for _, end in _ROADS)]
    heard = _played(notes, _A_STEP / _FRAMES_A_SECOND, len(frames) / _FRAMES_A_SECOND)
    written = BytesIO()
    film.write(frames, _FRAMES_A_SECOND, heard, RATE, written)
    return written.getvalue()


def _map(step: int) -> Image.Image:
    """Return the film's picture after so many steps: first a green dot each, then a line each."""
    sheet, draw = _sheet(_FILM)
    for begin, end in _ROADS[: max(0, step - len(_TOWNS))]:
        ends = [_finer(*_TOWNS[begin]), _finer(*_TOWNS[end])]
        draw.line(ends, fill=_SOFT, width=3 * _FINER)
    for number, town in enumerate(_TOWNS):
        _disc(draw, town, 13, _GREEN if number < step else _WOOD)
    _sign(draw, _FILM, 15)
    return _smooth(sheet)


def _sheet(size: tuple[int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    sheet = Image.new("RGB", (size[0] * _FINER, size[1] * _FINER), _PAPER)
    return sheet, ImageDraw.Draw(sheet)


def _finer(*numbers: float) -> tuple[float, ...]:
    return tuple(number * _FINER for number in numbers)


def _disc(draw: ImageDraw.ImageDraw, middle: Sequence[float], radius: float, fill: str) -> None:
    left, top = middle[0] - radius, middle[1] - radius
    draw.ellipse(_finer(left, top, left + 2 * radius, top + 2 * radius), fill=fill)


def _plan(draw: ImageDraw.ImageDraw, middle: tuple[int, int]) -> None:
    """Draw the sheet in the middle of the table, with lines of writing."""
    left, top = middle[0] - 60, middle[1] - 80
    draw.rectangle(_finer(left, top, left + 120, top + 160), fill="#fff", outline=_SOFT, width=4)
    for line in range(7):
        end = left + (70 if line in (3, 6) else 100)
        base = top + 25 + line * 19
        draw.line(_finer(left + 20, base, end, base), fill=_INK, width=2 * _FINER)


def _sign(draw: ImageDraw.ImageDraw, size: tuple[int, int], height: int) -> None:
    at = (size[0] * _FINER / 2, (size[1] - height) * _FINER)
    draw.text(at, _SIGN, font=SANS.font(height * _FINER), fill=_SOFT, anchor="ms")


def _smooth(sheet: Image.Image) -> Image.Image:
    return sheet.reduce(_FINER)


def _played(notes: Sequence[float], apart: float, seconds: float) -> array[int]:
    """Return plucked notes, each so many seconds after the last, as samples of 16 bits."""
    mixed = [0.0] * round(seconds * RATE)
    for number, pitch in enumerate(notes):
        begin = round(number * apart * RATE)
        heard_for = min(len(mixed) - begin, round(_NOTE_MAX * RATE))
        for at, heard in enumerate(_plucked(pitch, heard_for), begin):
            mixed[at] += heard
    loudest = max(map(abs, mixed))
    return array("h", (round(sample / loudest * 20_000) for sample in mixed))


def _plucked(pitch: float, samples: int) -> list[float]:
    """Return a string's sound as it dies away (Karplus and Strong, 1983)."""
    string = [at * at * 7_919 % 201 / 100 - 1 for at in range(round(RATE / pitch))]
    heard: list[float] = []
    while len(heard) < samples:
        heard += string
        string = [0.498 * (before + here) for before, here in pairwise([string[-1], *string])]
    return heard[:samples]
