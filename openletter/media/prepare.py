"""Has a file from a stranger made anew in a process of its own, with little time and memory and without a network.

What such a file does to its reader, it does to a process that can open no further file and no connection.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from openletter.domain.support import Container, Fault, MediaKind
from openletter.media.unusable import Unusable

IN, OUT, STILL, TOLD = "received", "made", "still", "told.json"
"""The names of the files in the working folder: what was sent, what was made of it, its still, what is told of it."""
SECONDS = 200
"""Of processor time: a minute is much for 30 seconds of video on an old machine."""
MEMORY = 2 * 1024**3
WRITTEN_MAX = 24 * 1024 * 1024
CANNOT_WRITE = 75
"""How the process ends if this server has no room for what it makes (sysexits.h: EX_TEMPFAIL)."""
_CLOCK = 300

_log = logging.getLogger(__name__)


class NoRoom(OSError):
    """What was made could not be written: the fault is this server's."""


@dataclass(frozen=True)
class Prepared:
    """A file as it may be shown: where it and its still lie (None for a sound), and what it is.

    Width and height are in pixels, 0 for a sound; seconds are 0 for a picture.
    """

    kind: MediaKind
    file: Path
    still: Path | None
    seconds: float
    width: int
    height: int


def prepare(container: Container, work: Path) -> Prepared:
    """Make the file `IN` in the folder `work` anew; raises Unusable, or NoRoom where the disk is full."""
    code = _run(container, work)
    if code == CANNOT_WRITE:
        raise NoRoom
    try:
        told = json.loads((work / TOLD).read_text("utf-8"))
    except (OSError, ValueError):
        told = None
    if code or told is None:
        _log.warning("A file of a message of support could not be prepared: %s", code)
        raise Unusable(Fault.TOO_HARD)
    if told["fault"]:
        raise Unusable(Fault(told["fault"]))
    kind = MediaKind(told["kind"])
    still = None if kind is MediaKind.SOUND else work / STILL
    return Prepared(kind, work / OUT, still, told["seconds"], told["width"], told["height"])


def _run(container: Container, work: Path) -> int:
    try:
        return subprocess.run(
            [sys.executable, "-P", "-s", "-m", "openletter.media.child", container.value, work],
            env=_environment(work),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=work,
            timeout=_CLOCK,
            check=False,
            start_new_session=True,
        ).returncode
    except subprocess.TimeoutExpired as late:
        raise Unusable(Fault.TOO_HARD) from late


def _environment(work: Path) -> dict[str, str]:
    kept = ("PATH", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "LANG": "C.UTF-8",
        "TMPDIR": str(work),
    }
