"""The press itself: the program that `press` starts. It limits itself, composes, lays out and joins.

It reads the frozen data of an edition and nothing else of it: what cannot be made from those cannot be made at all.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import resource
import signal
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from openletter.domain.editions import EditionStep
from openletter.dossier import export
from openletter.dossier.binding import Binding
from openletter.dossier.cache import cache_for, discard, own_cache
from openletter.dossier.composing import compose
from openletter.dossier.laying import Layout, Tell, TimeIsUp
from openletter.dossier.parts import Composition
from openletter.dossier.press import DATA, JOB, PDF, PRESSED, TABLE, Pressed
from openletter.dossier.record import read
from openletter.i18n import Domain, speech
from openletter.links import Links

_log = logging.getLogger(__name__)


def main(work: Path) -> None:
    """Make the PDF from the data that lie in the working folder."""
    job = json.loads((work / JOB).read_text("utf-8"))
    _limit(job)
    gc.disable()  # there is much, nothing of it in cycles, and looking for them would take a tenth of the time
    _press(job, work, _teller())


def _press(job: dict[str, Any], work: Path, say: Tell) -> None:
    say(EditionStep.COMPOSING, 0, 1, "")
    data = (work / DATA).read_bytes()
    record = read(data)
    files = Path(job["files"])
    zone = ZoneInfo(job["zone"])
    speeches = tuple(speech(locale, zone, Domain.DOSSIER) for locale in job["locales"])
    links = Links(job["base_url"])
    logos = {logo.sha256: (files / logo.sha256).read_bytes() for logo in record.logos}
    composition = replace(
        compose(record, speeches=speeches, links=links, logos=logos),
        attachments=export.attachments(
            record.reference, data, (work / TABLE).read_bytes(), speeches[0]
        ),
    )
    number = speeches[0].number
    del record, data
    say(EditionStep.COMPOSING, 1, 1, "")
    with cache_for(Path(job["cache"]), work) as cache:
        try:
            pressed = _bind(composition, files, cache, work, number, say)
        except (sqlite3.Error, OSError):
            # A damaged or full cache costs time and nothing else; if it was the disk, this fails as well.
            _log.exception("The cache in %s cannot be used; an empty one is begun", cache)
            discard(cache)
            pressed = _bind(composition, files, own_cache(work), work, number, say)
    (work / PRESSED).write_text(json.dumps(asdict(pressed)), "utf-8")
    say(EditionStep.DONE, pressed.pages, pressed.pages, "")


def _bind(
    composition: Composition,
    files: Path,
    cache: Path,
    work: Path,
    number: Callable[[int], str],
    say: Tell,
) -> Pressed:
    layout = Layout(composition, cache, say)
    try:
        return Binding(layout, files, number, say).press(work / PDF)
    except TimeIsUp:
        signal.raise_signal(signal.SIGXCPU)
        raise
    finally:
        layout.close()


def _limit(job: dict[str, Any]) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (job["cpu"], job["cpu"] + 5))
    resource.setrlimit(resource.RLIMIT_AS, (job["memory"], job["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _teller() -> Tell:
    """Return what tells the parent how far the press is; whatever else is printed goes with the faults."""
    parent = os.fdopen(os.dup(1), "w", encoding="ascii", buffering=1)
    os.dup2(2, 1)

    def say(step: EditionStep, done: int, total: int, part: str) -> None:
        parent.write(json.dumps([step, done, total, part]) + "\n")

    return say


if __name__ == "__main__":
    main(Path(sys.argv[1]))
