"""Writing down what campaigners and the program did, in the transaction that does it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from openletter.db.audit import AuditEntry
from openletter.db.campaigners import Campaigner
from openletter.db.letters import Letter


def record(
    session: Session,
    letter: Letter,
    action: str,
    *,
    by: Campaigner | None,
    now: datetime,
    **details: int | str | bool | None,
) -> None:
    """Write down one thing done to a letter, by a campaigner or (None) by the program.

    `action` is a short word such as "bulk-removed"; `details` are numbers and choices, and the reason that a
    campaigner gives, but never names or addresses.
    """
    session.add(
        AuditEntry(
            at=now,
            organiser_id=letter.organiser_id,
            letter_id=letter.id,
            campaigner_id=by.id if by else None,
            action=action,
            details=details,
        )
    )
