"""Puts messages into the outbox, in the transaction of what they tell of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from openletter.db.outbox import OutboxMessage
from openletter.mail.messages import Message, TokenLink
from openletter.tokens import new_key

WAKE = "openletter.wake"
"""Key in `session.info`: names of the background work that waits for this transaction's commit."""


@dataclass(frozen=True)
class Draft:
    """A message to be sent: to whom, in which language, and what its templates need.

    `token_links` are made into links when it is rendered; it is not sent any more once `expires_at` has passed.
    """

    message: Message
    to: str
    locale: str
    context: dict[str, Any]
    token_links: dict[str, TokenLink]
    signature_id: int | None = None
    expires_at: datetime | None = None


def put(session: Session, draft: Draft, *, now: datetime) -> OutboxMessage:
    """Write a message to be sent after the commit."""
    links = {name: link.stored() for name, link in draft.token_links.items()}
    row = OutboxMessage(
        key=new_key(),
        message=draft.message.value,
        to_address=draft.to,
        locale=draft.locale,
        context=draft.context | {"token_links": links},
        signature_id=draft.signature_id,
        created_at=now,
        due_at=now,
        expires_at=draft.expires_at,
    )
    session.add(row)
    wake_after_commit(session, "outbox")
    return row


def wake_after_commit(session: Session, work: str) -> None:
    """Note that background work waits for this transaction's commit."""
    session.info.setdefault(WAKE, set()).add(work)
