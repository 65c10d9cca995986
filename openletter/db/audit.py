"""The audit log: what campaigners and the program did to signatures and letters, in numbers and never with names."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, Session, SQLModel, col, select

from openletter.db.base import Moment


class AuditEntry(SQLModel, table=True):
    """One thing that was done; `details` holds numbers and choices, and no personal data."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_organiser_id_at", "organiser_id", "at"),)

    id: int = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment)
    organiser_id: int = Field(foreign_key="organiser.id")
    letter_id: int | None = Field(default=None, foreign_key="letter.id", index=True)
    campaigner_id: int | None = Field(default=None, foreign_key="campaigner.id", index=True)
    """Who did it; None for the program itself."""
    action: str = Field(max_length=60)
    details: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


def audit_of_letter(
    session: Session, letter_id: int, limit: int, offset: int = 0
) -> list[AuditEntry]:
    """Return a page of what was done to a letter, the newest first."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.letter_id == letter_id)
        .order_by(col(AuditEntry.at).desc(), col(AuditEntry.id).desc())
        .limit(limit)
        .offset(offset)
    )
    return list(session.exec(query).all())
