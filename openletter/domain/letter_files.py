"""Files that a campaigner gives a letter for its dossier: logos for the cover, letters of support as received."""

from __future__ import annotations

import re
from enum import StrEnum

from openletter.domain import text
from openletter.domain.wording import N_
from openletter.errors import InvalidInput

NAME_MAX = 200
LOGOS_MAX = 8
LOGO_MAX = 1024 * 1024
LOGO_SIDE_MIN, LOGO_SIDE_MAX, LOGO_SIDE_KEPT = 16, 6_000, 1_600
"""Pixels of a side: what is taken, and what is kept of it, which is ample for print."""
ANNEXES_MAX = 200
ANNEX_MAX = 10 * 1024 * 1024
ANNEX_PAGES_MAX = 60
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
_SHA256 = re.compile("[0-9a-f]{64}")


class FileKind(StrEnum):
    """What a file is for."""

    LOGO = "logo"
    ANNEX = "annex"


FILES_MAX: dict[FileKind, int] = {FileKind.LOGO: LOGOS_MAX, FileKind.ANNEX: ANNEXES_MAX}


class Fault(StrEnum):
    """Why a file that somebody sent cannot be used."""

    NOT_READABLE = "not-readable"
    LOCKED = "locked"
    TOO_MANY_PAGES = "too-many-pages"
    LIVE_FORM = "live-form"
    ODD_PAGE = "odd-page"
    TOO_HARD = "too-hard"
    TOO_MANY_PIXELS = "too-many-pixels"
    FONT_ABSENT = "font-absent"
    NO_IMAGE = "no-image"
    ODD_SIZE = "odd-size"


_FAULTS: dict[Fault, str] = {
    Fault.NOT_READABLE: N_(
        "This is no PDF, or a broken one. Open it, print it as a new PDF, and choose that"
    ),
    Fault.LOCKED: N_("This PDF is locked with a password. Choose a copy without one"),
    Fault.TOO_MANY_PAGES: N_(
        "This PDF has more than %(pages)s pages. Choose a shorter one, or only the pages that matter"
    ),
    Fault.LIVE_FORM: N_(
        "This PDF is a form that changes as it is filled in. Print it as a new PDF, and choose that"
    ),
    Fault.ODD_PAGE: N_(
        "A page of this PDF has no proper size. Print it as a new PDF, and choose that"
    ),
    Fault.TOO_HARD: N_(
        "This file takes too long or too much memory to read. Print it as a new PDF, and choose that"
    ),
    Fault.TOO_MANY_PIXELS: N_(
        "The pictures in this PDF are too large to print. Scan it at 300 dots per inch, or print it as a new PDF, "
        "and choose that"
    ),
    Fault.FONT_ABSENT: N_(
        "This PDF names a font that it does not contain, so it would look different for every reader. Print it as a "
        "new PDF with fonts embedded, and choose that"
    ),
    Fault.NO_IMAGE: N_("This is no PNG or JPEG picture, or a broken one. Choose another"),
    Fault.ODD_SIZE: N_(
        "This picture is too small or too large. Choose one with %(least)s to %(most)s pixels a side"
    ),
}


def refusal(fault: Fault) -> InvalidInput:
    """Return what tells a person why their file cannot be used."""
    return InvalidInput(
        _FAULTS[fault],
        field="file",
        pages=ANNEX_PAGES_MAX,
        least=LOGO_SIDE_MIN,
        most=LOGO_SIDE_MAX,
    )


def name(value: str, kind: FileKind, *, field: str = "name") -> str:
    """Return whose a file is, clean; raises InvalidInput if it is empty or no name."""
    line = text.clean_line(value, field=field, limit=NAME_MAX)
    text.refuse_address(line, field)
    if not line and kind is FileKind.LOGO:
        raise InvalidInput("Enter whose logo this is", field=field)
    if not line:
        raise InvalidInput("Enter who wrote this letter", field=field)
    return line


def content(data: bytes, kind: FileKind, *, field: str = "file") -> bytes:
    """Return what was sent; raises InvalidInput if it is nothing, or too much."""
    limit = LOGO_MAX if kind is FileKind.LOGO else ANNEX_MAX
    if not data:
        raise InvalidInput("Choose a file", field=field)
    if len(data) > limit:
        raise InvalidInput(
            "This file is larger than %(size)s MB. Choose a smaller one",
            field=field,
            size=limit // 1024 // 1024,
        )
    return data


def agreement(ticked: bool, *, field: str = "agreed") -> None:
    """Raise InvalidInput unless the campaigner says that a letter's author has agreed."""
    if not ticked:
        raise InvalidInput(
            "Ask its author first, and tick this box once they have agreed", field=field
        )


def is_sha256(value: str) -> bool:
    """Tell whether a text is a SHA-256, and so the name of a stored file and of nothing else."""
    return _SHA256.fullmatch(value) is not None
