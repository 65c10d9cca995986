"""Public pages are given before Flask is asked, for the seconds that their Cache-Control allows.

A page that a view has marked as public is the same for everybody, so one made for one visitor is kept for the others.
When its time is over, one visitor waits for the next while the others are shown the last one. Nothing private comes
here: an answer is kept only if it says itself that it is public, varies by nothing and sets no cookie.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from flask import Flask, Response, request

from openletter.web.kept import Address, Answer, Headers, Kept, Store

KEPT = "openletter.kept"
MAX_AGE_MAX = 3_600  # seconds; what may be kept for longer are files, which a proxy does better
SHOWN_WHILE_RENEWED = 1.0  # seconds for which the last one is shown while somebody makes the next
PATIENCE = 10.0  # seconds that somebody waits for a page that another is making
ADDRESS_MAX = 300
LEAVE = "openletter.leave-to-keep"
_READING = frozenset({"GET", "HEAD"})
_TRACK = r"(?:utm_\w+|fbclid|gclid|msclkid|igshid|mc_[ce]id)=[^&]*"
# What newsletters and networks put behind an address: the page is the same without it.
_TRACKS = re.compile(rf"{_TRACK}(?:&{_TRACK})*")

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


@dataclass
class Leave:
    """Whether the answer to a request may be kept, and for how many seconds; filled in when Flask has made it."""

    seconds: int = 0


@dataclass
class Caught:
    """The beginning of an answer, caught on its way to the server."""

    status: str = ""
    headers: Headers = field(default_factory=list)
    error: Any = None

    def start_response(self, status: str, headers: Headers, error: Any = None) -> Any:
        """Note how an answer begins."""
        self.status, self.headers, self.error = status, headers, error
        return _refuse_to_write


def install(app: Flask) -> None:
    """Stand before everything else that a request passes."""
    store = Store()
    app.extensions[KEPT] = store
    app.after_request(_give_leave)
    app.wsgi_app = Keeping(app.wsgi_app, store)  # type: ignore[method-assign]


def _give_leave(response: Response) -> Response:
    """Let an answer be kept that a view has marked as public; files and what is made on its way are left alone."""
    leave = cast(Leave | None, request.environ.get(LEAVE))
    age = response.cache_control.max_age or 0
    whole = response.is_sequence and not response.direct_passthrough
    if leave and whole and response.status_code == 200 and response.cache_control.public:
        leave.seconds = age if age <= MAX_AGE_MAX else 0
    return response


class Keeping:
    """The layer before Flask; it lets pass what asks a question in its address, and whatever changes something."""

    def __init__(
        self, app: Application, store: Store, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._app = app
        self._store = store
        self._clock = clock

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Give what is kept, or have it made."""
        address = _address(environ)
        if address is None:
            return self._app(environ, start_response)
        kept = self._store.get(address)
        if kept is None:
            return self._make(environ, start_response, address)
        if kept.is_fresh(self._clock()):
            return kept.answer.give(environ, start_response)
        return self._renew(environ, start_response, address, kept)

    def _renew(
        self, environ: Environ, start_response: StartResponse, address: Address, last: Kept
    ) -> Iterable[bytes]:
        """Make the next, or show the last one where somebody else is making it; what is too old is waited for."""
        may_be_shown = last.may_be_shown(self._clock())
        mine = last.renewal.acquire(timeout=0 if may_be_shown else PATIENCE)
        if not mine and may_be_shown:
            return last.answer.give(environ, start_response)
        try:
            present = self._store.get(address)
            if present is not None and present.is_fresh(self._clock()):
                return present.answer.give(environ, start_response)
            return self._make(environ, start_response, address)
        finally:
            if mine:
                last.renewal.release()

    def _make(
        self, environ: Environ, start_response: StartResponse, address: Address
    ) -> Iterable[bytes]:
        """Ask Flask; keep the answer if it may be kept, and hand on any other as it comes."""
        leave, caught = Leave(), Caught()
        content = self._app(_as_anybody(environ, leave), caught.start_response)
        for_everybody = leave.seconds and _is_for_everybody(caught.headers)
        if not for_everybody or environ["REQUEST_METHOD"] == "HEAD":
            if not for_everybody:
                self._store.drop(address)
            start_response(caught.status, caught.headers, caught.error)
            return content
        answer = Answer(caught.headers, _whole(content))
        until = self._clock() + leave.seconds
        self._store.put(address, Kept(answer, until, until + SHOWN_WHILE_RENEWED))
        return answer.give(environ, start_response)


def _as_anybody(environ: Environ, leave: Leave) -> Environ:
    """Return a request as Flask gets it: without what must make no difference where the answer may be kept."""
    # What is kept is compressed here, once for all who take it.
    return environ | {LEAVE: leave, "QUERY_STRING": "", "HTTP_ACCEPT_ENCODING": ""}


def _address(environ: Environ) -> Address | None:
    """Return where an answer is kept; None where a question belongs to the address, which nobody else may ask."""
    if environ["REQUEST_METHOD"] not in _READING:
        return None
    query = environ.get("QUERY_STRING")
    if query and not _TRACKS.fullmatch(query):
        return None
    path = environ.get("PATH_INFO", "")
    if len(path) > ADDRESS_MAX:
        return None
    return environ.get("HTTP_HOST", ""), environ.get("SCRIPT_NAME", ""), path


def _is_for_everybody(headers: Headers) -> bool:
    told = {name.lower(): value for name, value in headers}
    varies = told.get("vary", "").lower() in ("", "accept-encoding")
    return varies and not told.keys() & {"set-cookie", "content-encoding"}


def _whole(content: Iterable[bytes]) -> bytes:
    try:
        return b"".join(content)
    finally:
        close = getattr(content, "close", None)
        if close is not None:
            close()


def _refuse_to_write(_content: bytes) -> None:
    raise NotImplementedError(
        "Answers are returned, not written (PEP 3333, “The write() Callable”)."
    )
