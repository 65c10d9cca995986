"""Signatures looked up by their key or by the address that gave them, and locked for whoever goes on to change them."""

import uuid

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from openletter.db.signatures import WITH_ADDRESS, Signature

# Made once, as those of addresses below: putting a query together costs more than asking it.
_LOCKED_BY_KEY = (
    select(Signature)
    .where(Signature.key == bindparam("its_key"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


def signature_by_key(session: Session, key: uuid.UUID) -> Signature | None:
    """Return the signature with this key, in any state."""
    return session.exec(select(Signature).where(Signature.key == key)).first()


def locked_by_key(session: Session, key: uuid.UUID) -> Signature | None:
    """Return the signature with this key, in any state, read anew and locked."""
    return session.exec(_LOCKED_BY_KEY, params={"its_key": key}).first()


_BY_ADDRESS = (
    col(Signature.email_canonical) == bindparam("its_address"),
    # In the index's own words: SQLite takes a partial index only for a condition that it finds there.
    WITH_ADDRESS,
    # Nothing that an index of letters could answer: as long as PostgreSQL has no figures about a new table, it may take
    # that one, and read every signature of the letter for each one that is given.
    col(Signature.letter_id) + 0 == bindparam("its_letter"),
)
_OF_ADDRESS = (
    select(Signature)
    .where(*_BY_ADDRESS)
    .order_by(col(Signature.id))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


def signatures_of_address(session: Session, letter_id: int, canonical: str) -> list[Signature]:
    """Return every signature that an address has given under a letter, in any state, the oldest first.

    They are locked, so that whoever signs or confirms with the same address comes after.
    """
    asked = {"its_letter": letter_id, "its_address": canonical}
    return list(session.exec(_OF_ADDRESS, params=asked).all())


ANY_OF_ADDRESS = select(Signature.id).where(*_BY_ADDRESS).exists()
"""Whether an address has ever given a signature under a letter: most who sign are new, and then none are read."""


def given_by(session: Session, canonical: str) -> list[Signature]:
    """Return every signature that an address has given under any letter and not had erased, the newest first."""
    query = (
        select(Signature)
        .where(
            Signature.email_canonical == canonical,
            WITH_ADDRESS,
            col(Signature.erased_at).is_(None),
        )
        .order_by(col(Signature.created_at).desc(), col(Signature.id).desc())
    )
    return list(session.exec(query).all())
