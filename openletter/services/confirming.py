"""Confirming a signature by the mailed link."""

from __future__ import annotations

import uuid
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from openletter.db.letters import head_of
from openletter.db.signatures import Signature
from openletter.db.statements import statement_of
from openletter.domain import letters
from openletter.domain import signatures as rules
from openletter.domain.signatures import MESSAGES_MAX, Details, SignatureState
from openletter.errors import NotAllowed
from openletter.mail.messages import Message
from openletter.services import authority
from openletter.services.signatures import (
    ask_to_confirm,
    count_messages_to,
    found,
    lock,
    refuse_erased,
    tell,
)


class Confirmation(StrEnum):
    """What pressing the button did."""

    CONFIRMED = "confirmed"
    ALREADY = "already"
    CHANGED = "changed"


def confirm(
    session: Session, key: uuid.UUID, *, now: datetime, shown: str = ""
) -> tuple[Confirmation, Signature]:
    """Confirm a pending signature; the first call counts, every later one finds it done.

    `shown` is the digest of what the page showed: if something else was typed since, or the text has changed, nothing
    is confirmed.
    Raises NotFound if there is no such signature, Gone if it has been erased, NotAllowed if it was withdrawn or
    removed, or the letter has been closed for more than a day.
    """
    signature = signature_to_confirm(session, key, now=now)
    lock(session, signature)
    if signature.state_for_owner is SignatureState.PENDING and shown not in (
        "",
        digest(session, signature),
    ):
        return Confirmation.CHANGED, signature
    guarded = (
        update(Signature)
        .where(col(Signature.id) == signature.id, col(Signature.state) == SignatureState.PENDING)
        .values(
            state=SignatureState.CONFIRMED,
            confirmed_at=now,
            changed_at=now,
            **_bound_to(session, signature, shown, now),
        )
        .execution_options(synchronize_session=False)
    )
    first = session.connection().execute(guarded).rowcount == 1
    session.refresh(signature)
    if not first and signature.state_for_owner is SignatureState.PENDING:
        return _confirm_quietly(session, signature, now)
    if not first:
        _refuse_unless_confirmed(signature)
        return Confirmation.ALREADY, signature
    tell(session, signature, Message.SIGNATURE_CONFIRMED, now=now)
    authority.settle(session, signature, now=now)
    return Confirmation.CONFIRMED, signature


def _confirm_quietly(
    session: Session, signature: Signature, now: datetime
) -> tuple[Confirmation, Signature]:
    """Answer somebody who was held and then removed as anybody is answered; it stays removed, and counts nowhere."""
    signature.confirmed_at = signature.changed_at = now
    session.add(signature)
    tell(session, signature, Message.SIGNATURE_CONFIRMED, now=now)
    authority.settle(session, signature, now=now)
    return Confirmation.CONFIRMED, signature


def signature_to_confirm(session: Session, key: uuid.UUID, *, now: datetime) -> Signature:
    """Return the signature that a confirmation link is for; raises NotFound or NotAllowed as `confirm` does."""
    signature = found(session, key)
    if signature.state_for_owner is SignatureState.PENDING:
        if not letters.may_confirm(signature.letter.state, signature.letter.closed_at, now):
            raise NotAllowed(
                "This letter has closed, so your signature can no longer be confirmed."
            )
    else:
        _refuse_unless_confirmed(signature)
    return signature


def digest(session: Session, signature: Signature) -> str:
    """Return the digest of what a page that asks to confirm shows: the signature, and the text it will stand under."""
    statement = statement_of(session, signature.id)
    details = Details(**{field.name: getattr(signature, field.name) for field in fields(Details)})
    return rules.digest(
        details,
        statement.text if statement else "",
        statement.use if statement else None,
        public=signature.public,
        updates=signature.updates,
        trail=authority.shown(authority.of(session, signature)),
        revision_id=head_of(session, signature.letter_id).revision_id,
    )


def _bound_to(session: Session, signature: Signature, shown: str, now: datetime) -> dict[str, Any]:
    """Return what binds a signature to the text that its page has shown, where that is not the one first signed.

    A script that shows no page confirms what was signed, which may stand apart.
    """
    present = head_of(session, signature.letter_id).revision_id
    if not shown or present == signature.revision_id:
        return {}
    return {"revision_id": present, "agreed_at": now}


def send_link_again(session: Session, key: uuid.UUID, *, now: datetime) -> Signature:
    """Send a new confirmation link for a pending signature, to the address that signed.

    Raises NotFound, NotAllowed if nothing waits for confirmation or too many links were sent.
    """
    signature = signature_to_confirm(session, key, now=now)
    # Whoever erases it at this moment comes first or after: no message may be written with what they had erased.
    lock(session, signature)
    if signature.state_for_owner is not SignatureState.PENDING:
        _refuse_unless_confirmed(signature)
        raise NotAllowed("This signature is confirmed already, and counts.")
    if count_messages_to(session, signature) >= MESSAGES_MAX:
        raise NotAllowed(
            "We have sent you several links already. Look for the newest one, also in your spam folder."
        )
    ask_to_confirm(session, signature, now)
    return signature


def _refuse_unless_confirmed(signature: Signature) -> None:
    refuse_erased(signature)
    if signature.state_for_owner is SignatureState.WITHDRAWN:
        raise NotAllowed("This signature was withdrawn. To be on the letter again, sign it again.")
    if signature.state_for_owner is SignatureState.REMOVED:
        raise NotAllowed("This signature was removed by the organiser.")
