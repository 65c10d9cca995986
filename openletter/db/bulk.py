"""Changes to many signatures at once, the signatures that each was counted over, and how far it is."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index
from sqlmodel import Field, Relationship, SQLModel

from openletter.db.base import Moment, choice
from openletter.db.letters import Letter
from openletter.domain.bulk import BulkItemState, BulkKind, BulkState
from openletter.domain.guard import HoldReason


class BulkChange(SQLModel, table=True):
    """One change to many signatures; `selection` says how they were chosen, `total` how many there were then."""

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
    tells_owners: bool = False
    """Whether those who are removed get a message about it."""
    total: int = 0
    done: int = 0
    """How many signatures it has changed and not changed back."""
    created_at: datetime = Field(sa_type=Moment)
    started_at: datetime | None = Field(default=None, sa_type=Moment)
    heartbeat_at: datetime | None = Field(default=None, sa_type=Moment)
    finished_at: datetime | None = Field(default=None, sa_type=Moment)
    undo_started_at: datetime | None = Field(default=None, sa_type=Moment)

    letter: Letter = Relationship()


class BulkItem(SQLModel, table=True):
    """One signature that a change was counted over, what has become of it, and what undoing needs to know."""

    __tablename__ = "bulk_item"
    __table_args__ = (Index("ix_bulk_item_progress", "change_id", "state", "signature_id"),)

    change_id: int = Field(foreign_key="bulk_change.id", primary_key=True, ondelete="CASCADE")
    signature_id: int = Field(
        foreign_key="signature.id", primary_key=True, index=True, ondelete="CASCADE"
    )
    state: BulkItemState = Field(
        default=BulkItemState.WAITING, sa_type=choice(BulkItemState, "state_known")
    )
    was_held_because: HoldReason | None = Field(
        default=None, sa_type=choice(HoldReason, "was_held_because_known")
    )
    was_reviewed_at: datetime | None = Field(default=None, sa_type=Moment)
