"""Rules that let signatures through or hold them, and proofs of work that have been used."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from openletter.db.base import Moment, choice
from openletter.domain.guard import RuleSubject, RuleVerdict


class GuardRule(SQLModel, table=True):
    """What a coalition says about a domain, an address or a network: let through, or hold; for a while, or for good."""

    __tablename__ = "guard_rule"
    __table_args__ = (
        Index("ix_guard_rule_organiser_id_subject_value", "organiser_id", "subject", "value"),
        CheckConstraint("value <> ''", name="value_given"),
    )

    id: int = Field(default=None, primary_key=True)
    organiser_id: int = Field(foreign_key="organiser.id")
    letter_id: int | None = Field(default=None, foreign_key="letter.id", index=True)
    """The one letter it is for; None for all of the organiser's."""
    verdict: RuleVerdict = Field(sa_type=choice(RuleVerdict, "verdict_known"))
    subject: RuleSubject = Field(sa_type=choice(RuleSubject, "subject_known"))
    value: str = Field(max_length=254)
    until: datetime | None = Field(default=None, sa_type=Moment)
    """When it ends, as a window for a hall full of people does; None for never."""
    note: str = Field(default="", max_length=200)
    created_at: datetime = Field(sa_type=Moment)
    created_by_id: int | None = Field(default=None, foreign_key="campaigner.id", index=True)


class SpentProof(SQLModel, table=True):
    """A proof of work that somebody has signed with, so that it cannot be used again."""

    __tablename__ = "spent_proof"

    challenge: str = Field(primary_key=True, max_length=128)
    expires_at: datetime = Field(sa_type=Moment, index=True)
