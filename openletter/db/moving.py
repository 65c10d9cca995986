"""What has lately moved in the public lists of a letter, for pages that are being looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_
from sqlmodel import Session, col, select

from openletter.db.letters import Letter
from openletter.db.signatories import name_is_out, under_present_text
from openletter.db.signatures import COUNTED, EVER_LISTED, Signature

LATELY = 500
"""Signatures that are looked through, from the one that changed last."""


@dataclass(frozen=True)
class Moved:
    """Ids of the signatures that changed last what the public sees, the latest first, by whether their name is out now.

    `agreed` are those of the first who stand under the present text. Nothing that changed after `since` is missing;
    None where nothing is missing at all.
    """

    out: list[int]
    agreed: list[int]
    gone: list[int]
    since: datetime | None


def lately_moved(session: Session, letter: Letter, *, now: datetime) -> Moved:
    """Return who came into a letter's lists lately, was changed in them, or has gone from them."""
    is_out = and_(COUNTED, name_is_out(letter, now))
    query = (
        select(Signature.id, Signature.changed_at, is_out, under_present_text(letter))
        .where(Signature.letter_id == letter.id, EVER_LISTED)
        .order_by(col(Signature.changed_at).desc())
        .limit(LATELY)
    )
    rows = session.exec(query).all()
    return Moved(
        out=[its_id for its_id, _, is_out_now, _ in rows if is_out_now],
        agreed=[its_id for its_id, _, is_out_now, agreed in rows if is_out_now and agreed],
        gone=[its_id for its_id, _, is_out_now, _ in rows if not is_out_now],
        since=rows[-1][1] if len(rows) == LATELY else None,
    )
