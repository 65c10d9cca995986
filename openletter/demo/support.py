"""The demo's messages of support: one picture, one sound and one video, which say themselves that they are samples."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete
from sqlmodel import Session, col, select

from openletter import demo
from openletter.db.campaigners import Campaigner
from openletter.db.letters import Letter
from openletter.db.outbox import OutboxMessage
from openletter.db.signatures import Signature
from openletter.demo import pieces
from openletter.domain.support import About, Container
from openletter.mail.messages import Message
from openletter.media.child import prepare_here
from openletter.media.prepare import IN
from openletter.runtime import Runtime
from openletter.services import support, support_files
from openletter.services.support_files import Job, Made
from openletter.tokens import new_key


@dataclass(frozen=True)
class Piece:
    """Something to see or hear, and which of the sample authors gives it."""

    author: str
    made: Callable[[], bytes]
    container: Container
    about: About


PIECES = (
    Piece(
        author="Sample: chair of a tenants’ group, Newport",
        made=pieces.video,
        container=Container.MOV,
        about=About(
            "How we could find each other",
            "",
            "A demonstration film, drawn and played by the program. Nobody speaks. Dots turn green one after another, "
            "each with a plucked note. Then lines join them, until they are one network.",
        ),
    ),
    Piece(
        author="Sample: youth worker, Cardiff",
        made=pieces.sound,
        container=Container.WAV,
        about=About(
            "The drop-in opens",
            "",
            "A demonstration sound, made by the program. Nobody speaks. Five plucked notes, like the chime of a door.",
        ),
    ),
    Piece(
        author="Sample: carer, Powys",
        made=pieces.picture,
        container=Container.PNG,
        about=About(
            "The table at which we wrote the plan",
            "",
            "A demonstration picture, drawn by the program: a round table from above with eight chairs, one of them "
            "green, and a sheet of writing in the middle.",
        ),
    ),
)


def show(runtime: Runtime) -> None:
    """Draw and play every piece, let its sample author send it, and the demo's campaigner approve it."""
    # Before anything is locked: it takes most of a second.
    made = [_made(piece, runtime.support_folder) for piece in PIECES]
    with runtime.database.transaction() as session:
        letter, by = demo.open_letter(session), demo.campaigner(session)
        assert letter is not None
        assert by is not None
        given = [
            _give(session, letter, by, piece, its, runtime.clock())
            for piece, its in zip(PIECES, made, strict=True)
        ]
        session.flush()
        _forget_messages(session, given)


def _forget_messages(session: Session, given: list[int]) -> None:
    # Nobody reads what is sent to them.
    session.connection().execute(
        delete(OutboxMessage).where(
            col(OutboxMessage.message) == Message.SUPPORT_APPROVED,
            col(OutboxMessage.signature_id).in_(given),
        )
    )


def _made(piece: Piece, folder: Path) -> Made:
    with tempfile.TemporaryDirectory(prefix="openletter-") as work:
        (Path(work) / IN).write_bytes(piece.made())
        return support_files.store(folder, prepare_here(piece.container, Path(work)))


def _give(
    session: Session, letter: Letter, by: Campaigner, piece: Piece, made: Made, now: datetime
) -> int:
    query = select(Signature).where(
        Signature.letter_id == letter.id, Signature.name == piece.author
    )
    signature = session.exec(query).one()
    upload = new_key().hex
    message = support.send(session, signature, piece.about, upload, now=now)
    support_files.finish(session, Job(message.id, message.attempts, upload), made, now=now)
    support.approve(session, message, message.updated_at.isoformat(), by=by, now=now)
    return signature.id
