"""Keeping the picture over a letter: a row in the database, its bytes in the data folder under their SHA-256.

What a campaigner sends is made anew in a process of its own, so that nothing of the file is left but what one sees.
Bytes are written before the row is committed; what no row names is swept away.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from openletter.db import covers as rows
from openletter.db.campaigners import Campaigner
from openletter.db.covers import Cover
from openletter.db.letters import Letter
from openletter.domain import covers as rules
from openletter.errors import NotAllowed
from openletter.media.prepare import IN, prepare
from openletter.media.unusable import Unusable
from openletter.services import audit, disk

KEPT_AFTER_REMOVAL = timedelta(days=1)
YOUNG = 3_600.0
"""Seconds for which a file is kept although no row names it: its row may be on the way."""


@dataclass(frozen=True)
class Clean:
    """A picture made anew, large and small."""

    data: bytes
    small: bytes
    width: int
    height: int


def cleaned(data: bytes) -> Clean:
    """Return a picture that was sent, made anew without touching the database; raises InvalidInput."""
    container = rules.container(data)
    with tempfile.TemporaryDirectory(prefix="openletter-") as work:
        (Path(work) / IN).write_bytes(data)
        try:
            made = prepare(container, Path(work))
        except Unusable as unusable:
            raise rules.refusal(unusable.fault) from unusable
        assert made.still is not None, "a picture has a still"
        return Clean(made.file.read_bytes(), made.still.read_bytes(), made.width, made.height)


def put(
    session: Session,
    letter: Letter,
    clean: Clean,
    alt: str,
    folder: Path,
    *,
    by: Campaigner,
    now: datetime,
) -> Cover:
    """Put a picture over a letter in place of the one before; raises NotAllowed where the disk refuses."""
    cover = session.merge(
        Cover(
            letter_id=letter.id,
            sha256=_store(folder, clean.data),
            small_sha256=_store(folder, clean.small),
            width=clean.width,
            height=clean.height,
            alt=alt,
            created_at=now,
            removed_at=None,
        )
    )
    session.flush()
    audit.record(session, letter, "cover-put", by=by, now=now)
    return cover


def remove(session: Session, letter: Letter, *, by: Campaigner, now: datetime) -> None:
    """Show a letter's picture no more; it can be brought back for a day."""
    cover = rows.cover_of(session, letter.id)
    if cover is None:
        return
    cover.removed_at = now
    session.add(cover)
    audit.record(session, letter, "cover-removed", by=by, now=now)


def bring_back(session: Session, letter: Letter, *, by: Campaigner, now: datetime) -> None:
    """Show a picture again that was removed; raises NotAllowed once it is gone."""
    cover = rows.kept_cover(session, letter.id)
    if cover is None:
        raise NotAllowed("This picture was removed more than a day ago. Choose it again to add it.")
    cover.removed_at = None
    session.add(cover)
    audit.record(session, letter, "cover-put", by=by, now=now)


def forget_removed(session: Session, *, now: datetime) -> int:
    """Forget the pictures that were removed a day ago; returns how many."""
    gone = rows.removed_before(session, now - KEPT_AFTER_REMOVAL)
    for cover in gone:
        session.delete(cover)
    return len(gone)


def sweep(session: Session, folder: Path) -> int:
    """Delete the pictures that no letter has, by the clock of their disk; returns how many went."""
    if not folder.is_dir():
        return 0
    # First the files, then the rows: whatever came in between has a row, or is young.
    stored = list(folder.iterdir())
    used, before, gone = rows.pictures_in_use(session), time.time() - YOUNG, 0
    for file in stored:
        with suppress(FileNotFoundError):
            if file.name not in used and file.stat().st_mtime < before:
                file.unlink()
                gone += 1
    return gone


def _store(folder: Path, data: bytes) -> str:
    name = hashlib.sha256(data).hexdigest()
    disk.keep(folder, name, data)
    return name
