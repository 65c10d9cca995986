"""Measures a program that runs to its end: its time, and the most memory it held together with all that it started."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAUSE = 0.05  # seconds between two looks at the memory
_PARENT = 4  # field of /proc/…/stat, counted from one, see proc(5)


@dataclass(frozen=True)
class Effort:
    """What a program took: seconds of the clock, and bytes of memory at its highest; what is shared counts once."""

    seconds: float
    memory: int


def effort(*arguments: str) -> Effort:
    """Run a Python module to its end and measure it; raises CalledProcessError if it fails."""
    began = time.perf_counter()
    memory = 0
    with subprocess.Popen([sys.executable, "-m", *arguments]) as process:
        while process.poll() is None:
            memory = max(memory, _resident(process.pid))
            time.sleep(PAUSE)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return Effort(seconds, memory)


def _resident(root: int) -> int:
    """Return the bytes that a process and its descendants hold: of pages they share, each its share (PSS)."""
    parents = dict(_parents())
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(map(_share, family))


def _share(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _parents() -> Iterator[tuple[int, int]]:
    """Give the number of each process with that of its parent."""
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name, which may hold anything, and the two fields up to it are gone.
            fields = file.read_text().rpartition(")")[2].split()
            yield int(file.parent.name), int(fields[_PARENT - 3])
