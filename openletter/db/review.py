"""What waits for review under a letter."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from openletter.db.signatures import HELD, Signature
from openletter.domain.guard import HoldReason
from openletter.domain.likeness import Trace
from openletter.domain.networks import network_of


def count_held(session: Session, letter_id: int) -> int:
    """Count the signatures under a letter that wait for review."""
    return session.exec(
        select(func.count()).select_from(Signature).where(Signature.letter_id == letter_id, HELD)
    ).one()


def held_traces(session: Session, letter_id: int) -> list[tuple[HoldReason, Trace]]:
    """Return why each signature under a letter is held, and what it is compared by; the newest first."""
    columns: tuple[Any, ...] = (
        Signature.id,
        Signature.held_because,
        Signature.name_key,
        Signature.email_canonical,
        Signature.client,
        Signature.created_at,
    )
    query = (
        select(*columns)
        .where(Signature.letter_id == letter_id, HELD)
        .order_by(col(Signature.created_at).desc(), col(Signature.id).desc())
    )
    return [
        (
            because,
            Trace(its_id, name, (address or "").rpartition("@")[2], network_of(client), at),
        )
        for its_id, because, name, address, client, at in session.exec(query).all()
    ]


def signatures_by_id(session: Session, ids: list[int]) -> list[Signature]:
    """Return these signatures in this order."""
    query = select(Signature).where(col(Signature.id).in_(ids))
    found = {signature.id: signature for signature in session.exec(query).all()}
    return [found[one] for one in ids if one in found]
