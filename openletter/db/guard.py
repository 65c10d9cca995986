"""Rules that let signatures through or hold them, and proofs of work that have been used."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col

from openletter.db.base import Moment, choice
from openletter.domain.guard import Proof, RuleSubject, RuleVerdict


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


def _in_force(organiser: Any, letter: Any, now: Any) -> tuple[Any, ...]:
    """Return the conditions of a rule that an organiser has for a letter at a moment."""
    return (
        col(GuardRule.organiser_id) == organiser,
        col(GuardRule.letter_id).is_(None) | (col(GuardRule.letter_id) == letter),
        col(GuardRule.until).is_(None) | (col(GuardRule.until) > now),
    )


ANY_RULE = (
    select(col(GuardRule.id))
    .where(*_in_force(bindparam("its_organiser"), bindparam("its_letter"), bindparam("its_now")))
    .exists()
)
"""Whether an organiser has any rule for a letter now: most have none, and then nothing more is asked."""
_ANY_RULE = select(ANY_RULE)


def has_rules(session: Session, organiser_id: int, letter_id: int, now: datetime) -> bool:
    """Tell whether an organiser has any rule for a letter now."""
    asked = {"its_organiser": organiser_id, "its_letter": letter_id, "its_now": now}
    return bool(session.connection().execute(_ANY_RULE, asked).scalar())


def verdicts(
    session: Session,
    organiser_id: int,
    letter_id: int,
    values: dict[RuleSubject, Sequence[str]],
    now: datetime,
) -> set[RuleVerdict]:
    """Return what an organiser's rules say about a signature, found by the values that its rules could have."""
    said: set[RuleVerdict] = set()
    for subject, candidates in values.items():
        query = (
            select(col(GuardRule.verdict))
            .where(
                *_in_force(organiser_id, letter_id, now),
                col(GuardRule.subject) == subject,
                col(GuardRule.value).in_(candidates),
            )
            .distinct()
        )
        said |= set(session.connection().execute(query).scalars())
    return said


def rules_of_letter(
    session: Session, organiser_id: int, letter_id: int, now: datetime
) -> list[GuardRule]:
    """Return the rules in force for a letter, the newest first."""
    query = (
        select(GuardRule)
        .where(*_in_force(organiser_id, letter_id, now))
        .order_by(col(GuardRule.created_at).desc(), col(GuardRule.id).desc())
    )
    return list(session.execute(query).scalars())


def spend(session: Session, proof: Proof) -> bool:
    """Note that a proof is used; False if it was before, also by somebody who is committing at this moment."""
    connection = session.connection()
    make: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"challenge": proof.challenge, "expires_at": proof.expires_at}
    written = make(SpentProof).values(row).on_conflict_do_nothing().returning(SpentProof.challenge)
    return connection.execute(written).scalar() is not None
