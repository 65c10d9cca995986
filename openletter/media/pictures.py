"""Makes a picture that somebody sent anew, so that nothing of the file is left but what one sees."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageCms, ImageFile, ImageOps

from openletter.domain.support import PIXELS_MAX, SIDE_MAX, SIDE_MIN, Container, Fault
from openletter.media.unusable import Unusable

SIDE_KEPT = 1_600
STILL_SIDE = 640
"""The longest side of a still: what stands for a picture or a video where it is small."""


def prepare(source: BinaryIO, container: Container, sink: BinaryIO) -> Image.Image:
    """Decode a picture, write it anew as JPEG without metadata, and return it; raises Unusable."""
    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint wants it otherwise
    try:
        with Image.open(source, formats=[container.value]) as sent:
            _refuse_odd_size(sent.size)
            sent.draft("RGB", (SIDE_KEPT, SIDE_KEPT))  # a JPEG need not be unpacked whole
            picture = _as_seen(sent)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise Unusable(Fault.NOT_READABLE) from error
    picture.thumbnail((SIDE_KEPT, SIDE_KEPT), Image.Resampling.LANCZOS)
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    bare.save(sink, "JPEG", quality=85, optimize=True)
    return bare


def save_still(picture: Image.Image, sink: BinaryIO) -> None:
    """Write a small JPEG of a picture, or of a frame of a video."""
    small = picture.convert("RGB")
    small.thumbnail((STILL_SIDE, STILL_SIDE), Image.Resampling.LANCZOS)
    bare = Image.frombytes(small.mode, small.size, small.tobytes())
    bare.save(sink, "JPEG", quality=74, optimize=True)


def _refuse_odd_size(size: tuple[int, int]) -> None:
    too_small, too_large = min(size) < SIDE_MIN, max(size) > SIDE_MAX
    if too_small or too_large or size[0] * size[1] > PIXELS_MAX:
        raise Unusable(Fault.ODD_SIZE)


def _as_seen(sent: Image.Image) -> Image.Image:
    """Return the first frame, turned as its camera says, in a screen’s colours, on white where one sees through."""
    sent.load()
    turned = _in_screen_colours(ImageOps.exif_transpose(sent))
    if "A" not in turned.getbands() and "transparency" not in turned.info:
        return turned.convert("RGB")
    seen_through = turned.convert("RGBA")
    white = Image.new("RGB", turned.size, "white")
    white.paste(seen_through, mask=seen_through.getchannel("A"))
    return white


def _in_screen_colours(picture: Image.Image) -> Image.Image:
    """Return a picture in sRGB: phones save it in wider colours, by a profile that is not kept."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    try:
        sent, screen = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, sent, screen, outputMode="RGB") or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
