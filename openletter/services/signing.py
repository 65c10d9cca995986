"""Signing a letter: the first try, the second, and those who share an address."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlmodel import Session

from openletter.db.base import insert_unless_there
from openletter.db.letters import LetterHead
from openletter.db.lookups import signatures_of_address
from openletter.db.pace import OVER_ROWS, Pace
from openletter.db.signatures import Signature, written
from openletter.db.statements import statement_of
from openletter.domain import letters
from openletter.domain.addresses import Address
from openletter.domain.authority import Trail
from openletter.domain.guard import Traces
from openletter.domain.identity import name_key
from openletter.domain.safety import NameForm
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
from openletter.services import authority, guarding, statements
from openletter.services.guarding import Judgement
from openletter.services.signatures import (
    Addressee,
    ask_to_confirm,
    count_messages_to,
    link_to_confirm,
    message_to,
    tell,
)
from openletter.tokens import new_key

_RACES_MAX = 5
"""How often a signer may lose a race for the same address before it counts as a fault of ours."""


@dataclass(frozen=True)
class Attempt:
    """What somebody typed to sign a letter, checked; `client` is the network address it came from, if known.

    `traces` tell whether a person filled in the form.
    """

    details: Details
    address: Address
    public: bool
    updates: bool
    locale: str
    statement: str
    use: StatementUse
    client: str | None = None
    trail: Trail | None = None
    traces: Traces = field(default=Traces())
    key: uuid.UUID = field(default_factory=new_key)
    """The key of the signature that this attempt makes, if it makes one."""

    @cached_property
    def name_key(self) -> str:
        """The folded name that tells this signatory from others at the same address."""
        return name_key(self.details.kind, self.details.name, self.details.organisation)

    def is_of(self, signature: Signature) -> bool:
        """Tell whether a signature of the same address is by the same signatory."""
        return (signature.kind, signature.name_key) == (self.details.kind, self.name_key)


@dataclass(frozen=True)
class Signed:
    """The signature that an attempt has made, or that it repeats."""

    id: int
    key: uuid.UUID


def sign(
    session: Session,
    letter: LetterHead,
    attempt: Attempt,
    *,
    now: datetime,
    today: date,
    pace: Pace = OVER_ROWS,
) -> Signed:
    """Write a pending signature and the message that asks to confirm it; returns the one that the message is about.

    Whoever has signed already gets a message that fits the case, and a signature over the line is held; whoever asks
    must not be told of either. `letter` was read by `head_to_sign` in this transaction. Raises NotAllowed if it is
    not open.
    """
    if not letters.is_open(letter.state, letter.deadline, today):
        raise NotAllowed("This letter is not open for signatures.")
    # Before the address is locked: whoever waits for others of the same client holds up nobody.
    judgement = guarding.judge(
        session, letter, attempt.address, attempt.client, attempt.traces, pace, now=now
    )
    given = _given(session, letter, attempt) if judgement.address_is_known else []
    for _ in range(_RACES_MAX):
        if (present := _answered_for(given, attempt)) is not None:
            _answer_again(session, letter, present, attempt, judgement, now)
            return Signed(present.id, present.key)
        if (signed := _inserted(session, letter, attempt, given, judgement, now)) is not None:
            _write_statement(session, signed, attempt, now)
            authority.write(session, signed.id, attempt.address, attempt.trail)
            return signed
        given = _given(session, letter, attempt)
    raise RuntimeError("The same address signs too often at the same moment.")


def _given(session: Session, letter: LetterHead, attempt: Attempt) -> list[Signature]:
    return signatures_of_address(session, letter.id, attempt.address.canonical)


def _answered_for(given: list[Signature], attempt: Attempt) -> Signature | None:
    """Return the signature that this attempt repeats, or the newest where the address may have no more.

    One that was held and then removed after its owner had confirmed it is answered as if it stood: a new one in its
    place, which asks to be confirmed again, would tell them.
    """
    live = _live(given, attempt)
    for one in live:
        if one.name_key == attempt.name_key:
            return one
    for one in given:
        if one.confirmed_at is not None and _is_quietly_removed(one) and attempt.is_of(one):
            return one
    return live[-1] if len(live) >= SHARED_ADDRESS_MAX else None


def _is_quietly_removed(signature: Signature) -> bool:
    return signature.state_for_owner is not signature.state


def _live(given: list[Signature], attempt: Attempt) -> list[Signature]:
    return [one for one in given if one.state in LIVE_STATES and one.kind is attempt.details.kind]


def _inserted(
    session: Session,
    letter: LetterHead,
    attempt: Attempt,
    given: list[Signature],
    judgement: Judgement,
    now: datetime,
) -> Signed | None:
    """Insert a signature and the message with its link; None for whoever loses a race for the same address."""
    taken = {one.slot for one in _live(given, attempt)}
    row = {
        "key": attempt.key,
        "letter_id": letter.id,
        "revision_id": letter.revision_id,
        "state": SignatureState.PENDING,
        "verification": Verification.EMAIL,
        "slot": min(set(range(1, SHARED_ADDRESS_MAX + 1)) - taken),
        "held_because": guarding.hold_of(judgement, given, attempt.is_of),
        "created_at": now,
    }
    row |= _columns(letter, attempt)
    row |= written(row)
    link = _link(session, letter, attempt, given) if judgement.may_cause_mail else None
    if link is not None:
        inserted = outbox.put_with_signature(session, row, link, now=now)
    else:
        inserted = insert_unless_there(session, Signature, row)
        outbox.wake_after_commit(session, "outbox")
    return Signed(inserted, attempt.key) if inserted is not None else None


def _columns(letter: LetterHead, attempt: Attempt) -> dict[str, Any]:
    details = attempt.details
    return {
        "kind": details.kind,
        "name": details.name,
        "organisation": details.organisation,
        "role": details.role,
        "sector": details.sector,
        "country": details.country,
        "name_key": attempt.name_key,
        "email": attempt.address.typed,
        "email_canonical": attempt.address.canonical,
        # Nobody can choose to be shown where no names are published, and nobody is shown otherwise than they were told.
        "public": attempt.public and letter.name_form is not NameForm.NONE,
        "shown_as": letter.name_form,
        "updates": attempt.updates,
        "locale": attempt.locale,
        "client": attempt.client,
    }


def _link(
    session: Session, letter: LetterHead, attempt: Attempt, given: list[Signature]
) -> outbox.Draft | None:
    """Return the message with the link, in words that fit whoever took the same signature back before.

    None if the address has had as many as it may get.
    """
    if given and count_messages_to(session, given[0]) >= MESSAGES_MAX:
        return None
    before = [one for one in given if one.state is SignatureState.WITHDRAWN and attempt.is_of(one)]
    addressee = Addressee(
        None, attempt.key, attempt.details.name, attempt.address.typed, attempt.locale
    )
    message = Message.SIGNED_AFTER_WITHDRAWAL if before else Message.CONFIRM_SIGNATURE
    return message_to(addressee, letter, message, link_to_confirm(attempt.key))


def _answer_again(
    session: Session,
    letter: LetterHead,
    signature: Signature,
    attempt: Attempt,
    judgement: Judgement,
    now: datetime,
) -> None:
    """Answer a second try privately; while nothing is confirmed, what was typed last stands."""
    repeats = signature.name_key == attempt.name_key
    if repeats and signature.state is SignatureState.PENDING:
        for column, value in _columns(letter, attempt).items():
            setattr(signature, column, value)
        signature.revision_id, signature.retyped_at = letter.revision_id, now
        signature.held_because = guarding.hold_after_retyping(signature.held_because, judgement)
        session.add(signature)
        _rewrite_statement(session, signature, attempt, now)
        authority.rewrite(session, signature, attempt.address, attempt.trail)
    too_many = count_messages_to(session, signature) >= MESSAGES_MAX
    if too_many or not judgement.may_cause_mail:
        # As slow as an answer with a message: the time it takes would tell who has signed.
        outbox.wake_after_commit(session, "outbox")
        return
    if signature.state_for_owner is SignatureState.PENDING:
        ask_to_confirm(session, signature, now)
    else:
        tell(session, signature, Message.ALREADY_SIGNED, now=now)


def _write_statement(session: Session, signed: Signed, attempt: Attempt, now: datetime) -> None:
    if attempt.statement:
        statements.begin(session, signed.id, attempt.statement, attempt.use, now=now)


def _rewrite_statement(
    session: Session, signature: Signature, attempt: Attempt, now: datetime
) -> None:
    present = statement_of(session, signature.id)
    if attempt.statement or present is not None:
        statements.write(session, signature, attempt.statement, attempt.use, now=now)
