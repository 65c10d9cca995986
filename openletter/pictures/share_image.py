"""The picture that stands beside a shared link: title and count on our paper, 1200 × 630 pixels (Open Graph).

Where a letter has a picture of its own, that stands beside them, so that the words keep their contrast on any picture.
"""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageOps

from openletter.pictures.faces import DISPLAY, SANS
from openletter.pictures.lettering import Direction, Look, broken, direction, draw_line, width

WIDTH, HEIGHT = 1200, 630
PAPER, INK, SOFT, LINE = "#fbf8f1", "#211d17", "#5d564b", "#d8d0c0"
_EDGE = 72
_SIZES = (112, 96, 83, 71, 61, 53, 46)
_LEADING = 1.14
_TITLE_TOP, _TITLE_ROOM = 132, 340
_FOOT, _COUNT = 500, 580
_COVER_WIDTH, _COVER_GAP = 472, 56
_COLOURS, _COVER_COLOURS = 48, 208
_DRAWN_AS = "2"
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
    cover: str = ""
    """What tells the letter's picture from others; empty where it has none."""

    @property
    def key(self) -> str:
        """What tells this picture from every other one."""
        said = "\x1f".join((_DRAWN_AS, *astuple(self)))
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def drawn(picture: ShareImage, cover: bytes | None = None) -> bytes:
    """Return a share image as a PNG, with the letter's picture beside the words where there is one."""
    beside = _beside(cover) if cover else None
    right = WIDTH - (_COVER_WIDTH + _COVER_GAP if beside else _EDGE)
    image = _quantized(_words(picture, right))
    if beside:
        _put_beside(image, beside)
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _words(picture: ShareImage, right: int) -> Image.Image:
    """Return what is said, on paper, from the left edge to `right`."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 14), fill=picture.accent)
    above = _one_line(picture.above, right - _EDGE)
    _line(draw, above, (96, right), Look(SANS, 30, SOFT), direction(picture.above))
    _title(draw, picture.title, right)
    draw.line((_EDGE, _FOOT, right, _FOOT), fill=LINE, width=2)
    _foot(draw, picture, right)
    return image


def _quantized(words: Image.Image) -> Image.Image:
    # A few colours do for paper and ink, and make a quarter of the size.
    return words.quantize(_COLOURS, dither=Image.Dither.NONE)


def _beside(cover: bytes) -> Image.Image | None:
    """Return a letter's picture cut to its place at the right; None where it cannot be read."""
    try:
        with Image.open(BytesIO(cover), formats=["JPEG"]) as kept:
            whole = kept.convert("RGB")
    except OSError:
        return None
    # Rather more of what is above the middle, where faces are.
    return ImageOps.fit(whole, (_COVER_WIDTH, HEIGHT), Image.Resampling.LANCZOS, 0, (0.5, 0.4))


def _put_beside(image: Image.Image, beside: Image.Image) -> None:
    """Put a picture at the right, with colours of its own: what is said keeps those that it has."""
    its = beside.quantize(_COVER_COLOURS, dither=Image.Dither.FLOYDSTEINBERG)
    said = (image.getpalette() or [])[: 3 * _COLOURS]
    said += [0] * (3 * _COLOURS - len(said))
    image.putpalette([*said, *(its.getpalette() or [])[: 3 * _COVER_COLOURS]])
    further = bytes(min(number + _COLOURS, 255) for number in range(256))
    shifted = Image.frombytes("P", its.size, its.tobytes().translate(further))
    image.paste(shifted, (WIDTH - _COVER_WIDTH, 0))


def _title(draw: ImageDraw.ImageDraw, title: str, right: int) -> None:
    size, lines = _fitted(title, right - _EDGE)
    way = direction(title)
    for number, line in enumerate(lines):
        base = _TITLE_TOP + size + number * int(size * _LEADING)
        _line(draw, line, (base, right), Look(DISPLAY, size, INK), way)


def _fitted(title: str, room: int) -> tuple[int, list[str]]:
    """Return the largest size at which a title fits, and its lines; the longest is cut with a sign that it goes on.

    No word is broken that stands whole in a smaller size.
    """
    widest = [word for word in title.split() if width(word, DISPLAY, _SIZES[-1]) <= room]
    for size in _SIZES:
        lines = broken(title, DISPLAY, size, room)
        most = int(_TITLE_ROOM / (size * _LEADING))
        if len(lines) <= most and all(width(word, DISPLAY, size) <= room for word in widest):
            return size, lines
    if len(lines) <= most:
        return size, lines
    return size, [*lines[: most - 1], _cut(lines[most - 1], size, room)]


def _cut(line: str, size: int, room: int) -> str:
    while line and width(f"{line}…", DISPLAY, size) > room:
        line = line[:-1].rstrip()
    return f"{line}…"


def _one_line(text: str, room: int) -> str:
    lines = broken(text, SANS, 30, room - 40)
    return lines[0] + ("…" if len(lines) > 1 else "") if lines else ""


def _foot(draw: ImageDraw.ImageDraw, picture: ShareImage, right: int) -> None:
    left = float(_EDGE)
    for text, look in (
        (picture.figure, Look(DISPLAY, 78, picture.accent)),
        (picture.figure_words, Look(SANS, 32, INK)),
    ):
        if text:
            draw_line(draw, (left, _COUNT), text, look, direction(text))
            left += width(text, look.face, look.size) + 20
    small = Look(SANS, 26, SOFT)
    site = right - width(picture.site, small.face, small.size)
    if left + 20 <= site:
        draw_line(draw, (site, _COUNT), picture.site, small, Direction.LTR)


def _line(
    draw: ImageDraw.ImageDraw, text: str, at: tuple[int, int], look: Look, way: Direction
) -> None:
    """Draw a line from the side from which its text is read; `at` is its base line and where its room ends."""
    base, right = at
    left = _EDGE if way is Direction.LTR else right - width(text, look.face, look.size)
    draw_line(draw, (left, base), text, look, way)
