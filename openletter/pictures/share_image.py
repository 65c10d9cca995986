"""The picture that stands beside a shared link: title and count on our paper, 1200 × 630 pixels (Open Graph)."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from openletter.pictures.faces import DISPLAY, SANS
from openletter.pictures.lettering import Direction, Look, broken, direction, draw_line, width

WIDTH, HEIGHT = 1200, 630
PAPER, INK, SOFT, LINE = "#fbf8f1", "#211d17", "#5d564b", "#d8d0c0"
_EDGE = 72
_ROOM = WIDTH - 2 * _EDGE
_SIZES = (112, 96, 83, 71, 61, 53)
_LEADING = 1.14
_TITLE_TOP, _TITLE_ROOM = 132, 320
_FOOT, _COUNT = 500, 580
_COLOURS = 48
_DRAWN_AS = "1"
"""Changes when the same words would be drawn otherwise than before, so that kept pictures are drawn anew."""


@dataclass(frozen=True)
class ShareImage:
    """What a share image says; `figure` and `figure_words` are empty where nothing is counted yet."""

    above: str
    title: str
    figure: str
    figure_words: str
    site: str
    accent: str

    @property
    def key(self) -> str:
        """What tells this picture from every other one."""
        said = "\x1f".join((_DRAWN_AS, *astuple(self)))
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def drawn(picture: ShareImage) -> bytes:
    """Return a share image as a PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 14), fill=picture.accent)
    _line(draw, _one_line(picture.above), 96, Look(SANS, 30, SOFT), direction(picture.above))
    _title(draw, picture.title)
    draw.line((_EDGE, _FOOT, WIDTH - _EDGE, _FOOT), fill=LINE, width=2)
    _foot(draw, picture)
    file = BytesIO()
    # A few colours do for paper and ink, and make a quarter of the size.
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _title(draw: ImageDraw.ImageDraw, title: str) -> None:
    size, lines = _fitted(title)
    way = direction(title)
    for number, line in enumerate(lines):
        base = _TITLE_TOP + size + number * int(size * _LEADING)
        _line(draw, line, base, Look(DISPLAY, size, INK), way)


def _fitted(title: str) -> tuple[int, list[str]]:
    """Return the largest size at which a title fits, and its lines; the longest is cut with a sign that it goes on."""
    for size in _SIZES:
        lines = broken(title, DISPLAY, size, _ROOM)
        most = int(_TITLE_ROOM / (size * _LEADING))
        if len(lines) <= most:
            return size, lines
    return size, [*lines[: most - 1], _cut(lines[most - 1], size)]


def _cut(line: str, size: int) -> str:
    while line and width(f"{line}…", DISPLAY, size) > _ROOM:
        line = line[:-1].rstrip()
    return f"{line}…"


def _one_line(text: str) -> str:
    lines = broken(text, SANS, 30, _ROOM - 40)
    return lines[0] + ("…" if len(lines) > 1 else "") if lines else ""


def _foot(draw: ImageDraw.ImageDraw, picture: ShareImage) -> None:
    left = float(_EDGE)
    for text, look in (
        (picture.figure, Look(DISPLAY, 78, picture.accent)),
        (picture.figure_words, Look(SANS, 32, INK)),
    ):
        if text:
            draw_line(draw, (left, _COUNT), text, look, direction(text))
            left += width(text, look.face, look.size) + 20
    small = Look(SANS, 26, SOFT)
    site = WIDTH - _EDGE - width(picture.site, small.face, small.size)
    if left + 20 <= site:
        draw_line(draw, (site, _COUNT), picture.site, small, Direction.LTR)


def _line(draw: ImageDraw.ImageDraw, text: str, base: int, look: Look, way: Direction) -> None:
    """Draw a line from the side from which its text is read."""
    is_ltr = way is Direction.LTR
    left = _EDGE if is_ltr else WIDTH - _EDGE - width(text, look.face, look.size)
    draw_line(draw, (left, base), text, look, way)
