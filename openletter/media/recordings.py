"""Makes a sound or a video that somebody sent anew: H.264 and AAC in MP4, which every browser plays.

Every frame is decoded and encoded again, so that nothing of the file is left but what one sees and hears: no place, no
name of a phone, no further track, and nothing that hides between or behind.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, BinaryIO, TypeAlias

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.filter import Graph
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from openletter.domain.support import SECONDS_MAX, Container, Fault
from openletter.media import colours
from openletter.media.unusable import Unusable

DECODERS = frozenset(
    {
        *("h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "mpeg4", "h263", "mjpeg"),
        *("aac", "mp3", "mp3float", "opus", "libopus", "vorbis", "libvorbis", "flac", "alac"),
        *("amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb", "adpcm_ima_wav"),
        *("pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_f32le", "pcm_u8"),
        *("pcm_mulaw", "pcm_alaw"),
    }
)
"""What phones and recorders use; ffmpeg knows hundreds more, many of them old and seldom looked at."""
GRACE = 0.7
"""Seconds over thirty that a phone takes to stop, and that are kept."""
BRIEF = 0.4
SIDE_KEPT = 1_280
PIXELS_MAX = 4_096 * 2_304
RATE_MAX = 30
FRAMES_MAX = 250 * (SECONDS_MAX + 1)
"""Frames that are decoded at most: slow motion has 240 in a second."""
STILL_AT = 1.0
HUSH = 40
"""Of 32,768: what never gets louder nobody hears."""
_INDEX_OF_VIDEO, _INDEX_OF_SOUND = 65_536, 20_480
"""Bytes left at the beginning of a file for its index, so that it plays before all of it has come."""
_VIDEO = {
    "preset": "veryfast",
    "crf": "25",
    "maxrate": "1600k",
    "bufsize": "3200k",
    "profile": "high",
    "g": "60",
}
_LAYOUTS = {1: "mono", 2: "stereo"}
Made: TypeAlias = "Packet[VideoStream] | Packet[AudioStream]"
"""A piece of a file that is being written."""
_BROKEN = (av.FFmpegError, ValueError, EOFError, OverflowError, ArithmeticError, IndexError)


@dataclass(frozen=True)
class Recorded:
    """What became of a recording: its length, its size (0 for a sound), and a still of a video."""

    seconds: float
    width: int
    height: int
    still: Image.Image | None


def prepare(source: BinaryIO, container: Container, sink: BinaryIO) -> Recorded:
    """Decode a sound or video and write it anew; raises Unusable."""
    try:
        with av.open(
            source,
            "r",
            format=container.value,
            io_open=_refuse_others,
            container_options={"protocol_whitelist": "none"},
        ) as sent:
            return _made_anew(sent, sink)
    except _BROKEN as error:
        raise Unusable(Fault.NOT_READABLE) from error
    except MemoryError as error:
        raise Unusable(Fault.TOO_HARD) from error


def _refuse_others(*_args: object) -> Any:
    """Open nothing: a recording that names another file or address gets neither."""
    raise Unusable(Fault.NOT_READABLE)


def _made_anew(sent: InputContainer, sink: BinaryIO) -> Recorded:
    video, audio = _video(sent), _audio(sent)
    if video is None and audio is None:
        raise Unusable(Fault.NOT_READABLE)
    _refuse_long(float(sent.duration or 0) / av.time_base)
    index = _INDEX_OF_SOUND if video is None else _INDEX_OF_VIDEO
    options = {"moov_size": str(index), "fflags": "+bitexact"}
    with av.open(sink, "w", format="mp4", container_options=options) as made:
        work = _Work(made, video, audio)
        for frame in _frames(sent, [one for one in (video, audio) if one is not None]):
            work.take(frame)
        return work.end()


def _video(sent: InputContainer) -> VideoStream | None:
    # The cover of an album is a stream of its own, and no video.
    moving = [
        one
        for one in sent.streams.video
        if not one.disposition & av.stream.Disposition.attached_pic
    ]
    if not moving:
        return None
    _refuse_decoder(moving[0])
    moving[0].codec_context.thread_count = 1
    if moving[0].width * moving[0].height > PIXELS_MAX:
        raise Unusable(Fault.TOO_HARD)
    return moving[0]


def _audio(sent: InputContainer) -> AudioStream | None:
    if not sent.streams.audio:
        return None
    heard = sent.streams.audio[0]
    _refuse_decoder(heard)
    if heard.codec_context.layout.name.endswith("channels"):
        # A plain WAV does not say which of its two channels is the left one.
        layout = _LAYOUTS.get(heard.codec_context.channels)
        if layout is None:
            raise Unusable(Fault.NOT_READABLE)
        heard.codec_context.layout = layout
    return heard


def _refuse_decoder(stream: VideoStream | AudioStream) -> None:
    # There is none for what ffmpeg does not know either, whatever its types say.
    if getattr(stream.codec_context, "name", "") not in DECODERS:
        raise Unusable(Fault.NOT_READABLE)


def _frames(
    sent: InputContainer, streams: list[VideoStream | AudioStream]
) -> Iterator[VideoFrame | AudioFrame]:
    """Return the frames of a recording in the order in which they come."""
    for packet in sent.demux(*streams):
        for frame in packet.decode():
            if isinstance(frame, VideoFrame | AudioFrame):
                yield frame


def _refuse_long(seconds: float) -> None:
    if seconds > SECONDS_MAX + GRACE:
        raise Unusable(Fault.TOO_LONG)


class _Work:
    """A recording that is being made anew, frame by frame."""

    def __init__(
        self, made: OutputContainer, video: VideoStream | None, audio: AudioStream | None
    ) -> None:
        self._made = made
        self._video = _Video(made, video) if video is not None else None
        self._audio = _Audio(made, audio, listens=video is None) if audio is not None else None
        self._start: float | None = None
        self._end = 0.0
        self._seen = 0

    def take(self, frame: VideoFrame | AudioFrame) -> None:
        """Take the next frame; raises Unusable once there is too much."""
        if frame.time is None or frame.time_base is None:
            return
        if self._start is None:
            self._start = frame.time
        at = frame.time - self._start
        _refuse_long(at)
        if at < 0:
            return
        frame.pts = round(at / frame.time_base)
        self._end = max(self._end, at + _length(frame))
        if isinstance(frame, AudioFrame):
            self._mux(self._audio.encode(frame) if self._audio else [])
            return
        self._seen += 1
        if self._seen > FRAMES_MAX:
            raise Unusable(Fault.TOO_HARD)
        self._mux(self._video.encode(frame) if self._video else [])

    def end(self) -> Recorded:
        """Finish the file and tell what it is; raises Unusable where there is nothing to see or hear."""
        for stream in (self._video, self._audio):
            self._mux(stream.rest() if stream is not None else [])
        _refuse_long(self._end)
        if self._end < BRIEF:
            raise Unusable(Fault.TOO_SHORT)
        if self._video is None:
            if self._audio is None or self._audio.loudest <= HUSH:
                raise Unusable(Fault.SILENT)
            return Recorded(self._end, 0, 0, None)
        if self._video.still is None:
            raise Unusable(Fault.NOT_READABLE)
        return Recorded(self._end, *self._video.size, self._video.still)

    def _mux(self, packets: list[Made]) -> None:
        self._made.mux(packets)


def _length(frame: VideoFrame | AudioFrame) -> float:
    if isinstance(frame, AudioFrame) and frame.sample_rate:
        return frame.samples / frame.sample_rate
    return float((frame.duration or 0) * (frame.time_base or 0))


class _Video:
    """The pictures: turned as the camera says, made smaller, so many in a second, and encoded."""

    def __init__(self, made: OutputContainer, sent: VideoStream) -> None:
        self._sent = sent
        self._rate = _rate(sent)
        self._stream = made.add_stream("libx264", rate=self._rate, options=dict(_VIDEO))
        self._stream.pix_fmt = "yuv420p"
        colours.say_so(self._stream)
        self._stream.codec_context.thread_count = 1
        self._graph: Graph | None = None
        self.size = (0, 0)
        self.still: Image.Image | None = None
        self._has_still = False

    def encode(self, frame: VideoFrame) -> list[Made]:
        """Return what a frame becomes."""
        if frame.width * frame.height > PIXELS_MAX:
            raise Unusable(Fault.TOO_HARD)
        if self._graph is None:
            self._graph = self._begin(frame)
        self._graph.vpush(frame)
        return self._drain()

    def rest(self) -> list[Made]:
        """Return what has not come out yet."""
        if self._graph is None:
            return []
        self._graph.vpush(None)
        return [*self._drain(), *self._stream.encode(None)]

    def _begin(self, frame: VideoFrame) -> Graph:
        turn = _turn(frame.rotation)
        width, height = frame.width, frame.height
        if turn and turn[0][0] == "transpose":
            width, height = height, width
        self.size = _fitting(width, height)
        self._stream.width, self._stream.height = self.size
        graph = Graph()
        steps = [
            graph.add_buffer(
                width=frame.width,
                height=frame.height,
                format=frame.format,
                time_base=self._sent.time_base,
            ),
            graph.add("fps", str(self._rate)),
            *(graph.add(name, args) for name, args in turn),
            *(graph.add(name, args) for name, args in colours.to_screen(frame, self.size)),
            graph.add("setsar", "1"),
            graph.add("format", "yuv420p"),
            graph.add("buffersink"),
        ]
        graph.link_nodes(*steps).configure()
        return graph

    def _drain(self) -> list[Made]:
        packets: list[Made] = []
        with suppress(av.BlockingIOError, av.EOFError):
            while self._graph is not None:
                frame = self._graph.vpull()
                self._keep_still(frame)
                packets += self._stream.encode(frame)
        return packets

    def _keep_still(self, frame: VideoFrame) -> None:
        if self._has_still:
            return
        self._has_still = (frame.time or 0.0) >= STILL_AT
        if self.still is None or self._has_still:
            self.still = frame.to_image()  # type: ignore[no-untyped-call]


def _rate(sent: VideoStream) -> Fraction:
    rate = sent.average_rate or sent.guessed_rate
    if not rate or not 5 <= rate <= RATE_MAX:
        return Fraction(RATE_MAX)
    return Fraction(rate).limit_denominator(1_001)


def _turn(rotation: int) -> list[tuple[str, str]]:
    """Return the filters that turn a frame upright; its camera says by how many degrees it was held askew."""
    return {
        -90: [("transpose", "clock")],
        90: [("transpose", "cclock")],
        180: [("hflip", ""), ("vflip", "")],
        -180: [("hflip", ""), ("vflip", "")],
    }.get(rotation, [])


def _fitting(width: int, height: int) -> tuple[int, int]:
    """Return the size that is kept: no side longer than it may be, both even, as H.264 needs them."""
    shrink = min(1.0, SIDE_KEPT / max(width, height, 1))
    return max(2, round(width * shrink / 2) * 2), max(2, round(height * shrink / 2) * 2)


class _Audio:
    """The sound: encoded at one rate, and listened to where there is nothing to see."""

    def __init__(self, made: OutputContainer, sent: AudioStream, *, listens: bool) -> None:
        self._layout = "mono" if sent.codec_context.channels == 1 else "stereo"
        self._stream = made.add_stream("aac", rate=48_000, layout=self._layout)
        self._stream.bit_rate = 64_000 if self._layout == "mono" else 112_000
        self._ear = AudioResampler("s16", "mono", 48_000) if listens else None
        self.loudest = 0

    def encode(self, frame: AudioFrame) -> list[Made]:
        """Return what a frame becomes."""
        if self._ear is not None:
            for heard in self._ear.resample(frame):
                samples = array("h", bytes(heard.planes[0])[: heard.samples * 2])
                self.loudest = max(self.loudest, max(samples, default=0), -min(samples, default=0))
        return self._stream.encode(frame)

    def rest(self) -> list[Made]:
        """Return what has not come out yet."""
        return self._stream.encode(None)
