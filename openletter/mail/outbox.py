"""Puts messages into the outbox, in the transaction of what they tell of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from openletter.db.base import Belonging, insert_all, insert_with_belonging
from openletter.db.outbox import OutboxMessage
from openletter.db.signatures import Signature
from openletter.domain.outbox import Urgency
from openletter.mail.messages import TO_MANY, Message, TokenLink
from openletter.tokens import new_key

WAKE = "openletter.wake"
"""Key in `session.info`: names of the background work that waits for this transaction's commit."""


@dataclass(frozen=True)
class Draft:
    """A message to be sent: to whom, in which language, and what its templates need.

    `token_links` are made into links when it is rendered; it is not sent before `due_at` (at once, if None), nor any
    more once `expires_at` has passed.
    """

    message: Message
    to: str
    locale: str
    context: dict[str, Any]
    token_links: dict[str, TokenLink]
    signature_id: int | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None


def put(session: Session, draft: Draft, *, now: datetime) -> None:
    """Write a message to be sent after the commit."""
    put_all(session, [draft], now=now)


def put_all(session: Session, drafts: list[Draft], *, now: datetime) -> None:
    """Write many messages to be sent after the commit, at once."""
    if drafts:
        insert_all(session, OutboxMessage, [_values(draft, now) for draft in drafts])
        wake_after_commit(session, "outbox")


def put_with_signature(
    session: Session, signature: dict[str, Any], draft: Draft, *, now: datetime
) -> int | None:
    """Insert a signature and the message about it at once, and return its id.

    None, and no message, if a unique index has such a signature already.
    """
    belonging = Belonging(OutboxMessage, _values(draft, now), "signature_id")
    inserted = insert_with_belonging(session, Signature, signature, belonging)
    if inserted is not None:
        wake_after_commit(session, "outbox")
    return inserted


def wake_after_commit(session: Session, work: str) -> None:
    """Note that background work waits for this transaction's commit."""
    session.info.setdefault(WAKE, set()).add(work)


def _values(draft: Draft, now: datetime) -> dict[str, Any]:
    links = {name: link.stored() for name, link in draft.token_links.items()}
    return {
        "key": new_key(),
        "message": draft.message.value,
        "to_address": draft.to,
        "locale": draft.locale,
        "context": draft.context | {"token_links": links},
        "signature_id": draft.signature_id,
        "urgency": Urgency.LOW if draft.message in TO_MANY else Urgency.USUAL,
        "created_at": now,
        "due_at": draft.due_at or now,
        "expires_at": draft.expires_at,
    }
