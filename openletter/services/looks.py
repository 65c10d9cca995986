"""How a letter's pages look."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from openletter.db.campaigners import Campaigner
from openletter.db.letters import Letter
from openletter.services import audit


def colour(
    session: Session, letter: Letter, accent: str | None, *, by: Campaigner, now: datetime
) -> bool:
    """Give a letter's pages their colour, or Openletter's own with None; tells whether that changes anything."""
    if letter.accent == accent:
        return False
    letter.accent = accent
    session.add(letter)
    audit.record(session, letter, "colour-changed", by=by, now=now, colour=accent or "")
    return True
