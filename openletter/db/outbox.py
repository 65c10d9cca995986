"""The outbox: messages written in the transaction of what they tell of, and sent after it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, func, text
from sqlmodel import Field, Session, SQLModel, col, select

from openletter.db.base import Moment, choice
from openletter.db.signatures import WITH_ADDRESS, Signature
from openletter.domain.outbox import MessageState, Urgency

UNSENT = text("state IN ('queued', 'sending')")
"""What waits to be sent, or is in a worker's hands."""


class OutboxMessage(SQLModel, table=True):
    """A message on its way out; `context` holds what its templates need, and never a token."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index(
            "ix_outbox_message_waiting",
            "urgency",
            "due_at",
            "id",
            sqlite_where=UNSENT,
            postgresql_where=UNSENT,
        ),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_when"),
    )

    id: int = Field(default=None, primary_key=True)
    key: uuid.UUID = Field(unique=True)
    message: str = Field(max_length=60)
    to_address: str = Field(max_length=254)
    locale: str = Field(max_length=12)
    context: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    signature_id: int | None = Field(default=None, foreign_key="signature.id", index=True)
    state: MessageState = Field(
        default=MessageState.QUEUED, sa_type=choice(MessageState, "state_known")
    )
    urgency: int = Field(default=Urgency.USUAL, sa_column_kwargs={"server_default": "0"})
    attempts: int = 0
    created_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    fault: str = Field(default="", max_length=200)


def due_messages(session: Session, now: datetime, limit: int) -> list[OutboxMessage]:
    """Return messages whose time has come, the oldest first and those to everybody last.

    On PostgreSQL they are locked, and those that another worker holds passed over.
    A message being sent counts as due when its lease (`due_at`) has run out: its worker is gone.
    """
    query = (
        select(OutboxMessage)
        .where(
            # In the index's own words: SQLite takes a partial index only for a condition that it finds there.
            UNSENT,
            OutboxMessage.due_at <= now,
        )
        .order_by(col(OutboxMessage.urgency), col(OutboxMessage.due_at), col(OutboxMessage.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.exec(query).all())


def messages_about(session: Session, signature_id: int) -> list[OutboxMessage]:
    """Return the messages that were written about a signature, the oldest first."""
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.signature_id == signature_id)
        .order_by(col(OutboxMessage.id))
    )
    return list(session.exec(query).all())


def count_messages_since(session: Session, canonical: str, kind: str, since: datetime) -> int:
    """Count the messages of one kind that were written to an address after a moment, by the signatures it has given."""
    query = (
        select(func.count())
        .select_from(OutboxMessage)
        .join(Signature, col(Signature.id) == OutboxMessage.signature_id)
        .where(
            WITH_ADDRESS,
            Signature.email_canonical == canonical,
            OutboxMessage.message == kind,
            OutboxMessage.created_at > since,
        )
    )
    return session.exec(query).one()


def count_messages(session: Session, letter_id: int, canonical: str, kinds: frozenset[str]) -> int:
    """Count the messages of some kinds that were ever written to an address about one letter."""
    query = (
        select(func.count())
        .select_from(OutboxMessage)
        .join(Signature, col(Signature.id) == OutboxMessage.signature_id)
        .where(
            Signature.letter_id == letter_id,
            Signature.email_canonical == canonical,
            col(OutboxMessage.message).in_(sorted(kinds)),
        )
    )
    return session.exec(query).one()
