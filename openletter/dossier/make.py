"""Makes the files of an edition: the document, and the data it was made from."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from openletter.dossier.faults import DossierFailed
from openletter.dossier.leftovers import MAKING, sweep_half
from openletter.dossier.press import DATA, PAGE, PDF, TABLE, Order, Progress, press
from openletter.dossier.record import Record
from openletter.i18n import Speech
from openletter.links import Links

if TYPE_CHECKING:
    # pyHanko takes half a second to load: only who signs needs it.
    from openletter.dossier.seal import Signer

ENDINGS = ("pdf", "json", "csv", "html")
"""The files of an edition, each under its reference: document, data, signatories as a table, and a page for screens."""


@dataclass(frozen=True)
class Made:
    """The files of an edition, its number of pages and its parts, and the SHA-256 of each.

    `manifest` lists the parts as `Edition.manifest` keeps them; `signed_by` is the subject of the certificate with
    which the document is signed, if it is.
    """

    pdf: Path
    data: Path
    table: Path
    page: Path
    pages: int
    data_sha256: str
    pdf_sha256: str
    manifest: list[dict[str, Any]] = field(default_factory=list)
    signed_by: str = ""
    table_sha256: str = ""
    page_sha256: str = ""


@dataclass(frozen=True)
class Means:
    """With what an edition is made: `files` is where logos and annexes lie, `cache` where parts laid out before lie.

    `signer` signs the document; without one it is not signed.
    """

    speeches: Sequence[Speech]
    links: Links
    files: Path
    cache: Path
    progress: Progress
    signer: Signer | None = None


def make(record: Record, means: Means, *, folder: Path) -> Made:
    """Make the files of an edition in a folder, named by its reference; all are there and whole, or none is new.

    The same record, languages, links and files give the same bytes; so does the same signer with an RSA key.
    Raises DossierFailed with a sentence.
    """
    if means.signer is not None:
        means.signer.must_hold(datetime.fromisoformat(record.made_at))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        sweep_half(folder)
        with TemporaryDirectory(prefix=MAKING, dir=folder) as work:
            return _make(record, means, Path(work))
    except OSError as error:
        raise DossierFailed(
            "The files of the dossier could not be written. Whoever hosts this site finds the reason in the log.",
        ) from error


def discard(folder: Path, reference: str) -> None:
    """Remove the files of an edition that nobody gets: one that failed, or was called off."""
    for ending in ENDINGS:
        (folder / f"{reference}.{ending}").unlink(missing_ok=True)


def _make(record: Record, means: Means, work: Path) -> Made:
    reference, data = record.reference, record.canonical()
    (work / DATA).write_bytes(data)
    data_sha256 = hashlib.sha256(data).hexdigest()
    del data
    pressed = press(_order(means), work, made_at=record.made_at, progress=means.progress)
    pdf = _sealed(work / PDF, record, means)
    place = {ending: work.parent / f"{reference}.{ending}" for ending in ENDINGS}
    made = Made(
        pdf=place["pdf"],
        data=place["json"],
        table=place["csv"],
        page=place["html"],
        pages=pressed.pages,
        data_sha256=data_sha256,
        pdf_sha256=_sha256(pdf),
        manifest=pressed.manifest,
        signed_by=means.signer.subject if means.signer else "",
        table_sha256=_sha256(work / TABLE),
        page_sha256=_sha256(work / PAGE),
    )
    _move(
        [
            (work / DATA, made.data),
            (work / TABLE, made.table),
            (work / PAGE, made.page),
            (pdf, made.pdf),
        ]
    )
    return made


def _order(means: Means) -> Order:
    return Order(
        locales=[speech.locale for speech in means.speeches],
        zone=str(means.speeches[0].zone),
        base_url=means.links.base_url,
        files=str(means.files.absolute()),
        cache=str(means.cache.absolute()),
    )


def _sealed(pdf: Path, record: Record, means: Means) -> Path:
    """Return the file to hand out: the document, signed if there is a signer."""
    if means.signer is None:
        return pdf
    from openletter.dossier.seal import seal

    signed = pdf.with_name("signed.pdf")
    seal(
        pdf,
        signed,
        means.signer,
        made_at=datetime.fromisoformat(record.made_at),
        says=means.speeches[0].gettext("Electronic signature of this edition"),
    )
    return signed


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


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
