"""What an address has signed: asking for the list by mail, and reading it behind the link."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlmodel import Session

from openletter.db.lookups import given_by, signature_by_key
from openletter.db.outbox import count_messages_since
from openletter.db.signatures import Signature
from openletter.domain.addresses import Address
from openletter.domain.signatures import SignatureState
from openletter.errors import Gone, NotFound
from openletter.mail import outbox
from openletter.mail.messages import Message, TokenLink
from openletter.tokens import MAX_AGE, Purpose, new_key

MESSAGES_MAX = 5
"""Messages with the list that an address gets within a day, since anybody can ask for it."""
SPAN = timedelta(days=1)


def ask_for_list(session: Session, address: Address, locale: str, *, now: datetime) -> None:
    """Send an address the link to the list of what it has signed; for any other address nothing is sent.

    The message goes to the address as it was typed when it signed. Whoever asks must not be told whether there is
    one, nor by the time it takes: the same is read and written in either case, and taken back in one.
    """
    given = given_by(session, address.canonical)
    recent = count_messages_since(
        session, address.canonical, Message.YOUR_SIGNATURES.value, now - SPAN
    )
    wanted = _best_known(given) if recent < MESSAGES_MAX else None
    trial = session.begin_nested()
    outbox.put(session, _draft(wanted, address, locale, now), now=now)
    if wanted is None:
        trial.rollback()
    else:
        trial.commit()


def signed_by_the_same(session: Session, key: uuid.UUID) -> list[Signature]:
    """Return every signature given by the address that gave this one, the newest first.

    Raises NotFound if there is no such signature, Gone if it leads to no address any more.
    """
    signature = signature_by_key(session, key)
    if signature is None:
        raise NotFound("We could not find this signature. It may have been erased.")
    if signature.email_canonical is None:
        raise Gone(
            "This list was found by a signature that has been erased, or whose address has been forgotten since. "
            "If you have signed other letters, ask for a new list."
        )
    return given_by(session, signature.email_canonical)


def _best_known(given: list[Signature]) -> Signature | None:
    """Return the signature whose address is surest to be its owner's: the newest that was confirmed, or the newest."""
    confirmed = [one for one in given if one.state is SignatureState.CONFIRMED]
    return next(iter(confirmed or given), None)


def _draft(
    signature: Signature | None, address: Address, locale: str, now: datetime
) -> outbox.Draft:
    """Return the message to a signatory; to nobody, one of the same size that is not kept."""
    return outbox.Draft(
        message=Message.YOUR_SIGNATURES,
        to=(signature.email if signature else None) or address.typed,
        locale=signature.locale if signature else locale,
        context={"organiser": "Openletter"},
        token_links={
            "link": TokenLink(Purpose.OVERVIEW, signature.key if signature else new_key())
        },
        signature_id=signature.id if signature else None,
        expires_at=now + MAX_AGE[Purpose.OVERVIEW],
    )
