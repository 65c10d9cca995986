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
    return sum(map(_share, _family(root)))


def _share(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _family(pid: int) -> Iterator[int]:
    """Give a process and its descendants; asking each for its own takes less from what is measured than asking all."""
    yield pid
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from _family(int(child))
