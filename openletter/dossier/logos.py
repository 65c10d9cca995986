"""Makes a picture that somebody sent anew, so that nothing of the file is left but what one sees."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps

from openletter.domain.letter_files import (
    JPEG,
    LOGO_SIDE_KEPT,
    LOGO_SIDE_MAX,
    LOGO_SIDE_MIN,
    PNG,
    Fault,
)
from openletter.dossier.unusable import Unusable

PIXELS_MAX = 24_000_000
_MEDIA = {"PNG": PNG, "JPEG": JPEG}


def clean(source: Path, target: Path) -> str:
    """Decode a PNG or JPEG and write it anew without metadata; returns its media type. Raises Unusable."""
    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    try:
        with Image.open(source, formats=list(_MEDIA)) as sent:
            _refuse_odd_size(sent.size)
            wanted = sent.format or ""
            picture = _as_seen(sent)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise Unusable(Fault.NO_IMAGE) from error
    picture.thumbnail((LOGO_SIDE_KEPT, LOGO_SIDE_KEPT), Image.Resampling.LANCZOS)
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    options = {"quality": 92} if wanted == "JPEG" else {"optimize": True}
    with target.open("wb") as file:
        bare.save(file, wanted, **options)
    return _MEDIA[wanted]


def _refuse_odd_size(size: tuple[int, int]) -> None:
    too_small, too_large = min(size) < LOGO_SIDE_MIN, max(size) > LOGO_SIDE_MAX
    if too_small or too_large or size[0] * size[1] > PIXELS_MAX:
        raise Unusable(Fault.ODD_SIZE)


def _as_seen(sent: Image.Image) -> Image.Image:
    """Return the first frame, turned as its camera says, in the colours of a screen."""
    sent.load()
    turned = ImageOps.exif_transpose(sent)
    has_alpha = "A" in turned.getbands() or "transparency" in turned.info
    return turned.convert("RGBA" if has_alpha and sent.format == "PNG" else "RGB")
