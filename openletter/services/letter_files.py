"""Keeping a letter's logos and annexes: rows in the database, bytes in the data folder under their SHA-256.

Bytes are written before the row is committed and stay for a day after it is gone, so that a crash leaves no row without
its file and a removal can be undone. What editions print is kept beside them (`dossier.kept`).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from openletter.db.campaigners import Campaigner
from openletter.db.letter_files import LetterFile, files_of
from openletter.db.letters import Letter
from openletter.db.statements import statement_in
from openletter.domain import letter_files as rules
from openletter.domain.letter_files import FILES_MAX, FileKind
from openletter.dossier.received import Clean, examine
from openletter.errors import InvalidInput, NotAllowed, NotFound
from openletter.services import audit, disk

KEPT_AFTER_REMOVAL = timedelta(days=1)


@dataclass(frozen=True)
class Wish:
    """What a campaigner says about a file: whose it is, and the statement that it is the original of, if any."""

    kind: FileKind
    name: str
    statement_id: int | None = None


def cleaned(data: bytes, kind: FileKind) -> Clean:
    """Return a clean copy of a file that was sent, made without touching the database; raises InvalidInput."""
    with tempfile.TemporaryDirectory(prefix="openletter-") as work:
        return examine(rules.content(data, kind), kind, Path(work))


def add(
    session: Session,
    letter: Letter,
    wish: Wish,
    clean: Clean,
    folder: Path,
    *,
    by: Campaigner,
    now: datetime,
) -> LetterFile:
    """Keep a file as the letter's last of its kind; one that is there already is given this name instead.

    Raises NotAllowed where the letter has as many as it may, NotFound for another letter's statement.
    """
    _refuse_foreign_statement(session, letter, wish)
    sha256 = hashlib.sha256(clean.data).hexdigest()
    present = files_of(session, letter.id, wish.kind)
    same = next((file for file in present if file.sha256 == sha256), None)
    if same is None and len(present) >= FILES_MAX[wish.kind]:
        raise NotAllowed(
            "There are %(limit)s already. Remove one first.", limit=FILES_MAX[wish.kind]
        )
    disk.keep(folder, sha256, clean.data)
    file = same or LetterFile(
        letter_id=letter.id,
        kind=wish.kind,
        name=wish.name,
        sha256=sha256,
        media_type=clean.media_type,
        size=len(clean.data),
        pages=clean.pages,
        position=_after(present),
        created_at=now,
    )
    file.name, file.statement_id, file.campaigner_id = wish.name, wish.statement_id, by.id
    session.add(file)
    session.flush()
    if same is None:
        _note(session, letter, file, "file-added", by, now)
    return file


def describe(
    session: Session, letter: Letter, file: LetterFile, wish: Wish, *, by: Campaigner, now: datetime
) -> bool:
    """Say anew whose a file is; tells whether anything has changed. Raises NotFound for another letter's statement."""
    _refuse_foreign_statement(session, letter, wish)
    if (file.name, file.statement_id) == (wish.name, wish.statement_id):
        return False
    file.name, file.statement_id = wish.name, wish.statement_id
    session.add(file)
    _note(session, letter, file, "file-described", by, now)
    return True


def file_of(session: Session, letter: Letter, number: int) -> LetterFile:
    """Return one of a letter's files; raises NotFound."""
    found = session.get(LetterFile, number) if number < 2**31 else None
    if found is None or found.letter_id != letter.id:
        raise NotFound("This letter has no such file. A colleague may have removed it.")
    return found


def move(session: Session, letter: Letter, file: LetterFile, places: int) -> None:
    """Move a file by so many places among those of its kind, up with a negative number; it stops at either end."""
    present = files_of(session, letter.id, file.kind)
    at = present.index(file)
    present.insert(max(0, at + places), present.pop(at))
    for position, one in enumerate(present):
        one.position = position
        session.add(one)


def remove(
    session: Session,
    letter: Letter,
    file: LetterFile,
    folder: Path,
    *,
    by: Campaigner,
    now: datetime,
) -> None:
    """Take a file out of the letter; its bytes stay for a day, so that it can be brought back."""
    _note(session, letter, file, "file-removed", by, now)
    with suppress(FileNotFoundError):
        os.utime(folder / file.sha256)
    session.delete(file)
    session.flush()


def still_there(folder: Path, sha256: str, kind: FileKind) -> Clean:
    """Return the stored bytes of a file that was removed; raises NotAllowed once they are gone."""
    stored = folder / sha256
    if not rules.is_sha256(sha256) or not stored.is_file():
        raise NotAllowed("This file was removed more than a day ago. Choose it again to add it.")
    data = stored.read_bytes()
    # Examined for its pages; its bytes stay as they were, and with them its SHA-256.
    return replace(cleaned(data, kind), data=data)


def sweep(session: Session, folders: Path) -> int:
    """Delete the bytes that no letter has had for a day, by the clock of their disk; returns how many files went."""
    gone = 0
    before = time.time() - KEPT_AFTER_REMOVAL.total_seconds()
    for folder in folders.glob("*"):
        if not folder.name.isdecimal():
            continue
        query = select(LetterFile.sha256).where(col(LetterFile.letter_id) == int(folder.name))
        kept = set(session.exec(query).all())
        for stored in folder.iterdir():
            with suppress(FileNotFoundError):
                if stored.name not in kept and stored.stat().st_mtime < before:
                    stored.unlink()
                    gone += 1
    return gone


def _after(present: list[LetterFile]) -> int:
    return max((file.position for file in present), default=-1) + 1


def _refuse_foreign_statement(session: Session, letter: Letter, wish: Wish) -> None:
    if wish.statement_id is None:
        return
    if (
        wish.kind is not FileKind.ANNEX
        or statement_in(session, letter.id, wish.statement_id) is None
    ):
        raise InvalidInput("Choose a statement from the list", field="statement_id")


def _note(
    session: Session, letter: Letter, file: LetterFile, action: str, by: Campaigner, now: datetime
) -> None:
    audit.record(
        session,
        letter,
        action,
        by=by,
        now=now,
        file=file.id,
        kind=file.kind.value,
        pages=file.pages,
        # An annex is taken only where its author has agreed, as the campaigner says.
        author_agreed=file.kind is FileKind.ANNEX,
    )
