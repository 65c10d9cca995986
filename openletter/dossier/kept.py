"""Keeps the logos and annexes that editions print, so that they can be made again when the letter has none any more."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from openletter.dossier.faults import DossierFailed
from openletter.dossier.record import Record


def keep_files(record: Record, files: Path, kept: Path) -> None:
    """Keep what a record prints out of a letter's folder of files, each under its SHA-256; raises DossierFailed."""
    try:
        for file in (*record.logos, *record.annexes):
            if not (kept / file.sha256).exists():
                kept.mkdir(parents=True, exist_ok=True)
                _keep(files / file.sha256, kept / file.sha256)
    except OSError as error:
        raise DossierFailed(
            "A logo or a letter as received could not be read. Look at the files of the dossier, and choose it again.",
        ) from error


def _keep(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the disk cannot; its place holds it whole or not at all."""
    half = target.with_name(f".{target.name}.{os.getpid()}")
    half.unlink(missing_ok=True)
    try:
        half.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, half)
    half.replace(target)
