"""Captions for a video, made from its transcript (WebVTT, W3C).

Nobody says when each word is spoken, so each caption stands as long as its share of the letters, in their order.
"""

from __future__ import annotations

import re
from html import escape

_LINE = 42
"""Letters of a caption that are read at a glance (BBC Subtitle Guidelines: two lines of about 37)."""
_ROOM = 2 * _LINE
_SENTENCE = re.compile(r"(?<=[.!?…。！？])\s+|\n+")


def captions(transcript: str, milliseconds: int) -> str:
    """Return a transcript as WebVTT for a video of so many milliseconds."""
    shown = _pieces(transcript)
    letters = sum(map(len, shown)) or 1
    cues, spoken = ["WEBVTT"], 0
    for piece in shown:
        begin, spoken = spoken, spoken + len(piece)
        times = (milliseconds * part // letters for part in (begin, spoken))
        cues.append(f"{' --> '.join(map(_time, times))}\n{escape(piece, quote=False)}")
    return "\n\n".join(cues) + "\n"


def _pieces(transcript: str) -> list[str]:
    """Return a transcript in pieces that are read at once, broken between sentences and then between words."""
    pieces: list[str] = []
    for sentence in _SENTENCE.split(transcript.strip()):
        line = ""
        for word in sentence.split():
            for part in (word[at : at + _ROOM] for at in range(0, len(word), _ROOM)):
                if line and len(line) + 1 + len(part) > _ROOM:
                    pieces.append(line)
                    line = ""
                line = f"{line} {part}" if line else part
        pieces += [line] if line else []
    return pieces


def _time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
