"""A dossier as it would be made now, for its campaigners to look at before they ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session

from openletter.db.editions import Edition, last_number
from openletter.db.letters import Letter
from openletter.domain.plans import Plan
from openletter.dossier import html
from openletter.dossier.gather import gather
from openletter.dossier.record import Record
from openletter.i18n import Speech
from openletter.links import Links
from openletter.tokens import new_key

NAMES_MAX = 300
"""How many names each list of a preview shows."""
STATEMENTS_MAX = 30


def preview(
    session: Session, letter: Letter, plan: Plan, *, now: datetime, zone: ZoneInfo
) -> Record:
    """Return what the next edition would print with this plan, its long lists cut short; nothing is stored."""
    edition = Edition(
        key=new_key(),
        letter_id=letter.id,
        letter=letter,
        number=last_number(session, letter.id) + 1,
        requested_at=now,
        plan=plan.stored(),
    )
    record = gather(session, edition, now=now, zone=zone)
    return replace(
        record,
        people=record.people[:NAMES_MAX],
        organisations=record.organisations[:NAMES_MAX],
        statements=record.statements[:STATEMENTS_MAX],
    )


def page(record: Record, *, speeches: Sequence[Speech], links: Links, files: Path) -> str:
    """Return a preview as one HTML document; `files` is where the letter's logos lie."""
    logos = {
        logo.sha256: (files / logo.sha256).read_bytes()
        for logo in record.logos
        if (files / logo.sha256).is_file()
    }
    return html.page(record, speeches=speeches, links=links, logos=logos)
