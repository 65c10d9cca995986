"""The picture over a letter: what may be one, and the words that stand for it."""

from __future__ import annotations

import re

from openletter.domain import support, text
from openletter.domain.support import Container, Fault
from openletter.errors import InvalidInput

COVER_MAX = 12 * 1024 * 1024
ALT_MAX = 300
_SHA256 = re.compile("[0-9a-f]{64}")


def words(value: str, *, field: str = "alt") -> str:
    """Return what a picture shows, in words for those who do not see it; raises InvalidInput without."""
    clean = text.clean_line(value, field=field, limit=ALT_MAX)
    if not clean:
        raise InvalidInput("Say in a sentence what the picture shows", field=field)
    return clean


def container(data: bytes, *, field: str = "file") -> Container:
    """Return what kind of picture was sent; raises InvalidInput for anything else, and for too much."""
    if not data:
        raise InvalidInput("Choose a picture", field=field)
    if len(data) > COVER_MAX:
        raise InvalidInput(
            "This file is larger than %(size)s MB. Choose a smaller one",
            field=field,
            size=COVER_MAX // 1024 // 1024,
        )
    found = support.container(data[: support.HEAD], field=field)
    if found not in support.PICTURES:
        raise InvalidInput("Choose a picture: JPEG, PNG or WebP", field=field)
    return found


def refusal(fault: Fault, *, field: str = "file") -> InvalidInput:
    """Return what tells a campaigner why a picture cannot be used."""
    if fault is Fault.ODD_SIZE:
        return InvalidInput(
            "This picture is too small or too large. Choose one with 64 to 12,000 pixels a side",
            field=field,
        )
    return InvalidInput("This picture is damaged or cannot be read. Choose another", field=field)


def is_stored_name(value: str) -> bool:
    """Tell whether a text is a SHA-256, and so the name of a stored picture and of nothing else."""
    return _SHA256.fullmatch(value) is not None
