"""Asking for a dossier edition, calling it off, and writing down how far it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from openletter.db.campaigners import Campaigner
from openletter.db.editions import Edition, last_number, unfinished
from openletter.db.letters import Letter
from openletter.db.omissions import omission_for_next, omissions_for_next, omissions_of
from openletter.domain.editions import UNDER_WAY, EditionState, EditionStep
from openletter.domain.letters import LetterState
from openletter.domain.plans import Plan
from openletter.domain.wording import N_
from openletter.errors import NotAllowed
from openletter.mail import outbox
from openletter.services import audit, plans
from openletter.tokens import new_key

if TYPE_CHECKING:
    from openletter.dossier.make import Made
    from openletter.dossier.record import Record

ATTEMPTS_MAX = 3
SILENCE = timedelta(minutes=5)
"""After this long without a sign of life an edition's maker counts as dead, and another begins again."""
CALLED_OFF = N_("You called it off.")


def ask_for(
    session: Session,
    letter: Letter,
    *,
    now: datetime,
    by: Campaigner | None = None,
    plan: Plan | None = None,
) -> Edition:
    """Ask for the next edition of a letter's dossier; a second click finds the one that is under way.

    It is put together by this plan, or by the letter's, and leaves out what waits to be left out. `by` is nobody where
    the host asks. Raises NotAllowed for a draft, and while an edition is being called off.
    """
    # Whoever clicks second waits here, and then finds what the first has asked for. Signing goes on meanwhile.
    session.refresh(letter, with_for_update={"key_share": True})
    if letter.state is LetterState.DRAFT:
        raise NotAllowed("Open the letter first: a dossier presents what has been signed.")
    if (under_way := _under_way(session, letter, now)) is not None:
        return under_way
    edition = Edition(
        key=new_key(),
        letter_id=letter.id,
        number=last_number(session, letter.id) + 1,
        requested_at=now,
        requested_by_id=by.id if by else None,
        plan=(plan or plans.plan_of(letter)).stored(),
    )
    session.add(edition)
    session.flush()
    left_out = _take_omissions(session, edition)
    audit.record(
        session,
        letter,
        "edition-asked",
        by=by,
        now=now,
        edition=edition.number,
        left_out=left_out,
    )
    outbox.wake_after_commit(session, "editions")
    return edition


def cancel(session: Session, edition: Edition, *, by: Campaigner, now: datetime) -> bool:
    """Call an edition off; tells whether that is news. Whoever makes it stops at their next sign of life.

    What it was to leave out waits for the next edition again. Raises NotAllowed once the edition is ready.
    """
    session.refresh(edition, with_for_update=True)
    if edition.state is EditionState.READY:
        raise NotAllowed(
            "Edition %(reference)s was ready before you called it off. It stays as it is.",
            reference=edition.reference,
        )
    if edition.state is EditionState.FAILED or edition.cancelled_at is not None:
        return False
    edition.cancelled_at = now
    session.add(edition)
    if _waits(edition, now):
        fail(session, edition, CALLED_OFF, now=now)
    audit.record(
        session, edition.letter, "edition-cancelled", by=by, now=now, edition=edition.number
    )
    return True


def claim(session: Session, *, now: datetime) -> int | None:
    """Take the next edition to make and return its id, or None; one that stopped its maker three times fails."""
    for edition in unfinished(session, now - SILENCE):
        if edition.attempts >= ATTEMPTS_MAX or edition.cancelled_at is not None:
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
    edition.done = edition.total = 0
    edition.part = ""
    edition.started_at = edition.heartbeat_at = now
    session.add(edition)
    session.flush()


def finish(
    session: Session,
    edition: Edition,
    record: Record,
    made: Made,
    *,
    gathered_at: datetime,
    now: datetime,
) -> None:
    """Write down that an edition is ready: what it counts, its parts, and the checksums of its files."""
    figures = record.figures
    edition.gathered_at = gathered_at
    edition.signatures, edition.organisations, edition.individuals, edition.omitted = (
        figures.signatures,
        figures.organisations,
        figures.individuals,
        figures.omitted,
    )
    edition.extracts, edition.pages, edition.manifest = (
        len(record.voices),
        made.pages,
        made.manifest,
    )
    edition.data_sha256, edition.pdf_sha256, edition.signed_by = (
        made.data_sha256,
        made.pdf_sha256,
        made.signed_by,
    )
    edition.table_sha256, edition.page_sha256 = made.table_sha256, made.page_sha256
    edition.state, edition.step, edition.part = EditionState.READY, EditionStep.DONE, ""
    edition.finished_at = now
    session.add(edition)


def is_made_by(edition: Edition, attempt: int) -> bool:
    """Tell whether an edition is still being made by the maker that began at this attempt, and by no later one."""
    return edition.state is EditionState.MAKING and edition.attempts == attempt


def report(
    session: Session,
    edition: Edition,
    step: EditionStep,
    done: int,
    total: int,
    part: str = "",
    *,
    now: datetime,
) -> None:
    """Write down how far an edition is, which is also its maker's sign of life; `part` is what is being laid out."""
    edition.step, edition.done, edition.total, edition.part = step, done, total, part[:40]
    edition.heartbeat_at = now
    session.add(edition)


def fail(session: Session, edition: Edition, fault: str, *, now: datetime) -> None:
    """Write down that an edition could not be made; `fault` is a message id. Its number is not used again.

    Of one that was called off that is said instead. What it was to leave out waits for the next edition again.
    """
    said = CALLED_OFF if edition.cancelled_at is not None else fault
    edition.state, edition.fault, edition.finished_at = EditionState.FAILED, said[:300], now
    edition.part = ""
    session.add(edition)
    session.flush()
    _give_omissions_back(session, edition)


def _take_omissions(session: Session, edition: Edition) -> int:
    """Let an edition leave out what waits for the next one; returns how much that is."""
    waiting = omissions_for_next(session, edition.letter_id)
    for omission in waiting:
        omission.edition_id = edition.id
        session.add(omission)
    session.flush()
    return len(waiting)


def _give_omissions_back(session: Session, edition: Edition) -> None:
    for omission in omissions_of(session, edition.id):
        # What a campaigner has decided about the same signature since goes before.
        if omission_for_next(session, edition.letter_id, omission.signature_id) is None:
            omission.edition_id = None
            session.add(omission)
    session.flush()


def _under_way(session: Session, letter: Letter, now: datetime) -> Edition | None:
    query = (
        select(Edition)
        .where(Edition.letter_id == letter.id, col(Edition.state).in_(UNDER_WAY))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = session.exec(query).first()
    if found is None or found.cancelled_at is None:
        return found
    if not _waits(found, now):
        raise NotAllowed(
            "Edition %(reference)s is being called off. Wait a moment, then ask again.",
            reference=found.reference,
        )
    fail(session, found, CALLED_OFF, now=now)
    return None


def _waits(edition: Edition, now: datetime) -> bool:
    if edition.state is EditionState.QUEUED:
        return True
    heard_of = edition.heartbeat_at
    return (
        edition.state is EditionState.MAKING and heard_of is not None and heard_of < now - SILENCE
    )
