"""Changes to many signatures at once, and how far each is."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column
from sqlmodel import Field, Relationship, SQLModel

from openletter.db.base import Moment, choice
from openletter.db.letters import Letter
from openletter.domain.bulk import BulkKind, BulkState


class BulkChange(SQLModel, table=True):
    """One change to many signatures; `selection` says which, `total` how many there were when it was counted."""

    __tablename__ = "bulk_change"
    __table_args__ = (CheckConstraint("done >= 0 AND total >= 0", name="counted"),)

    id: int = Field(default=None, primary_key=True)
    key: uuid.UUID = Field(unique=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    campaigner_id: int | None = Field(default=None, foreign_key="campaigner.id", index=True)
    kind: BulkKind = Field(sa_type=choice(BulkKind, "kind_known"))
    state: BulkState = Field(
        default=BulkState.COUNTED, sa_type=choice(BulkState, "state_known"), index=True
    )
    selection: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    reason: str = Field(default="", max_length=300)
    total: int = 0
    done: int = 0
    created_at: datetime = Field(sa_type=Moment)
    started_at: datetime | None = Field(default=None, sa_type=Moment)
    heartbeat_at: datetime | None = Field(default=None, sa_type=Moment)
    finished_at: datetime | None = Field(default=None, sa_type=Moment)

    letter: Letter = Relationship()
