"""The second officer of an organisation: asking them, what they decide, and naming another."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from openletter.db.authority import (
    Authority,
    authority_by_officer_key,
    authority_of,
    count_messages_of,
    count_written_to_officer,
)
from openletter.db.letters import current_revision
from openletter.db.signatures import Signature
from openletter.domain.addresses import same_address
from openletter.domain.authority import (
    OFFICER_MESSAGES_MAX,
    OFFICER_MESSAGES_OF_ONE_MAX,
    Officer,
    OfficerState,
)
from openletter.domain.signatures import SignatureKind, SignatureState
from openletter.errors import InvalidInput, NotAllowed, NotFound
from openletter.mail import outbox
from openletter.mail.messages import Message, TokenLink
from openletter.services.signatures import lock, note_change, tell
from openletter.tokens import Purpose, new_key

ANSWERS_TOLD_MAX = 5
"""How often a signatory is told what an officer has decided, since an officer may change their mind."""


def columns(officer: Officer) -> dict[str, Any]:
    """Return what a trail keeps of a second officer who has not been asked."""
    return {
        "officer_name": officer.name,
        "officer_role": officer.role,
        "officer_email": officer.address.typed,
    }


def ask(session: Session, authority: Authority, *, now: datetime) -> None:
    """Ask the second officer whom a signatory has named; nobody is asked whom others have had asked too often."""
    if not _may_write_to(session, authority):
        return
    authority.officer_key = authority.officer_key or new_key()
    authority.officer_state, authority.officer_decided_at = OfficerState.ASKED, None
    session.add(authority)
    _send(session, authority, now)


def ask_again(session: Session, signature: Signature, *, now: datetime) -> None:
    """Send the officer's link once more; raises NotAllowed if nobody is to be asked, or it was sent often enough."""
    authority = _to_change(session, signature)
    if authority.officer_state is OfficerState.DECLINED or not authority.officer_email:
        raise NotAllowed("There is nobody to ask again. Name a second officer first.")
    if not _may_write_to(session, authority):
        raise NotAllowed(
            "We have written to this officer several times already. Ask them to look for our message, or name another."
        )
    ask(session, authority, now=now)


def ask_anew(session: Session, signature: Signature, *, now: datetime) -> None:
    """Ask an officer who has confirmed once more, since the signature stands under another text now.

    Until they answer, nothing says that they have confirmed it. The signature is locked by whoever calls.
    """
    if signature.kind is not SignatureKind.ORGANISATION:
        return
    authority = authority_of(session, signature.id)
    if authority is None or authority.officer_state is not OfficerState.CONFIRMED:
        return
    authority.officer_state, authority.officer_decided_at = OfficerState.ASKED, None
    session.add(authority)
    if authority.officer_email:
        ask(session, authority, now=now)


def name_another(
    session: Session, signature: Signature, officer: Officer, *, now: datetime
) -> None:
    """Name a second officer, in place of any before, and ask them; the link of the one before is worthless.

    Raises NotAllowed if the signature does not stand, an officer has confirmed, or too many were asked.
    """
    authority = _to_change(session, signature)
    if same_address(officer.address.typed, signature.email):
        raise InvalidInput(
            "Enter another address than your own: the second officer confirms for themselves",
            field="officer_email",
        )
    for column, value in columns(officer).items():
        setattr(authority, column, value)
    authority.officer_key, authority.officer_state = None, None
    authority.officer_decided_at = None
    session.add(authority)
    session.flush()
    if not _may_write_to(session, authority):
        raise NotAllowed(
            "We cannot write to this officer: too many messages about this letter went to them, or from your signature."
        )
    ask(session, authority, now=now)
    note_change(signature, now)


