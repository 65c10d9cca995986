"""Messages of support: a picture, a sound or a short video, and words for those who cannot see or hear it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from openletter.domain import text
from openletter.domain.faults import Faults
from openletter.domain.wording import N_
from openletter.errors import InvalidInput

SECONDS_MAX = 30
MEGABYTE = 1024 * 1024
PICTURE_MAX = 12 * MEGABYTE
RECORDING_MAX = 50 * MEGABYTE
"""About what a phone makes of 30 seconds; what is kept of them is a tenth of it."""
PIXELS_MAX, SIDE_MIN, SIDE_MAX = 60_000_000, 64, 12_000
CAPTION_MAX, PEOPLE_MAX, WORDS_MAX, REASON_MAX = 160, 300, 3_000, 300
SENDS_MAX, SENDS_WITHIN = 6, timedelta(days=1)
"""How many files one address may send, since each costs this server up to a minute."""
WAITING_MAX, KEPT_MAX = 20, 500
"""How many messages of one letter may wait to be prepared, and be kept."""
ATTEMPTS_MAX = 3
SILENCE = timedelta(minutes=8)
"""After so long without a word from its worker, a message is prepared by another; nothing takes longer."""
DECLINED_FOR = timedelta(days=7)
"""How long the file of a declined message is kept, so that the decision can be taken back."""


class MediaKind(StrEnum):
    """What a message of support is."""

    PICTURE = "picture"
    SOUND = "sound"
    VIDEO = "video"


class SupportState(StrEnum):
    """How far a message of support is; nobody but its author sees it before it is ready."""

    WAITING = "waiting"
    FAILED = "failed"
    READY = "ready"
    APPROVED = "approved"
    DECLINED = "declined"
    TAKEN_BACK = "taken-back"


PREPARED = frozenset({SupportState.READY, SupportState.APPROVED, SupportState.DECLINED})
"""The states of a message that campaigners see."""


class Container(StrEnum):
    """How a file that was sent is put together; the value is what its reader calls it."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    MOV = "mov"
    MATROSKA = "matroska"
    OGG = "ogg"
    WAV = "wav"
    MP3 = "mp3"
    AAC = "aac"
    FLAC = "flac"
    AMR = "amr"
    CAF = "caf"


PICTURES = frozenset({Container.JPEG, Container.PNG, Container.WEBP})


class Fault(StrEnum):
    """Why a file that was sent cannot be used."""

    NOT_READABLE = "not-readable"
    TOO_LONG = "too-long"
    TOO_SHORT = "too-short"
    ODD_SIZE = "odd-size"
    SILENT = "silent"
    TOO_HARD = "too-hard"
    NOT_PREPARED = "not-prepared"


FAULTS: dict[Fault, str] = {
    Fault.NOT_READABLE: N_(
        "This file is damaged, or made in a way that we cannot read. Choose another, or record it anew."
    ),
    Fault.TOO_LONG: N_("It is longer than 30 seconds. Shorten it on your phone, and send that."),
    Fault.TOO_SHORT: N_("It is over before it has begun. Record it anew."),
    Fault.ODD_SIZE: N_("This picture is too small or too large. Send one as your phone takes it."),
    Fault.SILENT: N_(
        "There is nothing to be heard in it. Record it anew, and listen to it before you send it."
    ),
    Fault.TOO_HARD: N_(
        "It takes too long or too much memory to prepare. Record it at a lower quality, such as 720p, and send that."
    ),
    Fault.NOT_PREPARED: N_(
        "It could not be prepared on this server. It is our fault, not yours: send it again tomorrow."
    ),
}

_BEGINNINGS: tuple[tuple[int, bytes, Container], ...] = (
    (0, b"\xff\xd8\xff", Container.JPEG),
    (0, b"\x89PNG\r\n\x1a\n", Container.PNG),
    (8, b"WEBP", Container.WEBP),
    (8, b"WAVE", Container.WAV),
    *((4, atom, Container.MOV) for atom in (b"ftyp", b"moov", b"mdat", b"wide")),
    (0, b"\x1a\x45\xdf\xa3", Container.MATROSKA),
    (0, b"OggS", Container.OGG),
    (0, b"ID3", Container.MP3),
    *((0, b"\xff" + sync, Container.MP3) for sync in (b"\xfb", b"\xfa", b"\xf3", b"\xf2")),
    *((0, b"\xff" + sync, Container.AAC) for sync in (b"\xf1", b"\xf0", b"\xf9", b"\xf8")),
    (0, b"fLaC", Container.FLAC),
    (0, b"#!AMR", Container.AMR),
    (0, b"caff", Container.CAF),
)
_STILLS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
HEAD = 16
"""How many bytes of a file tell what it is."""


@dataclass(frozen=True)
class About:
    """What an author says of a message: in a line, who else is seen or heard, and what there is to see or hear."""

    caption: str
    people: str
    words: str


def container(head: bytes, *, field: str = "file") -> Container:
    """Return what a file is by its first bytes (`HEAD`), whatever its name says; raises InvalidInput."""
    if not head:
        raise InvalidInput("Choose a picture, a sound or a video", field=field)
    if head[4:8] == b"ftyp" and head[8:12] in _STILLS:
        raise InvalidInput(
            "Not every browser shows pictures of this kind (HEIC). Save it as JPEG, and choose that",
            field=field,
        )
    for place, beginning, kind in _BEGINNINGS:
        if head[place:].startswith(beginning):
            return kind
    raise InvalidInput(
        "Choose a picture (JPEG, PNG or WebP), or a sound or video as phones record it",
        field=field,
    )


def refuse_large(size: int, kind: Container, *, field: str = "file") -> None:
    """Raise InvalidInput for a file that has more bytes than we take."""
    most = PICTURE_MAX if kind in PICTURES else RECORDING_MAX
    if size > most:
        raise InvalidInput(
            "This file is larger than %(size)s MB. Choose a smaller one",
            field=field,
            size=most // MEGABYTE,
        )


def about(raw: Mapping[str, str]) -> About:
    """Return what an author says of a message, clean; raises InvalidFields with every fault."""
    faults = Faults()
    caption = faults.check(lambda: _caption(raw.get("caption", "")))
    people = faults.check(lambda: _line(raw.get("people", ""), "people", PEOPLE_MAX))
    words = faults.check(lambda: _words(raw.get("words", "")))
    faults.refuse_if_any()
    return About(caption or "", people or "", words or "")


def agreement(ticked: bool, *, field: str = "agreed") -> None:
    """Raise InvalidInput unless an author says that everybody in it agrees."""
    if not ticked:
        raise InvalidInput(
            "Ask everybody who is seen or heard in it, and tick this box once they agree",
            field=field,
        )


def reason(value: str, *, field: str = "reason") -> str:
    """Return why a message is declined, clean; raises InvalidInput if nothing is said."""
    said = text.clean_text(value, field=field, limit=REASON_MAX)
    if not said:
        raise InvalidInput("Say why: its author gets your words by mail", field=field)
    return said


def _caption(value: str) -> str:
    line = _line(value, "caption", CAPTION_MAX)
    if not line:
        raise InvalidInput("Say in a line what it is", field="caption")
    return line


def _line(value: str, field: str, limit: int) -> str:
    line = text.clean_line(value, field=field, limit=limit)
    text.refuse_address(line, field)
    return line


def _words(value: str) -> str:
    said = text.clean_text(value, field="words", limit=WORDS_MAX)
    text.refuse_address(said, "words")
    if not said:
        raise InvalidInput(
            "Write down what there is to see or hear, for those who cannot", field="words"
        )
    return said
