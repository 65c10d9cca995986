"""Puts drawn pictures and a sound together as a film, such as somebody could have sent."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from fractions import Fraction
from typing import BinaryIO

import av
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from PIL import Image

_SAMPLES_AT_ONCE = 1_024


def write(
    frames: Sequence[Image.Image], rate: int, samples: array[int], sample_rate: int, sink: BinaryIO
) -> None:
    """Write frames, `rate` a second, and a sound of one channel (16 bits a sample) as a video in MP4."""
    with av.open(sink, "w", format="mp4") as made:
        video = made.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "crf": "16"})
        video.width, video.height = frames[0].size
        video.pix_fmt = "yuv420p"
        audio = made.add_stream("aac", rate=sample_rate, layout="mono")
        for number, picture in enumerate(frames):
            frame = VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
            frame.pts, frame.time_base = number, Fraction(1, rate)
            made.mux(video.encode(frame))
        made.mux(video.encode(None))
        for begin in range(0, len(samples), _SAMPLES_AT_ONCE):
            made.mux(audio.encode(_heard(samples, begin, sample_rate)))
        made.mux(audio.encode(None))


def _heard(samples: array[int], begin: int, sample_rate: int) -> AudioFrame:
    part = samples[begin : begin + _SAMPLES_AT_ONCE]
    frame = AudioFrame(format="s16", layout="mono", samples=len(part))
    frame.planes[0].update(part.tobytes())
    frame.sample_rate, frame.pts, frame.time_base = sample_rate, begin, Fraction(1, sample_rate)
    return frame
