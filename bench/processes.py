"""Measures a program that runs to its end: its time, and the most memory it held together with all that it started."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PAUSE = 0.02  # seconds between two looks at the memory
_PAGE = os.sysconf("SC_PAGE_SIZE")
_SESSION, _RESIDENT = 6, 24  # fields of /proc/…/stat, counted from one, see proc(5)


@dataclass(frozen=True)
class Effort:
    """What a program took: seconds of the clock, and bytes of resident memory at its highest."""

    seconds: float
    memory: int


def effort(*arguments: str) -> Effort:
    """Run a Python module to its end and measure it; raises CalledProcessError if it fails."""
    began = time.perf_counter()
    memory = 0
    # The session marks what belongs to it, whoever started it.
    with subprocess.Popen([sys.executable, "-m", *arguments], start_new_session=True) as process:
        while process.poll() is None:
            memory = max(memory, _resident(process.pid))
            time.sleep(PAUSE)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return Effort(seconds, memory)


def _resident(session: int) -> int:
    """Return the bytes that all processes of a session hold; pages they share count for each."""
    total = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = file.read_text().rpartition(")")[2].split()
            # The name, which may hold anything, and the two fields up to it are gone.
            if int(fields[_SESSION - 3]) == session:
                total += int(fields[_RESIDENT - 3]) * _PAGE
    return total
