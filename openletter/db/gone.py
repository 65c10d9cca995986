"""When somebody last went from a letter, whose name must not stay where nobody looks."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, func, select

from openletter.db.letters import Letter
from openletter.db.signatures import Signature


def last_gone(session: Session, letter_id: int) -> datetime | None:
    """Return when a signature under a letter was last withdrawn, removed, erased or forgotten; None if none was."""
    moments = session.exec(
        select(
            func.max(col(Signature.withdrawn_at)),
            func.max(col(Signature.removed_at)),
            func.max(col(Signature.erased_at)),
            func.max(col(Signature.anonymised_at)),
        ).where(Signature.letter_id == letter_id)
    ).one()
    letter = session.get(Letter, letter_id)
    forgotten = letter.forgotten_at if letter else None
    return max((one for one in (*moments, forgotten) if one is not None), default=None)
