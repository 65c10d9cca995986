"""Removes what making dossiers leaves on the disk beside the editions: parts kept for the next one, and half files."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree

UNUSED_FOR = timedelta(days=30)
"""How long the parts of a letter that has no new edition are kept."""
HALF_FOR = timedelta(days=1)
MAKING = ".making-"
"""How the name of a folder begins in which an edition is being made."""
MAKING_TIME = timedelta(hours=1)
"""Longer than any edition is made: who goes meanwhile may stand in parts that are kept afterwards."""
SWEPT = ".swept"
"""The file whose time says until when whoever has gone is in none of the parts beside it."""


def letters_in(folders: Path) -> list[int]:
    """Return the letters that have a folder of their own among these."""
    return sorted(int(one.name) for one in folders.glob("*/") if one.name.isdecimal())


def sweep_parts(folder: Path, gone: datetime | None, *, now: datetime) -> int:
    """Remove the parts of a letter that may name somebody who has gone since, or that nobody has used for long.

    `gone` is when somebody last went. Returns how many files went. Whatever is removed is only made again.
    """
    files = [file for file in folder.rglob("*") if file.is_file() and file.name != SWEPT]
    times = [_time(file) for file in files]
    if max(times, default=0.0) < (now - UNUSED_FOR).timestamp():
        rmtree(folder, ignore_errors=True)
        return len(files)
    known = _time(folder / SWEPT) or min(times)
    removed = 0
    if gone is not None and known < (gone + MAKING_TIME).timestamp():
        # The folders stay: somebody may be about to write in them.
        for file in files:
            file.unlink(missing_ok=True)
        removed = len(files)
    (folder / SWEPT).touch()
    os.utime(folder / SWEPT, (now.timestamp(),) * 2)
    return removed


def is_making(editions: Path) -> bool:
    """Tell whether an edition is being made in a folder, or was until its maker was killed within a day."""
    return any(editions.glob(f"{MAKING}*"))


def sweep_half(editions: Path) -> int:
    """Remove what makers that were killed left in a folder of editions; returns how many of them there were."""
    removed = 0
    for half in editions.glob(f"{MAKING}*"):
        if _time(half) < time.time() - HALF_FOR.total_seconds():
            rmtree(half, ignore_errors=True)
            removed += not half.exists()
    return removed


def _time(file: Path) -> float:
    """Return when a file was last written or used; the beginning of time for one that is gone."""
    with suppress(FileNotFoundError):
        return file.stat().st_mtime
    return 0.0
