"""Preparing the files of messages of support, and deleting those that nobody has any more.

A message whose file was sent waits as a row. A worker takes it, has its file made anew in another process, puts what
came of it in its place, and only then says so in the row: killed on the way, it leaves files that no row names, which
are swept away, and a row that another worker takes after a while.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from openletter.db import support as rows
from openletter.db.support import SupportMessage
from openletter.domain import support as rules
from openletter.domain.support import HEAD, Fault, MediaKind, SupportState
from openletter.errors import InvalidInput
from openletter.mail.messages import Message
from openletter.media.prepare import IN, Prepared, prepare
from openletter.media.unusable import Unusable
from openletter.services import disk
from openletter.services.signatures import lock, tell
from openletter.services.support import NO_FILE

YOUNG = 120.0
"""Seconds for which a file is kept although no row names it: its row may be on the way."""


@dataclass(frozen=True)
class Job:
    """A message that a worker has taken: its number, which try this is, and the name of the file that was sent."""

    message_id: int
    attempt: int
    upload: str


@dataclass(frozen=True)
class Made:
    """What came of a file: what it is, and the names of what is stored."""

    kind: MediaKind
    sha256: str
    still_sha256: str | None
    size: int
    milliseconds: int
    width: int
    height: int


def claim(session: Session, *, now: datetime) -> Job | None:
    """Take the next message that waits; None if there is none, or it has had its tries and fails."""
    message = rows.next_to_prepare(session, now - rules.SILENCE)
    if message is None:
        return None
    if message.attempts >= rules.ATTEMPTS_MAX:
        _fail(session, message, Fault.NOT_PREPARED, now)
        return None
    message.attempts, message.heartbeat_at = message.attempts + 1, now
    session.add(message)
    return Job(message.id, message.attempts, message.upload or "")


def make(folder: Path, job: Job) -> Made | Fault:
    """Make what may be shown of a file that was sent, and store it, without touching the database.

    Returns why that cannot be; raises OSError or NotAllowed where this server is at fault.
    """
    # Here, so that what a worker leaves that was killed is swept away: it is what somebody has sent.
    with tempfile.TemporaryDirectory(prefix=".preparing-", dir=folder) as work:
        place = Path(work)
        try:
            shutil.copyfile(folder / job.upload, place / IN)
            with (place / IN).open("rb") as sent:
                container = rules.container(sent.read(HEAD))
            prepared = prepare(container, place)
        except InvalidInput:
            return Fault.NOT_READABLE
        except Unusable as unusable:
            return unusable.fault
        return store(folder, prepared)


def store(folder: Path, prepared: Prepared) -> Made:
    """Put a file that has been made anew in its place; raises NotAllowed where the disk refuses."""
    return Made(
        kind=prepared.kind,
        sha256=_store(folder, prepared.file),
        still_sha256=_store(folder, prepared.still) if prepared.still else None,
        size=prepared.file.stat().st_size,
        milliseconds=round(prepared.seconds * 1000),
        width=prepared.width,
        height=prepared.height,
    )


def finish(session: Session, job: Job, made: Made | Fault, *, now: datetime) -> None:
    """Write down what came of a file; nothing, if its author has sent another or taken it back meanwhile."""
    message = _still_wanted(session, job)
    if message is None:
        return
    if isinstance(made, Fault):
        _fail(session, message, made, now)
        return
    message.kind, message.sha256, message.still_sha256 = made.kind, made.sha256, made.still_sha256
    message.size, message.milliseconds = made.size, made.milliseconds
    message.width, message.height = made.width, made.height
    message.state, message.upload, message.heartbeat_at = SupportState.READY, None, None
    message.updated_at = now
    session.add(message)


def give_up(session: Session, job: Job, *, now: datetime) -> None:
    """Note that this server could not prepare a file: it is tried again later, but not for ever."""
    message = _still_wanted(session, job)
    if message is not None and job.attempt >= rules.ATTEMPTS_MAX:
        _fail(session, message, Fault.NOT_PREPARED, now)


def drop_declined(session: Session, *, now: datetime) -> int:
    """Take the files out of messages that were declined long enough ago; returns how many there were."""
    declined = rows.declined_before(session, now - rules.DECLINED_FOR)
    for message in declined:
        kind = message.kind
        for column, nothing in NO_FILE.items():
            setattr(message, column, nothing)
        message.kind = kind
        session.add(message)
    return len(declined)


def sweep(session: Session, folder: Path) -> int:
    """Delete the files that no message has, by the clock of their disk; returns how many went."""
    if not folder.is_dir():
        return 0
    # First the files, then the rows: whatever came in between has a row, or is young.
    stored = list(folder.iterdir())
    used, present, gone = rows.files_in_use(session), time.time(), 0
    for file in stored:
        with suppress(FileNotFoundError):
            age = present - file.stat().st_mtime
            if file.is_dir() and age > rules.SILENCE.total_seconds():
                shutil.rmtree(file)
                gone += 1
            elif file.is_file() and file.name not in used and age > YOUNG:
                file.unlink()
                gone += 1
    return gone


def _store(folder: Path, file: Path) -> str:
    with file.open("rb") as made:
        name = hashlib.file_digest(made, "sha256").hexdigest()
        made.seek(0)
        disk.keep_all_of(folder, name, made)
    return name


def _still_wanted(session: Session, job: Job) -> SupportMessage | None:
    """Return the message of a job, locked; None if it is gone, has another file, or is another worker’s."""
    message = session.get(SupportMessage, job.message_id)
    if message is None:
        return None
    lock(session, message.signature)
    session.refresh(message)
    ours = message.upload == job.upload and message.attempts == job.attempt
    return message if ours and message.state is SupportState.WAITING else None


def _fail(session: Session, message: SupportMessage, fault: Fault, now: datetime) -> None:
    for column, nothing in NO_FILE.items():
        setattr(message, column, nothing)
    message.state, message.fault, message.updated_at = SupportState.FAILED, fault, now
    session.add(message)
    tell(
        session,
        message.signature,
        Message.SUPPORT_FAILED,
        now=now,
        words={"caption": message.caption, "fault": rules.FAULTS[fault]},
    )
