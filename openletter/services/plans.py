"""Choosing how the editions of a letter's dossier are put together."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from openletter.db.campaigners import Campaigner
from openletter.db.letters import Letter
from openletter.domain.plans import Plan, restored
from openletter.services import audit


def plan_of(letter: Letter) -> Plan:
    """Return how the next edition of a letter is put together."""
    return restored(letter.dossier_plan, language=letter.language)


def choose(session: Session, letter: Letter, plan: Plan, *, by: Campaigner, now: datetime) -> bool:
    """Save how editions are put together from now on; tells whether anything has changed."""
    if plan == plan_of(letter):
        return False
    letter.dossier_plan = plan.stored()
    session.add(letter)
    audit.record(
        session,
        letter,
        "dossier-planned",
        by=by,
        now=now,
        parts=len(plan.parts),
        name_order=plan.name_order.value,
        paper=plan.paper.value,
        type_size=plan.type_size.value,
        tongue=plan.tongue.value,
    )
    return True