def refuse_unless_nameable(authority: Authority | None, signature: Signature) -> None:
    """Raise NotAllowed unless a second officer can be named: an organisation stands, and none has confirmed it."""
    stands = signature.state_for_owner is SignatureState.CONFIRMED
    if signature.kind is not SignatureKind.ORGANISATION or not stands:
        raise NotAllowed(
            "Only an organisation whose signature is confirmed can name a second officer."
        )
    if authority is not None and authority.officer_state is OfficerState.CONFIRMED:
        raise NotAllowed("Your second officer has confirmed already, so there is nothing to do.")


def asked(session: Session, key: uuid.UUID) -> Authority:
    """Return the trail that an officer's link is about; raises NotFound, or NotAllowed if its signature is gone."""
    authority = authority_by_officer_key(session, key)
    if authority is None:
        raise NotFound(
            "This link is not used any more. Another officer has been named, or the signature was erased."
        )
    if authority.signature.state_for_owner is not SignatureState.CONFIRMED:
        raise NotAllowed(
            "The organisation’s signature does not stand any more, so there is nothing to confirm."
        )
    return authority


def decide(session: Session, key: uuid.UUID, decision: OfficerState, *, now: datetime) -> Authority:
    """Write down what an officer has decided; deciding the same again changes nothing. Raises as `asked` does."""
    signature = asked(session, key).signature
    lock(session, signature)
    authority = asked(session, key)
    changed = _changed(session, key, decision, now)
    session.refresh(authority)
    if changed:
        note_change(signature, now)
        session.add(signature)
        _tell_signatory(session, authority, now)
    return authority


def _changed(session: Session, key: uuid.UUID, decision: OfficerState, now: datetime) -> bool:
    guarded = (
        update(Authority)
        .where(col(Authority.officer_key) == key, col(Authority.officer_state) != decision)
        .values(officer_state=decision, officer_decided_at=now)
        .execution_options(synchronize_session=False)
    )
    return session.connection().execute(guarded).rowcount == 1


def _to_change(session: Session, signature: Signature) -> Authority:
    """Return the trail of an organisation whose officer may still be named; a new one where it had none."""
    lock(session, signature)
    authority = authority_of(session, signature.id)
    refuse_unless_nameable(authority, signature)
    return authority or Authority(signature_id=signature.id)


def _may_write_to(session: Session, authority: Authority) -> bool:
    kind, typed = Message.OFFICER_ASKED, authority.officer_email or ""
    letter_id = session.get_one(Signature, authority.signature_id).letter_id
    to_them = count_written_to_officer(session, letter_id, kind, typed)
    of_one = count_messages_of(session, authority.signature_id, kind)
    return to_them < OFFICER_MESSAGES_MAX and of_one < OFFICER_MESSAGES_OF_ONE_MAX


def _send(session: Session, authority: Authority, now: datetime) -> None:
    signature = session.get_one(Signature, authority.signature_id)
    letter = signature.letter
    assert authority.officer_key is not None
    # Without the personal link that other messages carry: that one is the signatory's.
    draft = outbox.Draft(
        message=Message.OFFICER_ASKED,
        to=authority.officer_email or "",
        locale=signature.locale,
        context={
            "officer": authority.officer_name,
            "name": signature.name,
            "organisation": signature.organisation,
            "letter_title": current_revision(session, letter).title,
            "letter_language": letter.language,
            "slug": letter.slug,
            "organiser": letter.organiser.name,
        },
        token_links={"link": TokenLink(Purpose.OFFICER, authority.officer_key)},
        signature_id=signature.id,
    )
    outbox.put(session, draft, now=now)


def _tell_signatory(session: Session, authority: Authority, now: datetime) -> None:
    signature = authority.signature
    told = count_messages_of(session, signature.id, Message.OFFICER_ANSWERED)
    if signature.email is None or told >= ANSWERS_TOLD_MAX:
        return
    words = {
        "officer": authority.officer_name,
        "organisation": signature.organisation,
        "answer": str(authority.officer_state),
    }
    tell(session, signature, Message.OFFICER_ANSWERED, now=now, words=words)
