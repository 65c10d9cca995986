"""Looks at files from strangers in a process of its own, and keeps clean copies of them.

Of a PDF only what its pages draw is kept: scripts, actions, links, forms, attachments and metadata are not. A picture
is decoded and written anew. What such a file does to its reader, it does to a process with little time and memory.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from openletter.domain.letter_files import Fault, FileKind, refusal

IN, OUT, TOLD = "received", "clean", "told.json"
"""The names of the files in the working folder: what was sent, its clean copy, and what is told about it."""
SECONDS = 20
MEMORY = 1024**3
WRITTEN_MAX = 40 * 1024 * 1024
_CLOCK = 60

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Clean:
    """A clean copy: its bytes, its media type, and its pages, 0 for a picture."""

    data: bytes
    media_type: str
    pages: int


def examine(data: bytes, kind: FileKind, work: Path) -> Clean:
    """Return a clean copy of a file that somebody sent; raises InvalidInput with what to do if it cannot be used.

    `work` is an empty folder that nobody else uses.
    """
    (work / IN).write_bytes(data)
    try:
        ended = subprocess.run(
            [sys.executable, "-P", "-s", "-m", "openletter.dossier.received_child", kind, work],
            env=_environment(work),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=work,
            timeout=_CLOCK,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired as late:
        raise refusal(Fault.TOO_HARD) from late
    if ended.returncode or not (work / TOLD).is_file():
        _log.warning("A file that was sent could not be examined: %s", ended.returncode)
        raise refusal(Fault.TOO_HARD)
    told = json.loads((work / TOLD).read_text("utf-8"))
    if told["fault"]:
        raise refusal(Fault(told["fault"]))
    return Clean((work / OUT).read_bytes(), told["media_type"], told["pages"])


def _environment(work: Path) -> dict[str, str]:
    kept = ("PATH", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "LANG": "C.UTF-8",
        "TMPDIR": str(work),
    }
