"""Safety mode: protecting those who sign a letter from being found by their names."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from openletter.db.campaigners import Campaigner
from openletter.db.letters import Letter
from openletter.domain.safety import Precautions
from openletter.services import audit


def take_precautions(
    session: Session, letter: Letter, precautions: Precautions, *, by: Campaigner, now: datetime
) -> bool:
    """Set how a letter publishes names, from the next page view on; tells whether anything has changed.

    Whoever has signed already is never shown more fully than they were told (`Signature.shown_as`).
    """
    if precautions == letter.precautions:
        return False
    letter.name_form = precautions.form
    letter.names_after_hours = precautions.after_hours
    letter.searchable = precautions.searchable
    session.add(letter)
    audit.record(
        session,
        letter,
        "safety-changed",
        by=by,
        now=now,
        name_form=precautions.form.value,
        names_after_hours=precautions.after_hours,
        searchable=precautions.searchable,
    )
    return True
