"""How many large files are on their way at once: each takes room on the disk before anybody has looked at it."""

from __future__ import annotations

import threading
from collections import Counter
from typing import cast

from flask import Flask, current_app, g

AT_ONCE = 8
OF_ONE_LINK = 2
"""Two, since whoever presses the button again has left the first one behind, which this server does not know yet."""
_WAYS = "openletter.uploads"


class Ways:
    """The files that are on their way to this process, by the links that they come by."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: Counter[str] = Counter()

    def take(self, link: str) -> bool:
        """Let one more file come, if there are not too many; tells whether it may."""
        with self._lock:
            if self._taken[link] >= OF_ONE_LINK or self._taken.total() >= AT_ONCE:
                return False
            self._taken[link] += 1
            return True

    def leave(self, link: str) -> None:
        """Note that a file has come, or will not come any more."""
        with self._lock:
            self._taken[link] -= 1
            if not self._taken[link]:
                del self._taken[link]


def install(app: Flask) -> None:
    """Begin with none, and note with each request that is over what it held."""
    app.extensions[_WAYS] = Ways()
    app.teardown_appcontext(_leave)


def take(link: str) -> bool:
    """Let the file of this request come, if there are not too many; tells whether it may."""
    if not _ways().take(link):
        return False
    g.upload = link
    return True


def _leave(_error: BaseException | None) -> None:
    link = g.pop("upload", None)
    if link is not None:
        _ways().leave(link)


def _ways() -> Ways:
    return cast(Ways, current_app.extensions[_WAYS])
