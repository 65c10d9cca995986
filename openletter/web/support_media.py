"""The files of messages of support, as they are given out: in ranges, from here alone, and never as anything else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Response, request, send_file, url_for

from openletter.db.letters import Letter
from openletter.db.support import Support, SupportMessage, public_support
from openletter.domain.captions import captions
from openletter.domain.support import MediaKind
from openletter.errors import NotFound
from openletter.web.context import now, runtime, session

POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox"
ASKED_EACH_TIME = "private, no-cache"
"""What stands at such an address never changes, but may be taken back: no proxy keeps it, and a browser asks first."""
MEDIA_TYPES: dict[MediaKind, tuple[str, str]] = {
    MediaKind.PICTURE: ("image/jpeg", "jpg"),
    MediaKind.SOUND: ("audio/mp4", "m4a"),
    MediaKind.VIDEO: ("video/mp4", "mp4"),
}
"""The media type and the ending of each kind."""
STILL = MEDIA_TYPES[MediaKind.PICTURE]
_ONE_RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)", re.ASCII)
CAPTIONS = "captions"
PARTS = "file, still, captions"
"""What of a message has an address of its own, as routes name it."""


@dataclass(frozen=True)
class Addresses:
    """Where a page finds what belongs to a message; None where it has no such thing."""

    file: str
    still: str | None
    captions: str | None


def addresses(letter: Letter, one: Support) -> Addresses:
    """Return where anybody finds what belongs to a message."""

    def of(sha256: str, ending: str) -> str:
        return url_for("support.file", slug=letter.slug, sha256=sha256, ending=ending)

    is_video = one.kind is MediaKind.VIDEO
    return Addresses(
        of(one.sha256, MEDIA_TYPES[one.kind][1]),
        of(one.still_sha256, STILL[1]) if one.still_sha256 else None,
        url_for("support.captions", slug=letter.slug, key=one.key) if is_video else None,
    )


def shown_support(letter: Letter, limit: int | None = None) -> list[tuple[Support, Addresses]]:
    """Return the messages that anybody may see, each with its addresses, the newest decision first."""
    found = public_support(session(), letter, now=now(), limit=limit)
    return [(one, addresses(letter, one)) for one in found]


def part_of(message: SupportMessage | Support, part: str, cache_control: str) -> Response:
    """Return one of `PARTS` of a message that has been prepared; raises NotFound where it has no such thing."""
    if message.kind is None or message.sha256 is None:
        raise gone()
    if part == CAPTIONS:
        if message.kind is not MediaKind.VIDEO:
            raise gone()
        text = captions(message.words, message.milliseconds)
        return _guarded(Response(text, mimetype="text/vtt"), cache_control)
    if part == "file":
        return given(message.sha256, MEDIA_TYPES[message.kind], cache_control)
    if message.still_sha256 is None:
        raise gone()
    return given(message.still_sha256, STILL, cache_control)


def given(sha256: str, sort: tuple[str, str], cache_control: str) -> Response:
    """Return a stored file, whole or in ranges; raises NotFound where it is missing."""
    media_type, ending = sort
    file = runtime().support_folder / sha256
    if not file.is_file():
        raise gone()
    if not _ONE_RANGE.fullmatch(request.headers.get("Range", "")):
        # Whole instead: what a server does not understand it leaves alone (RFC 9110, 14.2).
        request.environ.pop("HTTP_RANGE", None)
    answer = send_file(
        file,
        mimetype=media_type,
        download_name=f"message-of-support.{ending}",
        conditional=True,
        etag=sha256,
        max_age=0,
    )
    return _guarded(answer, cache_control)


def shown_anywhere(answer: Response) -> Response:
    """Let programs and pages of any site fetch what anybody may see: there it is gone, too, when it is taken back."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = "ETag, Accept-Ranges, Content-Range"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def gone() -> NotFound:
    """Return what says that a message is not there, or not any more."""
    return NotFound(
        "There is no such picture or recording here any more. Its author may have taken it back."
    )


def _guarded(answer: Response, cache_control: str) -> Response:
    answer.headers["Cache-Control"] = cache_control
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
