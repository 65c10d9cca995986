"""Asking for a dossier edition, and writing down how far it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from openletter.db.editions import Edition, last_number, unfinished
from openletter.db.letters import Letter
from openletter.domain.editions import UNDER_WAY, EditionState, EditionStep
from openletter.domain.letters import LetterState
from openletter.domain.wording import N_
from openletter.errors import NotAllowed
from openletter.mail import outbox
from openletter.tokens import new_key

if TYPE_CHECKING:
    from openletter.dossier import Made

ATTEMPTS_MAX = 3
SILENCE = timedelta(minutes=5)
"""After this long without a sign of life an edition's maker counts as dead, and another begins again."""


def ask_for(session: Session, letter: Letter, *, now: datetime) -> Edition:
    """Ask for the next edition of a letter's dossier; a second click finds the one that is under way.

    Raises NotAllowed for a draft.
    """
    # Whoever clicks second waits here, and then finds what the first has asked for. Signing goes on meanwhile.
    session.refresh(letter, with_for_update={"key_share": True})
    if letter.state is LetterState.DRAFT:
        raise NotAllowed("Open the letter first: a dossier presents what has been signed.")
    if (under_way := _under_way(session, letter)) is not None:
        return under_way
    edition = Edition(
        key=new_key(),
        letter_id=letter.id,
        number=last_number(session, letter.id) + 1,
        requested_at=now,
    )
    session.add(edition)
    session.flush()
    outbox.wake_after_commit(session, "editions")
    return edition


def claim(session: Session, *, now: datetime) -> int | None:
    """Take the next edition to make and return its id, or None; one that stopped its maker three times fails."""
    for edition in unfinished(session, now - SILENCE):
        if edition.attempts >= ATTEMPTS_MAX:
            fail(session, edition, N_("The program that made it stopped three times."), now=now)
            continue
        take(session, edition, now=now)
        return edition.id
    return None


def take(session: Session, edition: Edition, *, now: datetime) -> None:
    """Begin to make an edition that waits, or whose maker is silent; raises NotAllowed if it is being made."""
    if not _waits(edition, now):
        raise NotAllowed(
            "Edition %(reference)s is being made already. The desk shows how far it is.",
            reference=edition.reference,
        )
    edition.state, edition.step, edition.attempts = (
        EditionState.MAKING,
        EditionStep.GATHERING,
        edition.attempts + 1,
    )
    edition.started_at = edition.heartbeat_at = now
    session.add(edition)
    session.flush()


def finish(session: Session, edition: Edition, made: Made, *, now: datetime) -> None:
    """Write down that an edition is ready, and the checksums of its files."""
    edition.pages, edition.data_sha256, edition.pdf_sha256 = (
        made.pages,
        made.data_sha256,
        made.pdf_sha256,
    )
    edition.state, edition.step, edition.finished_at = EditionState.READY, EditionStep.DONE, now
    session.add(edition)


def is_made_by(edition: Edition, attempt: int) -> bool:
    """Tell whether an edition is still being made by the maker that began at this attempt, and by no later one."""
    return edition.state is EditionState.MAKING and edition.attempts == attempt


def report(
    session: Session, edition: Edition, step: EditionStep, done: int, total: int, *, now: datetime
) -> None:
    """Write down how far an edition is, which is also its maker's sign of life."""
    edition.step, edition.done, edition.total, edition.heartbeat_at = step, done, total, now
    session.add(edition)


def fail(session: Session, edition: Edition, fault: str, *, now: datetime) -> None:
    """Write down that an edition could not be made; `fault` is a message id. Its number is not used again."""
    edition.state, edition.fault, edition.finished_at = EditionState.FAILED, fault[:300], now
    session.add(edition)


def _under_way(session: Session, letter: Letter) -> Edition | None:
    query = select(Edition).where(Edition.letter_id == letter.id, col(Edition.state).in_(UNDER_WAY))
    return session.exec(query).first()


def _waits(edition: Edition, now: datetime) -> bool:
    if edition.state is EditionState.QUEUED:
        return True
    heard_of = edition.heartbeat_at
    return (
        edition.state is EditionState.MAKING and heard_of is not None and heard_of < now - SILENCE
    )
