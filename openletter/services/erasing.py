"""Erasing everything about a signatory, so that only the fact is left that somebody signed and has gone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import case, update
from sqlmodel import Session, col, select

from openletter.db.outbox import UNSENT, OutboxMessage
from openletter.db.signatures import Signature
from openletter.domain.addresses import digest
from openletter.domain.outbox import MessageState
from openletter.domain.signatures import LIVE_STATES, SignatureState
from openletter.i18n import SOURCE_LOCALE
from openletter.mail.messages import Message
from openletter.services.deletion import delete_belongings
from openletter.services.signatures import lock, note_change

NOTHING: dict[str, Any] = {
    "name": "",
    "organisation": "",
    "role": "",
    "email": None,
    "email_canonical": None,
    "name_key": "",
    "search_words": "",
    "sector": None,
    "country": None,
    "client": None,
    "locale": SOURCE_LOCALE,
    "public": False,
    "updates": False,
    "removed_by_id": None,
    "merged_into_id": None,
    "agreed_at": None,
    "asked_revision_id": None,
}
"""What a signature holds about a person or leads to them by, and what stands there afterwards.

The links to a bulk removal and to a merger go, too: neither may bring back what has been erased.
"""


def erase(session: Session, signature: Signature, *, now: datetime) -> None:
    """Erase everything about a signatory, in any state; asking twice is the same as asking once.

    What is left says when somebody signed which revision, of which kind, and when they went, so that editions made
    before can say how many have gone since. A signature that the organiser removed stays removed. Whoever signs
    afterwards is somebody new.
    """
    lock(session, signature)
    if signature.erased_at is not None:
        return
    delete_belongings(session, [signature.id])
    _empty_messages(session, signature)
    if signature.state in LIVE_STATES:
        signature.state, signature.withdrawn_at = SignatureState.WITHDRAWN, now
        note_change(signature, now)
    for column, empty in NOTHING.items():
        setattr(signature, column, empty)
    signature.erased_at = now
    session.add(signature)
    session.flush()


def _empty_messages(session: Session, signature: Signature) -> None:
    """Empty every message about a signature; one that has not left lapses, one that a worker holds among them.

    What went to a second officer keeps the digest of their address until old messages are emptied: otherwise signing,
    confirming and erasing in turn would send a stranger message after message.
    """
    asked = select(OutboxMessage.to_address).where(
        OutboxMessage.signature_id == signature.id, OutboxMessage.message == Message.OFFICER_ASKED
    )
    digests = {one: digest(one) for one in session.exec(asked).all() if "@" in one}
    to_officer = col(OutboxMessage.message) == Message.OFFICER_ASKED
    their_own = [
        (to_officer & (col(OutboxMessage.to_address) == one), kept) for one, kept in digests.items()
    ]
    emptied = (
        update(OutboxMessage)
        .where(col(OutboxMessage.signature_id) == signature.id)
        .values(
            to_address=case(*their_own, else_="") if their_own else "",
            context={},
            fault="",
            state=case(
                (UNSENT, MessageState.LAPSED.value),
                else_=col(OutboxMessage.state),
            ),
        )
        .execution_options(synchronize_session=False)
    )
    session.connection().execute(emptied)
