"""Which cache a press works with: its letter's, if nobody else does at this moment, or an empty one of its own."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree


@contextmanager
def cache_for(shared: Path, work: Path) -> Iterator[Path]:
    """Give the folder to keep parts and lines in; where the shared one cannot be had, one in the working folder."""
    try:
        shared.mkdir(parents=True, exist_ok=True)
        lock = (shared / "lock").open("a")
    except OSError:
        yield own_cache(work)
        return
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield own_cache(work)
            return
        yield shared


def own_cache(work: Path) -> Path:
    """Return the folder of a cache that goes with the working folder."""
    return work / "cache"


def discard(cache: Path) -> None:
    """Remove a cache that turned out to be damaged: it is made again."""
    rmtree(cache, ignore_errors=True)
