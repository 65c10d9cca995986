"""Writing down the words by which signatories are found, where that was not done when they signed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from openletter.db.signatures import UNWRITTEN, Signature, written
from openletter.domain.signatures import LIVE_STATES

BATCH = 1_000
_COLUMNS: tuple[Any, ...] = (
    Signature.id,
    Signature.state,
    Signature.letter_id,
    Signature.kind,
    Signature.shown_as,
    Signature.name,
    Signature.role,
    Signature.organisation,
    Signature.sector,
    Signature.country,
)
# Only where nobody has written them meanwhile.
_WRITE = (
    update(Signature.__table__)  # type: ignore[attr-defined]
    .where(col(Signature.id) == bindparam("its_id"), UNWRITTEN)
    .values(search_words=bindparam("words"))
)


def write_words(session: Session) -> int:
    """Write down the words of the next signatures that have none, as after an upgrade; returns of how many."""
    query = select(*_COLUMNS).where(UNWRITTEN).order_by(col(Signature.id)).limit(BATCH)
    rows = [row._asdict() for row in session.exec(query.with_for_update(skip_locked=True)).all()]
    words = [
        {
            "its_id": row["id"],
            "words": written(row)["search_words"] if row["state"] in LIVE_STATES else "",
        }
        for row in rows
    ]
    if words:
        session.connection().execute(_WRITE, words)
    return len(words)
