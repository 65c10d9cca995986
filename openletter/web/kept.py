"""Answers that are kept, and the bounded place where they lie."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from openletter.web.compression import COMPRESSED_FROM, is_text, packed, takes_gzip

KEPT_BYTES = 32 * 1024 * 1024  # in each process
ANSWER_BYTES = 2 * 1024 * 1024  # of which one answer may take so much
KEPT_ANSWERS = 1_000

Address = tuple[str, str, str]
"""Host, mount point and path."""
Headers = list[tuple[str, str]]
_SAID_ANEW = frozenset({"content-length", "content-encoding", "etag", "vary"})


@dataclass(frozen=True)
class Variant:
    """An answer in one encoding: what is sent with it whole, and what where it has not changed."""

    tag: str
    headers: Headers
    unchanged: Headers
    body: bytes


class Answer:
    """A public page as it is sent to everybody, plain or compressed, each with a strong entity tag of its own.

    A weak one that the view has given stands for both.
    """

    def __init__(self, headers: Headers, body: bytes) -> None:
        told = {name.lower(): value for name, value in headers}
        common = [(name, value) for name, value in headers if name.lower() not in _SAID_ANEW]
        given = told.get("etag", "")
        weak = given if given.startswith("W/") else ""
        tag = hashlib.sha256(body).hexdigest()[:24]
        media, _, _ = told.get("content-type", "").partition(";")
        smaller = packed(body) if is_text(media) and len(body) >= COMPRESSED_FROM else None
        self.plain = _variant(common, weak or f'"{tag}"', body)
        self.packed = (
            _variant(common, weak or f'"{tag}-gzip"', smaller, "gzip") if smaller else None
        )
        self.size = len(body) + len(smaller or b"")

    def give(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request: whole, by its head alone, or by saying that what the browser has still holds."""
        variant = self.plain
        if self.packed is not None and takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            variant = self.packed
        if _has(environ.get("HTTP_IF_NONE_MATCH", ""), variant.tag):
            start_response("304 NOT MODIFIED", variant.unchanged.copy())
            return []
        start_response("200 OK", variant.headers.copy())
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [variant.body]


@dataclass(frozen=True)
class Kept:
    """An answer, until when it is fresh, and until when it is shown while another is made.

    Both in seconds of a clock that never goes back. Whoever makes the next holds `renewal`.
    """

    answer: Answer
    fresh_until: float
    shown_until: float
    renewal: threading.Lock = field(default_factory=threading.Lock, compare=False)

    def is_fresh(self, now: float) -> bool:
        """Tell whether it may be given to anybody."""
        return now < self.fresh_until

    def may_be_shown(self, now: float) -> bool:
        """Tell whether it may be given to those who would otherwise wait for the next."""
        return now < self.shown_until


class Store:
    """Kept answers by address, within a bounded number of bytes; what nobody asks for goes first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Address, Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, address: Address) -> Kept | None:
        """Return what is kept for an address, fresh or not."""
        kept = self._kept.get(address)
        if kept is not None:
            with suppress(KeyError):  # taken out meanwhile
                self._kept.move_to_end(address)
        return kept

    def put(self, address: Address, kept: Kept) -> None:
        """Keep an answer in place of the last one, unless it is too large."""
        with self._lock:
            self._take_out(address)
            if kept.answer.size > ANSWER_BYTES:
                return
            self._kept[address] = kept
            self._bytes += kept.answer.size
            while self._bytes > KEPT_BYTES or len(self._kept) > KEPT_ANSWERS:
                self._take_out(next(iter(self._kept)))

    def drop(self, address: Address) -> None:
        """Keep nothing for an address any more."""
        with self._lock:
            self._take_out(address)

    def forget(self) -> None:
        """Keep nothing any more."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _take_out(self, address: Address) -> None:
        last = self._kept.pop(address, None)
        if last is not None:
            self._bytes -= last.answer.size


def _variant(common: Headers, tag: str, body: bytes, encoding: str = "") -> Variant:
    told = [("ETag", tag), ("Vary", "Accept-Encoding")]
    about = [("Content-Length", str(len(body)))]
    if encoding:
        about.append(("Content-Encoding", encoding))
    # What stands for the page itself is not repeated where it has not changed (RFC 9110, 15.4.5).
    kept = [(name, value) for name, value in common if not name.lower().startswith("content-")]
    return Variant(tag, [*common, *told, *about], [*kept, *told], body)


def _has(if_none_match: str, tag: str) -> bool:
    """Tell whether a browser has an entity already, by the weak comparison that RFC 9110, 13.1.2, asks for."""
    if if_none_match in ("", tag):
        return bool(if_none_match)
    known = (one.strip().removeprefix("W/") for one in if_none_match.split(","))
    return any(one in ("*", tag.removeprefix("W/")) for one in known)
