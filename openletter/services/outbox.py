"""Taking messages out of the outbox and writing down what became of them; each step is a transaction of its own."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from openletter.db.outbox import OutboxMessage, due_messages
from openletter.domain.outbox import ATTEMPTS_MAX, LEASE, MessageState, pause_before

BATCH = 10


def claim(session: Session, *, now: datetime) -> list[int]:
    """Take the next messages whose time has come, on a lease that runs out if the worker dies; returns their ids.

    A message that is too late to be of use lapses instead; one whose tries all ended without a word fails.
    """
    claimed = []
    for row in due_messages(session, now, BATCH):
        if row.expires_at is not None and row.expires_at <= now:
            row.state = MessageState.LAPSED
        elif row.attempts >= ATTEMPTS_MAX:
            row.state = MessageState.FAILED
        else:
            row.state, row.attempts, row.due_at = (
                MessageState.SENDING,
                row.attempts + 1,
                now + LEASE,
            )
            claimed.append(row.id)
        session.add(row)
    session.flush()
    return claimed


def mark_sent(session: Session, row: OutboxMessage, *, now: datetime) -> None:
    """Write down that a message has been handed over."""
    row.state, row.sent_at, row.fault = MessageState.SENT, now, ""
    session.add(row)


def mark_failed(
    session: Session, row: OutboxMessage, fault: str, *, now: datetime, final: bool
) -> None:
    """Write down that a try failed: the next comes after a pause that grows, and there are not endlessly many."""
    row.fault = fault[:200]
    if final or row.attempts >= ATTEMPTS_MAX:
        row.state = MessageState.FAILED
    else:
        row.state, row.due_at = MessageState.QUEUED, now + pause_before(row.attempts + 1)
    session.add(row)
