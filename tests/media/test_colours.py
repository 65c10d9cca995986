"""Videos of phones that record brighter and wider colours look on an ordinary screen as they were seen."""

import math
from io import BytesIO

import av
import pytest

from openletter.domain.support import Container
from openletter.media import recordings
from tests import recordings as made

PAPER, DAYLIGHT = 203, 800  # candelas per square metre
BT709_IN_BT2020 = ((0.6274, 0.3293, 0.0433), (0.0691, 0.9195, 0.0114), (0.0164, 0.0880, 0.8956))
SEEN = {
    "paper": ((1, 1, 1), PAPER),
    "skin": ((0.5, 0.25, 0.12), PAPER),
    "grey": ((1, 1, 1), 26),
    "red": ((1, 0, 0), PAPER),
    "sky": ((1, 1, 1), DAYLIGHT),
}


def pq(light):
    """Return how light is coded in HDR10 (SMPTE ST 2084)."""
    power = (light / 10_000) ** (2610 / 16384)
    return ((3424 / 4096 + 2413 / 128 * power) / (1 + 2392 / 128 * power)) ** (2523 / 32)


def hlg(light):
    """Return how light is coded in HLG (ITU-R BT.2100), as iPhones record it."""
    scene = (light / 1_000) ** (1 / 1.2)
    if scene <= 1 / 12:
        return math.sqrt(3 * scene)
    return 0.17883277 * math.log(12 * scene - 0.28466892) + 0.55991073


def coded(colour, light, code):
    wide = (
        sum(part * one for part, one in zip(row, colour, strict=True)) for row in BT709_IN_BT2020
    )
    return tuple(code(light * one) for one in wide)


@pytest.mark.parametrize("transfer, code", [(16, pq), (18, hlg)])
def test_hdr_is_brought_down_to_the_screen_and_not_left_pale(transfer, code):
    sent = made.hdr_video(transfer, [coded(*one, code) for one in SEEN.values()])
    file = BytesIO()

    told = recordings.prepare(BytesIO(sent), Container.MOV, file)

    with av.open(BytesIO(file.getvalue())) as again:
        picture = next(again.decode(video=0)).to_image()
        context = again.streams.video[0].codec_context
    assert (context.colorspace, context.color_primaries, context.color_trc) == (1, 1, 1)
    for shown in (picture, told.still):
        seen = {name: shown.getpixel((32 + 64 * at, 32)) for at, name in enumerate(SEEN)}
        assert seen["skin"] == pytest.approx((191, 143, 105), abs=5), "as if filmed without HDR"
        assert seen["grey"] == pytest.approx((108, 108, 108), abs=4)
        assert seen["red"] == pytest.approx((250, 40, 24), abs=12)
        assert seen["paper"] == pytest.approx((228, 228, 228), abs=4)
        assert 245 < min(seen["sky"]) < 255, "brighter than paper, and not burnt out"


def test_wider_colours_alone_are_narrowed():
    red_of_p3 = (0.7537, 0.0457, -0.0012)  # linear, in BT.2020
    coded_red = tuple(max(one, 0) ** (1 / 2.2) for one in red_of_p3)
    file = BytesIO()

    told = recordings.prepare(BytesIO(made.hdr_video(1, [coded_red])), Container.MOV, file)

    assert told.still.getpixel((32, 32)) == pytest.approx((238, 16, 16), abs=17)
