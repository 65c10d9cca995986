"""Lets writers on SQLite come one after the other, in all processes, without asking again and again.

SQLite itself makes a writer that finds the file locked sleep and try again, longer each time: under a rush some wait
for seconds while others pass. Here they stand in a line, first in their process and then before a lock on a file, which
the system takes back from a process that dies. `BEGIN IMMEDIATE` still has the last word.
"""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path


class WritersTimedOut(Exception):
    """Another writer has held the line up for too long."""


class Line:
    """The line of this process's writers; `file` is where they meet those of other processes, None for nowhere."""

    def __init__(self, file: Path | None, patience: float) -> None:
        self._lock = threading.Lock()
        self._file = file
        self._patience = patience  # seconds
        self._descriptor: int | None = None

    def wait(self) -> None:
        """Wait for one's turn to write; raises WritersTimedOut."""
        if not self._lock.acquire(timeout=self._patience):
            raise WritersTimedOut
        if self._file is None:
            return
        try:
            if self._descriptor is None:
                self._descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        except BaseException:
            self._lock.release()
            raise

    def leave(self) -> None:
        """Let the next writer in."""
        if self._descriptor is not None:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self._lock.release()

    def close(self) -> None:
        """Give the file back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
