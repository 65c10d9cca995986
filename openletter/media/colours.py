"""Brings the colours of a video to those of an ordinary screen (BT.709), those of phones that record in HDR, too.

The filters are ffmpeg’s own. Its better ones for this are not in the wheel, so a curve for each channel does it: what
is no brighter than paper stays as it was seen, and what shines is brought down towards white.
"""

from __future__ import annotations

from typing import TypeAlias

from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream

Filter: TypeAlias = tuple[str, str]

_WHITE, _PEAK = 203, 1_000
"""Candelas per square metre of paper in HDR (ITU-R BT.2408), and of the brightest that is told apart."""
_KNEE = 0.5
"""Of white: up to here nothing is made darker."""
_SCREEN_GAMMA = 2.4
_PQ = (
    "10000*pow(max(pow(val/maxval,1/78.84375)-0.8359375,0)"
    "/(18.8515625-18.6875*pow(val/maxval,1/78.84375)),1/0.1593017578125)"
)
_HLG = (
    "1000*pow(if(lt(val/maxval,0.5),pow(val/maxval,2)/3,"
    "(exp((val/maxval-0.55991073)/0.17883277)+0.28466892)/12),1.2)"
)
_BRIGHTER = {int(ColorTrc.SMPTE2084): _PQ, int(ColorTrc.ARIB_STD_B67): _HLG}
"""How bright a value is, in candelas per square metre (ITU-R BT.2100)."""
_WIDER = {
    int(ColorPrimaries.BT2020): "bt2020",
    int(ColorPrimaries.SMPTE431): "smpte431",
    int(ColorPrimaries.SMPTE432): "smpte432",
}
_MATRICES = {
    int(Colorspace.ITU709): "bt709",
    int(Colorspace.FCC): "fcc",
    int(Colorspace.ITU601): "bt470bg",
    6: "smpte170m",
    int(Colorspace.SMPTE240M): "smpte240m",
    int(Colorspace.BT2020): "bt2020nc",
}
_HIGH_DEFINITION = 720


def to_screen(frame: VideoFrame, size: tuple[int, int]) -> list[Filter]:
    """Return the filters that bring frames like this one to a size and to a screen’s colours."""
    scaled = f"{size[0]}:{size[1]}:flags=bicubic:in_color_matrix={_matrix(frame)}"
    bright = _BRIGHTER.get(int(frame.color_trc))
    if bright is not None:
        curve = _curve(bright)
        return [
            ("scale", f"{scaled}:out_range=pc"),
            ("format", "gbrp12le"),
            ("lutrgb", f"r='{curve}':g='{curve}':b='{curve}'"),
            ("scale", "out_color_matrix=bt2020nc:out_range=tv"),
            ("format", "yuv444p10le"),
            _narrowed("bt2020"),
        ]
    wider = _WIDER.get(int(frame.color_primaries))
    if wider is not None:
        return [
            ("scale", f"{scaled}:out_color_matrix=bt2020nc:out_range=tv"),
            ("format", "yuv420p10le"),
            _narrowed(wider),
        ]
    return [("scale", f"{scaled}:out_color_matrix=bt709:out_range=tv")]


def say_so(stream: VideoStream) -> None:
    """Write into a video that is being made which colours it has, so that no player has to guess."""
    context = stream.codec_context
    context.colorspace = int(Colorspace.ITU709)
    context.color_primaries = int(ColorPrimaries.BT709)
    context.color_trc = int(ColorTrc.BT709)
    context.color_range = int(ColorRange.MPEG)


def _narrowed(primaries: str) -> Filter:
    # The filter `scale` can do it, too, in 25 times the time.
    seen = f"ispace=bt2020ncl:iprimaries={primaries}:itrc=gamma22:irange=tv"
    return "colorspace", f"{seen}:space=bt709:primaries=bt709:trc=gamma22:range=tv:format=yuv420p"


def _matrix(frame: VideoFrame) -> str:
    """Return how colours are written; where the file does not say, by its size, as players guess it."""
    guess = "bt709" if min(frame.width, frame.height) >= _HIGH_DEFINITION else "smpte170m"
    return _MATRICES.get(int(frame.colorspace), guess)


def _curve(bright: str) -> str:
    """Return the value that a screen shows for one of HDR (Mobius: straight up to the knee, then ever flatter)."""
    peak = _PEAK / _WHITE
    a = -_KNEE * _KNEE * (peak - 1) / (_KNEE * _KNEE - 2 * _KNEE + peak)
    b = (_KNEE * _KNEE - 2 * _KNEE * peak + peak) / (peak - 1)
    steep = (b + _KNEE) ** 2 / (b - a)
    bent = f"if(lt(ld(0),{_KNEE}),ld(0),{steep:.8f}*(ld(0)+{a:.8f})/(ld(0)+{b:.8f}))"
    return f"st(0,min({bright}/{_WHITE},{peak:.8f}));maxval*pow({bent},1/{_SCREEN_GAMMA})"
