"""Puts messages into the outbox, in the transaction of what they tell of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from openletter.db.outbox import OutboxMessage
from openletter.mail.messages import Message, TokenLink
from openletter.tokens import new_key

WAKE = "openletter.wake"
"""Key in `session.info`: names of the background work that waits for this transaction's commit."""


def put(
    session: Session,
    message: Message,
    *,
    to: str,
    locale: str,
    now: datetime,
    context: dict[str, Any],
    token_links: dict[str, TokenLink],
    signature_id: int | None = None,
    expires_at: datetime | None = None,
) -> OutboxMessage:
    """Write a message to be sent after the commit; it is not sent any more once `expires_at` has passed."""
    row = OutboxMessage(
        key=new_key(),
        message=message.value,
        to_address=to,
        locale=locale,
        context=context
        | {"token_links": {name: link.stored() for name, link in token_links.items()}},
        signature_id=signature_id,
        created_at=now,
        due_at=now,
        expires_at=expires_at,
    )
    session.add(row)
    wake_after_commit(session, "outbox")
    return row


def wake_after_commit(session: Session, work: str) -> None:
    """Note that background work waits for this transaction's commit."""
    session.info.setdefault(WAKE, set()).add(work)
