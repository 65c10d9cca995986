"""Signing a letter: the first try, the second, and those who share an address."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from openletter.db.letters import Letter, current_revision
from openletter.db.signatures import Signature, signatures_of_address
from openletter.db.statements import statement_of
from openletter.domain import letters
from openletter.domain.addresses import Address
from openletter.domain.guard import HoldReason
from openletter.domain.identity import name_key
from openletter.domain.signatures import (
    LIVE_STATES,
    MESSAGES_MAX,
    SHARED_ADDRESS_MAX,
    Details,
    SignatureState,
    Verification,
)
from openletter.domain.statements import StatementUse
from openletter.errors import NotAllowed
from openletter.mail import outbox
from openletter.mail.messages import Message
from openletter.services import statements
from openletter.services.signatures import ask_to_confirm, count_messages_to, tell
from openletter.tokens import new_key

_RACES_MAX = 5
"""How often a signer may lose a race for the same address before it counts as a fault of ours."""


@dataclass(frozen=True)
class Attempt:
    """What somebody typed to sign a letter, checked; `client` is the network address it came from, if known."""

    details: Details
    address: Address
    public: bool
    updates: bool
    locale: str
    statement: str
    use: StatementUse
    client: str | None = None

    @property
    def name_key(self) -> str:
        """The folded name that tells this signatory from others at the same address."""
        return name_key(self.details.kind, self.details.name, self.details.organisation)


def sign(
    session: Session, letter: Letter, attempt: Attempt, *, now: datetime, today: date
) -> Signature:
    """Write a pending signature and the message that asks to confirm it; returns the one that the message is about.

    Whoever has signed already gets a message that fits the case; whoever asks must not be told. Raises NotAllowed if
    the letter is not open.
    """
    # Shared with other signers: only whoever closes the letter or takes it back waits, or is waited for.
    session.refresh(letter, with_for_update={"read": True})
    if not letters.is_open(letter.state, letter.deadline, today):
        raise NotAllowed("This letter is not open for signatures.")
    for _ in range(_RACES_MAX):
        given = signatures_of_address(session, letter.id, attempt.address.canonical)
        if (present := _answered_for(given, attempt)) is not None:
            _answer_again(session, letter, present, attempt, now)
            return present
        if (signature := _inserted(session, letter, attempt, given, now)) is not None:
            _write_statement(session, signature, attempt, now)
            _send_link(session, signature, given, now)
            return signature
    raise RuntimeError("The same address signs too often at the same moment.")


def _answered_for(given: list[Signature], attempt: Attempt) -> Signature | None:
    """Return the live signature that this attempt repeats, or the newest where the address may have no more."""
    live = [one for one in given if one.state in LIVE_STATES and one.kind is attempt.details.kind]
    for one in live:
        if one.name_key == attempt.name_key:
            return one
    return live[-1] if len(live) >= SHARED_ADDRESS_MAX else None


def _inserted(
    session: Session, letter: Letter, attempt: Attempt, given: list[Signature], now: datetime
) -> Signature | None:
    """Insert a signature; None for whoever comes second in a race for the same address."""
    taken = {
        one.slot for one in given if one.state in LIVE_STATES and one.kind is attempt.details.kind
    }
    signature = Signature(
        key=new_key(),
        letter_id=letter.id,
        revision_id=current_revision(session, letter).id,
        state=SignatureState.PENDING,
        verification=Verification.EMAIL,
        slot=min(set(range(1, SHARED_ADDRESS_MAX + 1)) - taken),
        held_because=_reason_to_hold(given),
        created_at=now,
        **_columns(attempt),
    )
    try:
        with session.begin_nested():
            session.add(signature)
    except IntegrityError:
        return None
    return signature


def _reason_to_hold(given: list[Signature]) -> HoldReason | None:
    """Return why a signature is quietly held from the beginning, or None."""
    if any(one.state is SignatureState.REMOVED for one in given):
        return HoldReason.REMOVED_BEFORE
    return None


def _columns(attempt: Attempt) -> dict[str, Any]:
    return {
        **asdict(attempt.details),
        "name_key": attempt.name_key,
        "email": attempt.address.typed,
        "email_canonical": attempt.address.canonical,
        "public": attempt.public,
        "updates": attempt.updates,
        "locale": attempt.locale,
        "client": attempt.client,
    }


def _send_link(
    session: Session, signature: Signature, given: list[Signature], now: datetime
) -> None:
    """Send the link, in words that fit whoever took the same signature back before."""
    if given and count_messages_to(session, signature) >= MESSAGES_MAX:
        outbox.wake_after_commit(session, "outbox")
        return
    before = [
        one
        for one in given
        if one.state is SignatureState.WITHDRAWN
        and (one.kind, one.name_key) == (signature.kind, signature.name_key)
    ]
    ask_to_confirm(
        session,
        signature,
        now,
        Message.SIGNED_AFTER_WITHDRAWAL if before else Message.CONFIRM_SIGNATURE,
    )


def _answer_again(
    session: Session, letter: Letter, signature: Signature, attempt: Attempt, now: datetime
) -> None:
    """Answer a second try privately; while nothing is confirmed, what was typed last stands."""
    repeats = signature.name_key == attempt.name_key
    if repeats and signature.state is SignatureState.PENDING:
        for column, value in _columns(attempt).items():
            setattr(signature, column, value)
        signature.revision_id = current_revision(session, letter).id
        session.add(signature)
        _write_statement(session, signature, attempt, now)
    if count_messages_to(session, signature) >= MESSAGES_MAX:
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
