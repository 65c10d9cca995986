"""Forgetting: what people have not confirmed, and what is kept of them longer than the campaign needs it.

Every function but `delete_ended`, whose rows are few, does one batch in the caller's transaction and returns how much
it has done; nought says that nothing is left. So a worker that is killed goes on where it stopped, and running twice
does nothing twice.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from openletter.db.authority import Authority
from openletter.db.bulk import BulkChange
from openletter.db.campaigners import SignIn
from openletter.db.guard import GuardRule, SpentProof
from openletter.db.letters import Letter, letters_of, letters_over
from openletter.db.outbox import OutboxMessage
from openletter.db.signatures import Signature
from openletter.db.statements import Statement
from openletter.db.support import SupportMessage
from openletter.domain.bulk import AT_WORK, BulkState
from openletter.domain.forgetting import (
    ENDED_FOR,
    MESSAGES_FOR,
    SIGN_INS_FOR,
    UNCONFIRMED_FOR,
    last_step,
)
from openletter.domain.guard import RuleSubject
from openletter.domain.outbox import MessageState
from openletter.domain.signatures import SignatureState
from openletter.domain.statements import StatementState
from openletter.domain.support import SupportState
from openletter.services import audit
from openletter.services.deletion import delete_statements, delete_support, delete_wholly

BATCH = 500
_DONE = (MessageState.SENT, MessageState.FAILED, MessageState.LAPSED)


def delete_unconfirmed(session: Session, *, now: datetime) -> int:
    """Delete signatures that nobody has confirmed in time, with all that belongs to them; returns how many.

    Whoever signed again counts from then on. What the organiser has removed stays, so that the removal can be undone
    and the same address is known when it signs again.
    """
    begun = func.coalesce(Signature.retyped_at, Signature.created_at)
    query = (
        select(Signature.id, Signature.letter_id)
        .where(
            col(Signature.state).in_((SignatureState.PENDING, SignatureState.WITHDRAWN)),
            col(Signature.confirmed_at).is_(None),
            begun <= now - UNCONFIRMED_FOR,
        )
        .order_by(col(Signature.id))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    rows = session.exec(query).all()
    delete_wholly(session, [row[0] for row in rows])
    for letter_id, count in Counter(row[1] for row in rows).items():
        letter = session.get_one(Letter, letter_id)
        audit.record(session, letter, "unconfirmed-deleted", by=None, now=now, signatures=count)
    return len(rows)


def forget_letters(session: Session, *, now: datetime, after: timedelta) -> int:
    """Erase the addresses and network data of the next signatures under letters that ended `after` ago.

    Whoever signed afresh since a letter was forgotten is forgotten too. Returns how many steps were done.
    """
    for letter in letters_over(session):
        if (due := due_on(letter, after=after)) is not None and due <= now:
            return _forget_some(session, letter, now) or _finish(session, letter, now)
    return 0


def due_on(letter: Letter, *, after: timedelta) -> datetime | None:
    """Return when a letter's addresses and network data are erased; None while it goes on, and once they are."""
    ended = last_step(letter.state, letter.closed_at, letter.delivered_at, letter.answered_at)
    if ended is None or (letter.forgotten_at is not None and letter.forgotten_at >= ended):
        return None
    return ended + after


