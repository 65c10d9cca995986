"""Runs rendering and assembling in a process of its own, with bounded time and memory and without our secrets.

A started program is used instead of multiprocessing: it imports nothing of its parent, works from any kind of worker,
and can be ended at any time.
"""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from openletter.domain.editions import EditionStep
from openletter.dossier.faults import DossierFailed

DATA, TABLE, PAGE, JOB, PDF, PRESSED, WORDS = (
    "data.json",
    "signatories.csv",
    "page.html",
    "job.json",
    "document.pdf",
    "pressed.json",
    "words.txt",
)
"""The files in the working folder: data, their table, the page for screens, what goes with them, the document, what is
told of it, faults.
"""

_log = logging.getLogger(__name__)

_NO_MEMORY = re.compile(
    r"MemoryError|BrokenProcessPool|[Cc]annot allocate memory|failed to map segment|out of memory"
)

Progress = Callable[[EditionStep, int, int, str], None]
"""Hears the step, how much of it is done, of how much, and the part (a `PartKind`) that is laid out."""


@dataclass(frozen=True)
class Limits:
    """What the press may use at most: seconds of one processor, seconds of the clock, bytes of address space."""

    cpu: int
    clock: int
    memory: int


@dataclass(frozen=True)
class Order:
    """What the press needs beside the data: languages, time zone and address of this site, its files, its cache."""

    locales: list[str]
    zone: str
    base_url: str
    files: str
    cache: str


@dataclass(frozen=True)
class Pressed:
    """What was made: the number of pages, and each part's kind, pages, and SHA-256 of what it was made from."""

    pages: int
    manifest: list[dict[str, str | int]]


def limits_for(size: int) -> Limits:
    """Return limits about ten times what dossiers with so many bytes of data have taken."""
    cpu = 120 + size // 10_000
    return Limits(cpu=cpu, clock=60 + 3 * cpu, memory=3 * 1024**3 + 60 * size)


def press(order: Order, work: Path, *, made_at: str, progress: Progress) -> Pressed:
    """Make the documents in the working folder, in which the data lie; `made_at` is the moment that they tell.

    Raises DossierFailed with a sentence if it took too long, too much memory, or could not be made.
    """
    limits = limits_for((work / DATA).stat().st_size)
    (work / JOB).write_text(json.dumps(vars(order) | vars(limits)), "utf-8")
    with (work / WORDS).open("wb") as words, _started(work, made_at, words) as process:
        late = threading.Timer(limits.clock, _end, [process, signal.SIGXCPU])
        late.start()
        try:
            _listen(process, progress)
            process.wait()
        finally:
            late.cancel()
            _end(process, signal.SIGKILL)
    if process.returncode or not (work / PRESSED).is_file():
        raise _fault(process.returncode, work)
    return Pressed(**json.loads((work / PRESSED).read_text("utf-8")))


def _end(process: subprocess.Popen[str], how: signal.Signals) -> None:
    """End the press with all its helpers: they are a group of their own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, how)


def environment(work: Path, made_at: str) -> dict[str, str]:
    """Return all that the press knows of its surroundings; fixed where it could change the bytes of the result."""
    kept = ("PATH", "HOME", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "LANG": "C.UTF-8",
        "TMPDIR": str(work),
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": str(int(datetime.fromisoformat(made_at).timestamp())),
    }


def _arguments(work: Path) -> list[str]:
    return [sys.executable, "-P", "-s", "-m", "openletter.dossier.child", str(work)]


def _started(work: Path, made_at: str, words: IO[bytes]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        _arguments(work),
        env=environment(work, made_at),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=words,
        text=True,
        cwd=work,
        start_new_session=True,  # Ctrl-C is for the worker; the press ends when nobody reads its progress any more
    )


def _listen(process: subprocess.Popen[str], progress: Progress) -> None:
    """Pass on how far the press is."""
    for line in process.stdout or ():
        step, done, total, part = json.loads(line)
        if step != EditionStep.DONE:
            progress(EditionStep(step), done, total, part)


def _fault(code: int, work: Path) -> DossierFailed:
    words = (work / WORDS).read_text("utf-8", "replace")
    _log.error("The press stopped with %s: %s", code, words[-4_000:])
    if code == -signal.SIGXCPU:
        return DossierFailed(
            "The dossier took longer to lay out than it may. Try again, or ask whoever hosts this site."
        )
    if code in (-signal.SIGKILL, -signal.SIGABRT) or _NO_MEMORY.search(words):
        return DossierFailed(
            "The dossier needed more memory than it may have. Ask whoever hosts this site."
        )
    return DossierFailed(
        "The pages could not be laid out. Whoever hosts this site finds the reason in the log."
    )
