"""A dossier as it would be made now, for its campaigners to look at before they ask for it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from openletter.db.audit import audit_of_letter
from openletter.db.editions import Edition, last_number
from openletter.db.letters import Letter
from openletter.domain.plans import PartKind, Plan
from openletter.dossier import html
from openletter.dossier.gather import gather
from openletter.dossier.record import Record
from openletter.i18n import Speech
from openletter.links import Links
from openletter.tokens import new_key

NAMES_MAX = 300
"""How many names each list of a preview shows."""
STATEMENTS_MAX = 30
LARGE = 2_000
"""From so many signatures on, what was collected is kept for a moment."""
KEPT_FOR = 30.0  # seconds


class Previews:
    """What the next editions would print, cut short; of large letters it is kept for a moment.

    Collecting a hundred thousand signatures takes seconds, so it is done by one request at a time, and not again for
    each choice on a page. What a campaigner does to the letter is in its log, and so shows at once.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], tuple[float, Record]] = {}
        self._one_at_a_time = Lock()

    def preview(
        self, session: Session, letter: Letter, plan: Plan, *, now: datetime, zone: ZoneInfo
    ) -> Record:
        """Return what the next edition would print with this plan; nothing is stored."""
        done = audit_of_letter(session, letter.id, limit=1)
        # Parts and paper choose from what was collected; order and language decide what is.
        key = (letter.id, plan.name_order, plan.tongue, done[0].id if done else 0)
        with self._one_at_a_time:
            self._forget()
            if key not in self._kept:
                self._kept[key] = (
                    time.monotonic() + KEPT_FOR,
                    _collected(session, letter, replace(plan, parts=tuple(PartKind)), now, zone),
                )
            record = self._kept[key][1]
            if record.figures.signatures < LARGE:
                del self._kept[key]
        return replace(record, plan=plan)

    def _forget(self) -> None:
        present = time.monotonic()
        self._kept = {key: kept for key, kept in self._kept.items() if kept[0] > present}


def _collected(
    session: Session, letter: Letter, plan: Plan, now: datetime, zone: ZoneInfo
) -> Record:
    """Return what the next edition would print, its long lists cut short."""
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
        support=record.support[:STATEMENTS_MAX],
    )


def page(record: Record, *, speeches: Sequence[Speech], links: Links, files: Path) -> str:
    """Return a preview as one HTML document; `files` is where the letter's logos lie."""
    logos = {
        logo.sha256: (files / logo.sha256).read_bytes()
        for logo in record.logos
        if (files / logo.sha256).is_file()
    }
    return html.page(record, speeches=speeches, links=links, logos=logos)
