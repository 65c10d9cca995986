"""Changing a mistyped address before anything is confirmed: signing again, and giving up the first try.

Whoever asks shows a token for the signature that their own first try inserted. It is given up only while it waits for
its confirmation and nobody has touched it since: the mistyped address may be somebody's, who has signed with it.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlmodel import Session, select

from openletter.db.authority import Authority, authority_of
from openletter.db.letters import LetterHead
from openletter.db.outbox import OutboxMessage
from openletter.db.pace import OVER_ROWS, Pace
from openletter.db.signatures import Signature
from openletter.db.statements import Statement, statement_of
from openletter.domain.outbox import MessageState
from openletter.domain.signatures import SignatureState
from openletter.services import signing
from openletter.services.deletion import delete_belongings, delete_wholly
from openletter.services.signing import Attempt, Signed

NOBODY = 0
"""The id of no row."""


def sign_instead(
    session: Session,
    letter: LetterHead,
    attempt: Attempt,
    instead_of: uuid.UUID | None,
    *,
    now: datetime,
    today: date,
    pace: Pace = OVER_ROWS,
) -> Signed:
    """Sign as `signing.sign` does, and give up the signature with the key `instead_of`, if that is still untouched."""
    signed = signing.sign(session, letter, attempt, now=now, today=today, pace=pace)
    if instead_of is not None:
        first = _untouched(session, letter.id, instead_of)
        _give_up(session, first if instead_of != signed.key else None, now)
    return signed


def _untouched(session: Session, letter_id: int, key: uuid.UUID) -> Signature | None:
    # Passing over a row that somebody holds: they are touching it, and two who wait for each other get nowhere.
    query = (
        select(Signature)
        .where(Signature.key == key, Signature.letter_id == letter_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    signature = session.exec(query).first()
    its_id = signature.id if signature else NOBODY
    statement, authority = statement_of(session, its_id), authority_of(session, its_id)
    if signature is None or _was_touched(signature, statement, authority):
        return None
    return signature


def _was_touched(
    signature: Signature, statement: Statement | None, authority: Authority | None
) -> bool:
    return (
        signature.state is not SignatureState.PENDING
        or signature.retyped_at is not None
        or signature.confirmed_at is not None
        or (statement is not None and statement.updated_at > signature.created_at)
        or (authority is not None and authority.officer_decided_at is not None)
    )


def _give_up(session: Session, signature: Signature | None, now: datetime) -> None:
    """Delete a first try; where there is none, do as much for nobody: the time it takes would tell who has signed.

    Where a message may have gone out, its address stays until unconfirmed signatures go. Otherwise signing and changing
    the address in turn would send somebody more messages than an address may get. The client stays with it: it has
    caused a message, and counts for how often it may.
    """
    its_id = signature.id if signature else NOBODY
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.signature_id == its_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    messages = list(session.exec(query).all())
    handed_over = [message for message in messages if _may_have_gone_out(message)]
    delete_wholly(session, [NOBODY if handed_over else its_id])
    if signature is not None and handed_over:
        for message in messages:
            if message not in handed_over:
                session.delete(message)
        _empty(session, signature, handed_over, now)


def _may_have_gone_out(message: OutboxMessage) -> bool:
    return message.state is not MessageState.QUEUED or message.attempts > 0


def _empty(
    session: Session, signature: Signature, messages: list[OutboxMessage], now: datetime
) -> None:
    delete_belongings(session, [signature.id])
    for message in messages:
        if message.state is not MessageState.SENT:
            message.state = MessageState.LAPSED
        message.context = {}
        session.add(message)
    signature.state, signature.withdrawn_at, signature.erased_at = (
        SignatureState.WITHDRAWN,
        now,
        now,
    )
    signature.name = signature.organisation = signature.role = signature.name_key = ""
    signature.sector = signature.country = None
    signature.public = signature.updates = False
    session.add(signature)
    session.flush()
