"""Estimates how much room words take, so that the summary is sure to fit on its page."""

from __future__ import annotations

from math import ceil

from openletter.dossier.composing.lettering import breadth

_POINT = 25.4 / 72
_LETTER = 0.48
"""The width of a letter as a part of the size of its type; on the safe side for a text serif."""


def letters_in(width: float, points: float) -> int:
    """Return how many letters surely fit on a line of so many millimetres."""
    return max(8, int(width / (points * _LETTER * _POINT)))


def lines_of(text: str, width: float, points: float) -> int:
    """Return how many lines a text takes at most; where words break costs a part of each line."""
    return max(1, ceil(breadth(text) * 1.06 / letters_in(width, points)))


def height_of(lines: float, leading: float) -> float:
    """Return the height of so many lines in millimetres; the leading is in points."""
    return lines * leading * _POINT
