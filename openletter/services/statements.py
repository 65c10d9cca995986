"""Writing a supporting statement, and deciding about it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from openletter.db.base import insert_all
from openletter.db.signatures import Signature
from openletter.db.statements import Statement, statement_of
from openletter.domain import extracts
from openletter.domain.extracts import ExtractState
from openletter.domain.signatures import LIVE_STATES
from openletter.domain.statements import StatementState, StatementUse
from openletter.errors import NotAllowed, NotFound
from openletter.services.signatures import lock, refuse_erased
from openletter.tokens import new_key


def begin(
    session: Session, signature_id: int, text: str, use: StatementUse, *, now: datetime
) -> None:
    """Write the first statement that goes with a signature."""
    row = {
        "key": new_key(),
        "signature_id": signature_id,
        "text": text,
        "use": use,
        "created_at": now,
        "updated_at": now,
    }
    insert_all(session, Statement, [row])


def write(
    session: Session, signature: Signature, text: str, use: StatementUse, *, now: datetime
) -> Statement | None:
    """Write or change the statement that goes with a signature; empty text takes it away and returns None.

    New words wait for the campaigners again, and extracts that no longer stand in them lapse. Raises NotAllowed if the
    signature does not stand any more.
    """
    lock(session, signature)
    refuse_erased(signature)
    if signature.state_for_owner not in LIVE_STATES:
        raise NotAllowed(
            "Your signature does not stand any more, so a statement cannot go with it."
        )
    present = statement_of(session, signature.id)
    if not text:
        _take_away(session, present)
        return None
    if present is None:
        present = Statement(
            key=new_key(),
            signature_id=signature.id,
            text=text,
            use=use,
            created_at=now,
            updated_at=now,
        )
    elif present.text != text:
        present.text, present.state, present.decided_at = text, StatementState.SUBMITTED, None
        _let_lapse(present, now)
    present.use, present.updated_at = use, now
    session.add(present)
    session.flush()
    return present


def hold(session: Session, statement: Statement) -> None:
    """Read a statement anew behind the lock of its signature, so that its author comes before or after.

    Raises NotFound if it went meanwhile, Gone if its author had everything erased.
    """
    signature = statement.signature
    lock(session, signature)
    refuse_erased(signature)
    session.expire(statement)
    if statement_of(session, signature.id) is None:
        raise NotFound(
            "There is no such statement under this letter. Its author may have taken it back."
        )


def approve(session: Session, statement: Statement, *, now: datetime) -> None:
    """Approve a statement: it may be shown as its author allows, and extracts may be marked in it."""
    _decide(session, statement, StatementState.APPROVED, now)


def decline(session: Session, statement: Statement, *, now: datetime) -> None:
    """Decline a statement: neither it nor any extract of it is shown or printed."""
    _decide(session, statement, StatementState.DECLINED, now)


def leave_undecided(session: Session, statement: Statement) -> None:
    """Take a decision back: the statement waits again, and nothing of it is shown meanwhile."""
    hold(session, statement)
    statement.state, statement.decided_at = StatementState.SUBMITTED, None
    session.add(statement)


def _decide(session: Session, statement: Statement, state: StatementState, now: datetime) -> None:
    read = statement.updated_at
    hold(session, statement)
    if statement.updated_at != read:
        raise NotAllowed(
            "The author has changed this statement since you opened the page. Load the page again, and read it."
        )
    statement.state, statement.decided_at = state, now
    session.add(statement)


def _take_away(session: Session, statement: Statement | None) -> None:
    if statement is None:
        return
    for extract in statement.extracts:
        session.delete(extract)
    session.flush()
    session.delete(statement)
    session.flush()


def _let_lapse(statement: Statement, now: datetime) -> None:
    for extract in statement.extracts:
        if extracts.spans(extract.text, statement.text) is None:
            extract.state, extract.decided_at = ExtractState.LAPSED, now