def empty_old_messages(session: Session, *, now: datetime) -> int:
    """Empty messages that were sent or given up long ago of their addresses and words; returns how many."""
    query = (
        select(OutboxMessage.id)
        .where(
            col(OutboxMessage.state).in_(_DONE),
            OutboxMessage.created_at <= now - MESSAGES_FOR,
            OutboxMessage.to_address != "",
        )
        .order_by(col(OutboxMessage.id))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    ids = list(session.exec(query).all())
    _run(session, update(OutboxMessage).where(col(OutboxMessage.id).in_(ids)).values(_EMPTY))
    return len(ids)


def delete_old_sign_ins(session: Session, *, now: datetime) -> int:
    """Delete what is known of sign-ins long ago; returns how many."""
    old = col(SignIn.created_at) <= now - SIGN_INS_FOR
    ids = list(session.exec(select(SignIn.id).where(old).limit(BATCH)).all())
    _run(session, delete(SignIn).where(col(SignIn.id).in_(ids)))
    return len(ids)


def delete_ended(session: Session, *, now: datetime) -> None:
    """Delete proofs of work that can no longer be used, and rules that ended long enough ago."""
    _run(session, delete(SpentProof).where(col(SpentProof.expires_at) < now))
    _run(session, delete(GuardRule).where(col(GuardRule.until) < now - ENDED_FOR))


_EMPTY: dict[str, Any] = {"to_address": "", "context": {}, "fault": ""}


def _forget_some(session: Session, letter: Letter, now: datetime) -> int:
    query = (
        select(Signature)
        .where(Signature.letter_id == letter.id, col(Signature.anonymised_at).is_(None))
        .order_by(col(Signature.id))
        .limit(BATCH)
        .with_for_update()
    )
    signatures = list(session.exec(query).all())
    if not signatures:
        return 0
    ids = [signature.id for signature in signatures]
    nameless = [signature.id for signature in signatures if not _is_shown(signature)]
    for signature in signatures:
        signature.email = signature.email_canonical = signature.client = None
        signature.anonymised_at = now
        if signature.id in nameless:
            _erase_name(signature)
        session.add(signature)
    session.flush()
    _forget_belongings(session, ids, nameless)
    return len(ids)


def _is_shown(signature: Signature) -> bool:
    """Tell whether a signature stands and its owner shows the name; a name hidden nobody can see any more."""
    return signature.state is SignatureState.CONFIRMED and signature.public


def _erase_name(signature: Signature) -> None:
    signature.name = signature.organisation = signature.role = signature.name_key = ""
    signature.public = signature.updates = False


def _forget_belongings(session: Session, ids: list[int], nameless: list[int]) -> None:
    """Erase the addresses in messages and authority trails, and words that were not approved for any use."""
    messages = col(OutboxMessage.signature_id).in_(ids)
    unsent = col(OutboxMessage.state).in_((MessageState.QUEUED, MessageState.SENDING))
    _run(session, update(OutboxMessage).where(messages, unsent).values(state=MessageState.LAPSED))
    _run(session, update(OutboxMessage).where(messages).values(_EMPTY))
    of_these = col(Authority.signature_id).in_(ids)
    _run(session, update(Authority).where(of_these).values(officer_email=None))
    erased = dict.fromkeys(
        ("registration_number", "website", "basis_note", "officer_name", "officer_role"), ""
    )
    _run(session, update(Authority).where(col(Authority.signature_id).in_(nameless)).values(erased))
    # Approved words stay as their authors chose, those of whoever took their signature back do not.
    query = (
        select(Statement.id)
        .join(Signature)
        .where(
            col(Statement.signature_id).in_(ids),
            (col(Statement.state) != StatementState.APPROVED)
            | (col(Signature.state) != SignatureState.CONFIRMED),
        )
    )
    delete_statements(session, list(session.exec(query).all()))
    delete_support(session, _unseen(session, ids, nameless))


def _unseen(session: Session, ids: list[int], nameless: list[int]) -> list[int]:
    """Return which of these signatures have a picture or recording that was not approved, or shows who is not named."""
    query = select(SupportMessage.signature_id).where(
        col(SupportMessage.signature_id).in_(ids),
        (col(SupportMessage.state) != SupportState.APPROVED)
        | col(SupportMessage.signature_id).in_(nameless),
    )
    return list(session.exec(query).all())


def _finish(session: Session, letter: Letter, now: datetime) -> int:
    """Write down that a letter is forgotten, and let the rules about addresses go that nobody needs any more."""
    since = letter.forgotten_at
    forgotten = select(func.count()).where(
        Signature.letter_id == letter.id,
        col(Signature.anonymised_at) > since
        if since
        else col(Signature.anonymised_at).is_not(None),
    )
    audit.record(
        session, letter, "forgotten", by=None, now=now, signatures=session.exec(forgotten).one()
    )
    letter.forgotten_at = now
    session.add(letter)
    session.flush()
    _forget_choices(session, letter)
    personal = col(GuardRule.subject).in_((RuleSubject.ADDRESS, RuleSubject.NETWORK))
    of_letter = col(GuardRule.letter_id) == letter.id
    if all(one.forgotten_at for one in letters_of(session, letter.organiser_id)):
        of_letter = col(GuardRule.organiser_id) == letter.organiser_id
    _run(session, delete(GuardRule).where(personal, of_letter))
    return 1


def _forget_choices(session: Session, letter: Letter) -> None:
    """Forget the names, domains and networks by which campaigners chose whom to change; undoing needs none of them."""
    ended = col(BulkChange.state).not_in((BulkState.COUNTED, *AT_WORK))
    for change in session.exec(
        select(BulkChange).where(BulkChange.letter_id == letter.id, ended)
    ).all():
        change.selection = change.selection | {"words": "", "domain": "", "network": ""}
        session.add(change)
    session.flush()


def _run(session: Session, statement: Any) -> None:
    session.connection().execute(statement)
