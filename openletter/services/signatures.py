"""Signing a letter, confirming, and what signatories do with their own signature."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from openletter.db.letters import Letter, current_revision
from openletter.db.outbox import count_messages_about
from openletter.db.signatures import Signature, live_signature, signature_by_key
from openletter.db.statements import statement_of
from openletter.domain import letters
from openletter.domain import signatures as rules
from openletter.domain.addresses import Address
from openletter.domain.signatures import (
    LIVE_STATES,
    MESSAGES_MAX,
    TRANSITIONS,
    Details,
    SignatureState,
    Verification,
)
from openletter.domain.statements import StatementUse
from openletter.errors import NotAllowed, NotFound
from openletter.mail import outbox
from openletter.mail.messages import Message, TokenLink
from openletter.services import statements
from openletter.tokens import Purpose, new_key


@dataclass(frozen=True)
class Attempt:
    """What somebody typed to sign a letter, checked."""

    details: Details
    address: Address
    public: bool
    updates: bool
    locale: str
    statement: str
    use: StatementUse


class Confirmation(StrEnum):
    """What pressing the button did."""

    CONFIRMED = "confirmed"
    ALREADY = "already"
    CHANGED = "changed"


def sign(
    session: Session, letter: Letter, attempt: Attempt, *, now: datetime, today: date
) -> Signature:
    """Write a pending signature and the message that asks to confirm it; returns the live signature of this address.

    An address that has signed already gets a message that fits; whoever asks must not be told. Raises NotAllowed if
    the letter is not open.
    """
    # Shared with other signers: only whoever closes the letter or takes it back waits, or is waited for.
    session.refresh(letter, with_for_update={"read": True})
    if not letters.is_open(letter.state, letter.deadline, today):
        raise NotAllowed("This letter is not open for signatures.")
    existing = live_signature(session, letter.id, attempt.address.canonical)
    if existing is None:
        existing, is_new = _inserted(session, letter, attempt, now)
        if is_new:
            _write_statement(session, existing, attempt, now)
            ask_to_confirm(session, existing, now)
            return existing
    _answer_again(session, letter, existing, attempt, now)
    return existing


def confirm(
    session: Session, key: uuid.UUID, *, now: datetime, shown: str = ""
) -> tuple[Confirmation, Signature]:
    """Confirm a pending signature; the first call counts, every later one finds it done.

    `shown` is the digest of what the page showed: if something else was typed since, nothing is confirmed.
    Raises NotFound if there is no such signature, NotAllowed if it was withdrawn or removed, or the letter has been
    closed for more than a day.
    """
    signature = signature_to_confirm(session, key, now=now)
    _lock(session, signature)
    if signature.state is SignatureState.PENDING and shown not in ("", digest(session, signature)):
        return Confirmation.CHANGED, signature
    guarded = (
        update(Signature)
        .where(col(Signature.id) == signature.id, col(Signature.state) == SignatureState.PENDING)
        .values(state=SignatureState.CONFIRMED, confirmed_at=now)
        .execution_options(synchronize_session=False)
    )
    first = session.connection().execute(guarded).rowcount == 1
    session.refresh(signature)
    if not first:
        _refuse_unless_confirmed(signature)
        return Confirmation.ALREADY, signature
    tell(session, signature, Message.SIGNATURE_CONFIRMED, now=now)
    return Confirmation.CONFIRMED, signature


def signature_to_confirm(session: Session, key: uuid.UUID, *, now: datetime) -> Signature:
    """Return the signature that a confirmation link is for; raises NotFound or NotAllowed as `confirm` does."""
    signature = _found(session, key)
    if signature.state is SignatureState.PENDING:
        if not letters.may_confirm(signature.letter.state, signature.letter.closed_at, now):
            raise NotAllowed(
                "This letter has closed, so your signature can no longer be confirmed."
            )
    else:
        _refuse_unless_confirmed(signature)
    return signature


def digest(session: Session, signature: Signature) -> str:
    """Return the digest of what a page that asks to confirm shows of a signature."""
    statement = statement_of(session, signature.id)
    details = Details(**{field.name: getattr(signature, field.name) for field in fields(Details)})
    return rules.digest(
        details,
        statement.text if statement else "",
        statement.use if statement else None,
        public=signature.public,
    )


def send_link_again(session: Session, key: uuid.UUID, *, now: datetime) -> Signature:
    """Send a new confirmation link for a pending signature, to the address that signed.

    Raises NotFound, NotAllowed if nothing waits for confirmation or too many links were sent.
    """
    signature = signature_to_confirm(session, key, now=now)
    if signature.state is SignatureState.CONFIRMED:
        raise NotAllowed("This signature is confirmed already, and counts.")
    if count_messages_about(session, signature.id) >= MESSAGES_MAX:
        raise NotAllowed(
            "We have sent you several links already. Look for the newest one, also in your spam folder."
        )
    ask_to_confirm(session, signature, now)
    return signature


def ask_to_confirm(session: Session, signature: Signature, now: datetime) -> None:
    """Write the message with the link that confirms a signature."""
    link = TokenLink(Purpose.CONFIRM, signature.key)
    tell(session, signature, Message.CONFIRM_SIGNATURE, now=now, links={"link": link})


def tell(
    session: Session,
    signature: Signature,
    message: Message,
    *,
    now: datetime,
    links: dict[str, TokenLink] | None = None,
    words: dict[str, str] | None = None,
) -> None:
    """Write a message to a signatory; every one carries the personal link."""
    letter = signature.letter
    about = {
        "name": signature.name,
        "letter_title": current_revision(session, letter).title,
        "slug": letter.slug,
        "organiser": letter.organiser.name,
    }
    draft = outbox.Draft(
        message=message,
        to=signature.email or "",
        locale=signature.locale,
        context=about | (words or {}),
        token_links={"personal_link": TokenLink(Purpose.PERSONAL, signature.key), **(links or {})},
        signature_id=signature.id,
    )
    outbox.put(session, draft, now=now)


def show_name(session: Session, signature: Signature, *, shown: bool) -> None:
    """Show or hide the name on the letter, from the next page view on; raises NotAllowed if it stands no more."""
    _refuse_unless_live(signature)
    signature.public = shown
    session.add(signature)


def choose_updates(session: Session, signature: Signature, *, wanted: bool) -> None:
    """Give or take back the consent to be told what comes of the letter; raises NotAllowed if it stands no more."""
    _refuse_unless_live(signature)
    signature.updates = wanted
    session.add(signature)


def withdraw(session: Session, signature: Signature, *, now: datetime) -> None:
    """Take a signature back; asking twice is the same as asking once. Raises NotAllowed if the organiser removed it."""
    if signature.state is SignatureState.WITHDRAWN:
        return
    if SignatureState.WITHDRAWN not in TRANSITIONS[signature.state]:
        raise NotAllowed(
            "This signature was removed by the organiser, so there is nothing to withdraw."
        )
    signature.state = SignatureState.WITHDRAWN
    signature.withdrawn_at = now
    session.add(signature)


def personal_signature(session: Session, key: uuid.UUID) -> Signature:
    """Return the signature behind a personal link; raises NotFound."""
    return _found(session, key)


def _inserted(
    session: Session, letter: Letter, attempt: Attempt, now: datetime
) -> tuple[Signature, bool]:
    """Insert a signature; whoever comes second in a race gets the one that was first, and False."""
    signature = Signature(
        key=new_key(),
        letter_id=letter.id,
        revision_id=current_revision(session, letter).id,
        state=SignatureState.PENDING,
        verification=Verification.EMAIL,
        created_at=now,
        **_columns(attempt),
    )
    try:
        with session.begin_nested():
            session.add(signature)
    except IntegrityError:
        first = live_signature(session, letter.id, attempt.address.canonical)
        if first is None:
            raise
        return first, False
    return signature, True


def _columns(attempt: Attempt) -> dict[str, Any]:
    return {
        **asdict(attempt.details),
        "email": attempt.address.typed,
        "email_canonical": attempt.address.canonical,
        "public": attempt.public,
        "updates": attempt.updates,
        "locale": attempt.locale,
    }


def _answer_again(
    session: Session, letter: Letter, signature: Signature, attempt: Attempt, now: datetime
) -> None:
    """Answer a second try privately; while nothing is confirmed, what was typed last stands."""
    _lock(session, signature)
    if signature.state is SignatureState.PENDING:
        for column, value in _columns(attempt).items():
            setattr(signature, column, value)
        signature.revision_id = current_revision(session, letter).id
        session.add(signature)
        _write_statement(session, signature, attempt, now)
    if count_messages_about(session, signature.id) >= MESSAGES_MAX:
        # As slow as an answer with a message: the time it takes would tell who has signed.
        outbox.wake_after_commit(session, "outbox")
        return
    if signature.state is SignatureState.PENDING:
        ask_to_confirm(session, signature, now)
    else:
        tell(session, signature, Message.ALREADY_SIGNED, now=now)


def _write_statement(
    session: Session, signature: Signature, attempt: Attempt, now: datetime
) -> None:
    present = statement_of(session, signature.id)
    if attempt.statement or present is not None:
        statements.write(session, signature, attempt.statement, attempt.use, now=now)


def _lock(session: Session, signature: Signature) -> None:
    """Read a signature anew and locked, so that pressing the button and signing again come one after the other."""
    session.refresh(signature, with_for_update={"key_share": True})


def _found(session: Session, key: uuid.UUID) -> Signature:
    signature = signature_by_key(session, key)
    if signature is None:
        raise NotFound("We could not find this signature. It may have been erased.")
    return signature


def _refuse_unless_live(signature: Signature) -> None:
    if signature.state not in LIVE_STATES:
        raise NotAllowed("Your signature does not stand any more, so there is nothing to change.")


def _refuse_unless_confirmed(signature: Signature) -> None:
    if signature.state is SignatureState.WITHDRAWN:
        raise NotAllowed("This signature was withdrawn. To be on the letter again, sign it again.")
    if signature.state is SignatureState.REMOVED:
        raise NotAllowed("This signature was removed by the organiser.")
