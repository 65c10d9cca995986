"""Confirming a signature by the mailed link."""

from __future__ import annotations

import uuid
from dataclasses import fields
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from openletter.db.letters import Letter, LetterHead, head_of
from openletter.db.signatures import Signature, confirm_pending
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
    found_locked,
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
    signature = found_locked(session, key)
    letter = head_of(session, signature.letter_id)
    _refuse_unless_confirmable(signature, letter, now)
    if signature.state_for_owner is not SignatureState.PENDING:
        return Confirmation.ALREADY, signature
    if shown not in ("", _digest(session, signature, letter)):
        return Confirmation.CHANGED, signature
    revision_id, agreed_at = _bound_to(signature, letter, shown, now)
    if not confirm_pending(
        session, signature, revision_id=revision_id, agreed_at=agreed_at, now=now
    ):
        _note_quietly(session, signature, now)
    tell(session, signature, Message.SIGNATURE_CONFIRMED, now=now, letter=letter)
    authority.settle(session, signature, now=now)
    return Confirmation.CONFIRMED, signature


def _note_quietly(session: Session, signature: Signature, now: datetime) -> None:
    """Note that somebody who was held and then removed has confirmed; it stays removed, and counts nowhere.

    They are answered as anybody is. A locked signature that its owner takes for pending is this, or pending indeed.
    """
    signature.confirmed_at = signature.changed_at = now
    session.add(signature)


def signature_to_confirm(session: Session, key: uuid.UUID, *, now: datetime) -> Signature:
    """Return the signature that a confirmation link is for; raises NotFound or NotAllowed as `confirm` does."""
    signature = found(session, key)
    _refuse_unless_confirmable(signature, signature.letter, now)
    return signature


def _refuse_unless_confirmable(
    signature: Signature, letter: Letter | LetterHead, now: datetime
) -> None:
    if signature.state_for_owner is not SignatureState.PENDING:
        _refuse_unless_confirmed(signature)
    elif not letters.may_confirm(letter.state, letter.closed_at, now):
        raise NotAllowed("This letter has closed, so your signature can no longer be confirmed.")


def digest(session: Session, signature: Signature) -> str:
    """Return the digest of what a page that asks to confirm shows: the signature, and the text it will stand under."""
    return _digest(session, signature, head_of(session, signature.letter_id))


def _digest(session: Session, signature: Signature, letter: LetterHead) -> str:
    statement = statement_of(session, signature.id)
    details = Details(**{field.name: getattr(signature, field.name) for field in fields(Details)})
    return rules.digest(
        details,
        statement.text if statement else "",
        statement.use if statement else None,
        public=signature.public,
        updates=signature.updates,
        trail=authority.shown(authority.of(session, signature)),
        revision_id=letter.revision_id,
    )


def _bound_to(
    signature: Signature, letter: LetterHead, shown: str, now: datetime
) -> tuple[int, datetime | None]:
    """Return the revision that a signature is bound to, the one its page has shown, and when its owner agreed to it.

    A script that shows no page confirms what was signed, which may stand apart.
    """
    if not shown or letter.revision_id == signature.revision_id:
        return signature.revision_id, signature.agreed_at
    return letter.revision_id, now


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
