"""The press itself: the program that `press` starts. It limits itself, composes, lays out and joins.

It reads the frozen data of an edition and nothing else of it: what cannot be made from those cannot be made at all.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openletter.dossier.lean import load_lean
from openletter.dossier.press import JOB


def main(work: Path) -> None:
    """Make the documents from the data that lie in the working folder."""
    job = json.loads((work / JOB).read_text("utf-8"))
    _limit(job)
    gc.disable()  # there is much, nothing of it in cycles, and looking for them would take a tenth of the time
    load_lean()
    from openletter.dossier.pressing import make_documents

    make_documents(job, work, _teller())


def _limit(job: dict[str, Any]) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (job["cpu"], job["cpu"] + 5))
    resource.setrlimit(resource.RLIMIT_AS, (job["memory"], job["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _teller() -> Callable[[str, int, int, str], None]:
    """Return what tells the parent how far the press is; whatever else is printed goes with the faults."""
    parent = os.fdopen(os.dup(1), "w", encoding="ascii", buffering=1)
    os.dup2(2, 1)

    def say(step: str, done: int, total: int, part: str) -> None:
        parent.write(json.dumps([step, done, total, part]) + "\n")

    return say


if __name__ == "__main__":
    main(Path(sys.argv[1]))
