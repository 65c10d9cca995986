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
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from openletter.domain.editions import EditionStep
from openletter.dossier.compose import Composition, job
from openletter.dossier.faults import DossierFailed

SOURCE, JOB, PDF, WORDS = "document.html", "job.json", "document.pdf", "words.txt"
"""The names of the files in the working folder: the HTML, what goes with it, the result, and what went wrong."""

_log = logging.getLogger(__name__)

_NO_MEMORY = re.compile(
    r"MemoryError|[Cc]annot allocate memory|failed to map segment|out of memory"
)

Progress = Callable[[EditionStep, int, int], None]


@dataclass(frozen=True)
class Limits:
    """What the press may use at most: seconds of one processor, seconds of the clock, bytes of address space."""

    cpu: int
    clock: int
    memory: int


def limits_for(html: str) -> Limits:
    """Return limits about ten times what documents of this length have taken."""
    cpu = 120 + len(html) // 2_000
    return Limits(cpu=cpu, clock=60 + 3 * cpu, memory=3 * 1024**3 + 1_500 * len(html))


def press(composition: Composition, work: Path, *, progress: Progress) -> int:
    """Make the PDF in the working folder and return its number of pages.

    Raises DossierFailed with a sentence if it took too long, too much memory, or could not be made.
    """
    limits = limits_for(composition.html)
    (work / SOURCE).write_text(composition.html, "utf-8")
    (work / JOB).write_text(json.dumps(job(composition) | vars(limits)), "utf-8")
    with (work / WORDS).open("wb") as words, _started(work, composition.made_at, words) as process:
        late = threading.Timer(limits.clock, process.send_signal, [signal.SIGXCPU])
        late.start()
        try:
            pages = _listen(process, progress)
            process.wait()
        finally:
            late.cancel()
            process.kill()
    if process.returncode or not pages:
        raise _fault(process.returncode, work)
    return pages


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


def _listen(process: subprocess.Popen[str], progress: Progress) -> int:
    """Pass on how far the press is, and return the number of pages it tells at the end; 0 if it does not."""
    pages = 0
    for line in process.stdout or ():
        step, done, total = json.loads(line)
        if step == EditionStep.DONE:
            pages = done
        else:
            progress(EditionStep(step), done, total)
    return pages


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
