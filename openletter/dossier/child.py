"""The press itself: the program that `press` starts. It limits itself, lays out, assembles, and says how far it is."""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openletter.domain.editions import EditionStep
from openletter.dossier.press import JOB, PDF, SOURCE


def main(work: Path) -> None:
    """Make the PDF that lies as HTML in the working folder."""
    job = json.loads((work / JOB).read_text("utf-8"))
    _limit(job)
    say = _teller()
    from openletter.dossier.assemble import assemble
    from openletter.dossier.render import render

    def tell(page: int) -> None:
        say(EditionStep.RENDERING, page, max(page, job["pages"]))

    say(EditionStep.RENDERING, 0, job["pages"])
    drawn = render((work / SOURCE).read_text("utf-8"), tell)
    say(EditionStep.ASSEMBLING, 0, 1)
    pages = assemble(drawn, job, work / PDF)
    say(EditionStep.ASSEMBLING, 1, 1)
    say(EditionStep.DONE, pages, pages)


def _limit(job: dict[str, Any]) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (job["cpu"], job["cpu"] + 5))
    resource.setrlimit(resource.RLIMIT_AS, (job["memory"], job["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _teller() -> Callable[[EditionStep, int, int], None]:
    """Return what tells the parent how far the press is; whatever else is printed goes with the faults."""
    parent = os.fdopen(os.dup(1), "w", encoding="ascii", buffering=1)
    os.dup2(2, 1)

    def say(step: EditionStep, done: int, total: int) -> None:
        parent.write(json.dumps([step, done, total]) + "\n")

    return say


if __name__ == "__main__":
    main(Path(sys.argv[1]))
