"""Bringing in a list of signatures from paper or another platform: all rows or none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from openletter.db.base import insert_all
from openletter.db.letters import Letter, current_revision, head_of
from openletter.db.signatures import Signature, ids_by_key, written
from openletter.domain.identity import name_key
from openletter.domain.imports import ImportRow
from openletter.domain.letters import LetterState
from openletter.domain.signatures import LIVE_STATES, SignatureState, Verification
from openletter.errors import ImportRefused, InvalidInput, NotAllowed, OpenletterError
from openletter.mail import outbox
from openletter.mail.messages import Message
from openletter.services.signatures import Addressee, link_to_confirm, message_to
from openletter.tokens import new_key

IMPORTABLE = frozenset({LetterState.OPEN, LetterState.CLOSED})


def import_signatures(
    session: Session, letter: Letter, rows: list[ImportRow], *, now: datetime
) -> int:
    """Add every row to a letter and return how many.

    A row without an address is recorded by the organiser and shown as such; a row with one stays pending until its
    owner confirms, and keeps the name hidden until they show it. Raises NotAllowed unless the letter is open or
    closed, ImportRefused if an address or a recorded name stands under the letter already.
    """
    # Nobody may take the letter back, or bring in the same names, at the same moment.
    session.flush()
    session.refresh(letter, with_for_update={"key_share": True})
    if letter.state not in IMPORTABLE:
        raise NotAllowed(
            "Names can be brought in while a letter is open, or closed and not yet delivered."
        )
    _refuse_known(session, letter, rows)
    revision = current_revision(session, letter)
    signatures = [_signature(letter, revision.id, row, now) for row in rows]
    # Not one by one: that would hold the write lock for minutes, while nobody can sign.
    insert_all(session, Signature, signatures)
    _ask_to_confirm(session, letter, signatures, now)
    return len(rows)


def _ask_to_confirm(
    session: Session, letter: Letter, signatures: list[dict[str, Any]], now: datetime
) -> None:
    """Write what `services.signatures.ask_to_confirm` writes, for many signatures under one letter at once."""
    head, ids = head_of(session, letter.id), ids_by_key(session, letter.id)
    drafts = [
        message_to(
            Addressee(ids[one["key"]], one["key"], one["name"], one["email"], one["locale"]),
            head,
            Message.CONFIRM_SIGNATURE,
            link_to_confirm(one["key"]),
        )
        for one in signatures
        if one["email"] is not None
    ]
    outbox.put_all(session, drafts, now=now)


def _signature(letter: Letter, revision_id: int, row: ImportRow, now: datetime) -> dict[str, Any]:
    recorded = row.address is None
    signature: dict[str, Any] = {
        "key": new_key(),
        "letter_id": letter.id,
        "revision_id": revision_id,
        "state": SignatureState.CONFIRMED if recorded else SignatureState.PENDING,
        "verification": Verification.RECORDED if recorded else Verification.EMAIL,
        "kind": row.details.kind,
        "name": row.details.name,
        "organisation": row.details.organisation,
        "role": row.details.role,
        "sector": row.details.sector,
        "country": row.details.country,
        "name_key": name_key(row.details.kind, row.details.name, row.details.organisation),
        "email": row.address.typed if row.address else None,
        "email_canonical": row.address.canonical if row.address else None,
        "public": recorded,
        "locale": letter.language,
        "created_at": now,
        "confirmed_at": now if recorded else None,
        "changed_at": now if recorded else None,
    }
    return signature | written(signature)


def _refuse_known(session: Session, letter: Letter, rows: list[ImportRow]) -> None:
    standing = session.exec(
        select(
            Signature.kind, Signature.name, Signature.organisation, Signature.email_canonical
        ).where(Signature.letter_id == letter.id, col(Signature.state).in_(list(LIVE_STATES)))
    ).all()
    addresses = {address for *_, address in standing if address}
    recorded = {
        _same(kind, name, organisation)
        for kind, name, organisation, address in standing
        if not address
    }
    faults: list[tuple[int, OpenletterError]] = []
    for row in rows:
        details = row.details
        if row.address and row.address.canonical in addresses:
            faults.append(
                (
                    row.line,
                    InvalidInput("This address has signed the letter already", field="email"),
                )
            )
        if not row.address and _same(details.kind, details.name, details.organisation) in recorded:
            faults.append(
                (
                    row.line,
                    InvalidInput(
                        "This name has been recorded for the letter already", field="name"
                    ),
                )
            )
    if faults:
        raise ImportRefused(faults)


def _same(kind: str, name: str, organisation: str) -> tuple[str, str, str]:
    return kind, name.casefold(), organisation.casefold()
