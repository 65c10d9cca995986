"""Composes a dossier, lays it out and joins it, and writes what goes with it: the work of the press's process."""

from __future__ import annotations

import json
import logging
import os
import signal
import sqlite3
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from openletter.domain.editions import EditionStep
from openletter.dossier import export
from openletter.dossier.cache import cache_for, discard, own_cache
from openletter.dossier.composing import composed
from openletter.dossier.composing.source import Medium, Source, apart
from openletter.dossier.crew import Errand, TimeIsUp
from openletter.dossier.html import written
from openletter.dossier.parts import Attachment
from openletter.dossier.press import DATA, PAGE, PDF, PRESSED, TABLE, Pressed, Progress
from openletter.dossier.record import read
from openletter.i18n import Domain, speech
from openletter.links import Links

_log = logging.getLogger(__name__)


def make_documents(job: dict[str, Any], work: Path, say: Progress) -> None:
    """Make the document, the page and the table from the data that lie in the working folder."""
    say(EditionStep.COMPOSING, 0, 1, "")
    data = (work / DATA).read_bytes()
    source = _source(job, data)
    composition = composed(source)
    others = Errand(lambda: _write_others(source, work))
    say(EditionStep.COMPOSING, 1, 1, "")
    # What lays pages out takes half a second to load: meanwhile the others are made.
    from openletter.dossier.binding import Binding
    from openletter.dossier.laying import Layout

    def attached() -> tuple[Attachment, ...]:
        others.finish()
        return _attached(source, data, work)

    def press(cache: Path) -> Pressed:
        layout = Layout(composition, cache, say)
        binding = Binding(layout, Path(job["files"]), source.speeches[0].number, say)
        try:
            return binding.press(work / PDF, attached)
        except TimeIsUp:
            signal.raise_signal(signal.SIGXCPU)
            raise
        finally:
            layout.close()

    with cache_for(Path(job["cache"]), work) as cache:
        try:
            pressed = press(cache)
        except (sqlite3.Error, OSError):
            # A damaged or full cache costs time and nothing else; if it was the disk, this fails as well.
            _log.exception("The cache in %s cannot be used; an empty one is begun", cache)
            discard(cache)
            pressed = press(own_cache(work))
    (work / PRESSED).write_text(json.dumps(asdict(pressed)), "utf-8")
    say(EditionStep.DONE, pressed.pages, pressed.pages, "")


def _source(job: dict[str, Any], data: bytes) -> Source:
    record = read(data)
    zone = ZoneInfo(job["zone"])
    return Source(
        record,
        apart(speech(locale, zone, Domain.DOSSIER) for locale in job["locales"]),
        Links(job["base_url"]),
        {logo.sha256: (Path(job["files"]) / logo.sha256).read_bytes() for logo in record.logos},
        Medium.PAPER,
    )


def _write_others(source: Source, work: Path) -> None:
    """Write the page for screens and the table of signatories."""
    (work / PAGE).write_text(written(source.on(Medium.SCREEN)), "utf-8")
    (work / TABLE).write_bytes(export.signatories(source.record))
    for name in (DATA, PAGE, TABLE):
        # Whoever puts the files in their places need not wait until they are on the disk.
        with (work / name).open("rb+") as file:
            os.fsync(file.fileno())


def _attached(source: Source, data: bytes, work: Path) -> tuple[Attachment, ...]:
    table = (work / TABLE).read_bytes()
    return export.attachments(source.record.reference, data, table, source.speeches[0])
