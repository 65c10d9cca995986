"""Small pictures, sounds and videos, made as phones make them."""

from __future__ import annotations

import math
from array import array
from fractions import Fraction
from io import BytesIO
from typing import Any

import av
from PIL import Image

RATE = 48_000


def picture(
    saved_as: str = "JPEG", size: tuple[int, int] = (320, 240), mode: str = "RGB", **saved: Any
) -> bytes:
    """Return a picture that is red above and blue below."""
    drawn = Image.new(mode, size, "blue")
    drawn.paste("red", (0, 0, size[0], size[1] // 2))
    written = BytesIO()
    drawn.save(written, saved_as, **saved)
    return written.getvalue()


def sound(
    seconds: float = 1.0, *, loud: float = 0.5, container: str = "ipod", codec: str = "aac"
) -> bytes:
    """Return a tone."""
    written = BytesIO()
    with av.open(written, "w", format=container) as made:
        stream = made.add_stream(codec, rate=RATE, layout="mono")
        for frame in _tone(seconds, loud):
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return written.getvalue()


def video(
    seconds: float = 1.0,
    *,
    size: tuple[int, int] = (64, 48),
    rate: int = 10,
    heard: bool = True,
    container: str = "mp4",
    codec: str = "libx264",
    metadata: dict[str, str] | None = None,
) -> bytes:
    """Return a video of a picture that is red above and blue below, with a tone."""
    written = BytesIO()
    with av.open(written, "w", format=container) as made:
        made.metadata.update(metadata or {})
        stream = made.add_stream(codec, rate=rate, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        tone = (
            made.add_stream("aac" if container == "mp4" else "libopus", rate=RATE, layout="mono")
            if heard
            else None
        )
        still = Image.new("RGB", size, "blue")
        still.paste("red", (0, 0, size[0], size[1] // 2))
        for number in range(round(seconds * rate)):
            frame = av.VideoFrame.from_image(still)
            frame.pts, frame.time_base = number, Fraction(1, rate)
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
        if tone is not None:
            for frame in _tone(seconds, 0.5):
                made.mux(tone.encode(frame))
            made.mux(tone.encode(None))
    return written.getvalue()


def _tone(seconds: float, loud: float) -> list[av.AudioFrame]:
    """Return whole waves of a tone, a tenth of a second in each frame."""
    step = 2 * math.pi * 440 / RATE
    wave = array("h", (round(loud * 32_000 * math.sin(at * step)) for at in range(RATE // 10)))
    frames = []
    for begin in range(0, round(seconds * RATE), len(wave)):
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(wave))
        frame.planes[0].update(wave.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = RATE, begin, Fraction(1, RATE)
        frames.append(frame)
    return frames


def hdr_video(
    transfer: int, colours: list[tuple[float, float, float]], side: int = 64, frames: int = 10
) -> bytes:
    """Return a video in BT.2020 with ten bits, of patches side by side: each of red, green, blue as they are coded."""
    width = side * len(colours)
    written = BytesIO()
    with av.open(written, "w", format="mp4") as made:
        stream = made.add_stream("libx265", rate=10, options={"x265-params": "log-level=none"})
        stream.width, stream.height, stream.pix_fmt = width, side, "yuv420p10le"
        context = stream.codec_context
        context.color_primaries, context.color_trc = 9, transfer
        context.colorspace, context.color_range = 9, 1
        for number in range(frames):
            frame = av.VideoFrame(width, side, "yuv420p10le")
            for plane, codes in zip(
                frame.planes, zip(*map(_bt2020, colours), strict=True), strict=True
            ):
                each = plane.width // len(colours)
                row = array("H", (code for code in codes for _ in range(each))).tobytes()
                plane.update(row.ljust(plane.line_size, b"\0") * plane.height)
            frame.pts, frame.time_base = number, Fraction(1, 10)
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return written.getvalue()


def _bt2020(colour: tuple[float, float, float]) -> tuple[int, int, int]:
    """Return luma and the two colour differences in ten bits (ITU-R BT.2020, narrow range)."""
    red, green, blue = colour
    luma = 0.2627 * red + 0.6780 * green + 0.0593 * blue
    differences = (blue - luma) / 1.8814, (red - luma) / 1.4746
    return round(64 + 876 * luma), *(round(512 + 896 * one) for one in differences)  # type: ignore[return-value]
