"""Queries about organisers; their table is among the letters'."""

from __future__ import annotations

from sqlmodel import Session, select

from openletter.db.letters import Organiser


def organiser_by_slug(session: Session, slug: str) -> Organiser | None:
    """Return the organiser whose page is at this address."""
    return session.exec(select(Organiser).where(Organiser.slug == slug)).first()
