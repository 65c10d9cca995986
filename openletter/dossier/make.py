"""Makes the two files of an edition: the document, and the data it was made from."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from openletter.domain.editions import EditionStep
from openletter.dossier.compose import compose
from openletter.dossier.faults import DossierFailed
from openletter.dossier.press import PDF, Progress, press
from openletter.dossier.record import Record
from openletter.i18n import Speech
from openletter.links import Links

_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Made:
    """The files of an edition, its number of pages, and the SHA-256 of each file."""

    pdf: Path
    data: Path
    pages: int
    data_sha256: str
    pdf_sha256: str


def make(record: Record, *, speech: Speech, links: Links, folder: Path, progress: Progress) -> Made:
    """Make `<reference>.pdf` and `<reference>.json` in a folder; either both are there and whole, or none is new.

    The same record, language and links give the same bytes. Raises DossierFailed with a sentence.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        with TemporaryDirectory(prefix=".making-", dir=folder) as work:
            return _make(record, speech, links, Path(work), progress)
    except OSError as error:
        raise DossierFailed(
            "The files of the dossier could not be written. Whoever hosts this site finds the reason in the log.",
        ) from error


def _make(record: Record, speech: Speech, links: Links, work: Path, progress: Progress) -> Made:
    progress(EditionStep.COMPOSING, 0, 1)
    data = work / "data.json"
    data.write_bytes(record.canonical())
    composition = compose(record, speech=speech, links=links)
    progress(EditionStep.COMPOSING, 1, 1)
    pages = press(composition, work, progress=progress)
    pdf = work / PDF
    made = Made(
        pdf=work.parent / f"{record.reference}.pdf",
        data=work.parent / f"{record.reference}.json",
        pages=pages,
        data_sha256=record.sha256(),
        pdf_sha256=hashlib.sha256(pdf.read_bytes()).hexdigest(),
    )
    _move([(data, made.data), (pdf, made.pdf)])
    return made


def _move(files: list[tuple[Path, Path]]) -> None:
    """Put whole files in their places; they are on the disk before their names are."""
    for source, _ in files:
        with source.open("rb+") as file:
            os.fsync(file.fileno())
    moved: list[Path] = []
    try:
        for source, target in files:
            source.replace(target)
            moved.append(target)
    except OSError:
        for target in moved:
            target.unlink()
        raise


def _sweep(folder: Path) -> None:
    """Remove what makers that were killed left behind."""
    for left in folder.glob(".making-*"):
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < time.time() - _DAY:
                rmtree(left, ignore_errors=True)
