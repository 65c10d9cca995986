"""Rings for something that is worth doing once for many who ask: at once, and then at most once in a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Bell:
    """Does something when it is rung; whoever rings within `pause` seconds of the last time shares the next one."""

    def __init__(self, work: Callable[[], None], pause: float) -> None:
        self._work = work
        self._pause = pause
        self._lock = threading.Lock()
        self._last = float("-inf")
        self._later: threading.Timer | None = None

    def ring(self) -> None:
        """Do the work now, or have it done when the pause is over. What is rung for is never forgotten."""
        with self._lock:
            if self._later is not None:
                return
            left = self._last + self._pause - time.monotonic()
            if left > 0:
                self._later = threading.Timer(left, self._ring_late)
                self._later.daemon = True
                self._later.start()
                return
            self._last = time.monotonic()
        self._work()

    def close(self) -> None:
        """Ring no more."""
        with self._lock:
            if self._later is not None:
                self._later.cancel()

    def _ring_late(self) -> None:
        with self._lock:
            self._later, self._last = None, time.monotonic()
        self._work()
