"""Organisations that may be the same, what helps to decide that, and which were told apart."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint, case, delete, func
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, SQLModel, col, select

from openletter.db.authority import Authority
from openletter.db.base import Moment
from openletter.db.signatures import COUNTED, Signature
from openletter.db.statements import Statement
from openletter.domain.authority import DomainMatch
from openletter.domain.duplicates import Listed, Pair
from openletter.domain.signatures import SignatureKind, SignatureState

COMPARED_MAX = 10_000


class ToldApart(SQLModel, table=True):
    """Two organisations of which a campaigner has said that they are different."""

    __tablename__ = "told_apart"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="in_order"),
    )

    id: int = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    first_id: int = Field(foreign_key="signature.id")
    second_id: int = Field(foreign_key="signature.id", index=True)
    campaigner_id: int | None = Field(default=None, foreign_key="campaigner.id", index=True)
    created_at: datetime = Field(sa_type=Moment)


@dataclass(frozen=True)
class Candidate:
    """An organisation's signature with what helps to decide whether it is the same as another."""

    signature: Signature
    authority: Authority | None
    has_statement: bool

    @property
    def is_under_present_text(self) -> bool:
        """Whether it was given, or agreed to, since the last material change."""
        return self.signature.revision_id >= (self.signature.letter.material_revision_id or 0)

    @property
    def mail_domain(self) -> str:
        """The domain of the address that signed; empty where there is none."""
        return (self.signature.email or "").rpartition("@")[2]


@dataclass(frozen=True)
class Merged:
    """A signature that was merged, and the one that stands for it."""

    signature: Signature
    into: Signature

    @property
    def stands_alone(self) -> bool:
        """Whether the signature that stood for it does not stand any more."""
        return self.into.state is not SignatureState.CONFIRMED


def organisations_to_compare(session: Session, letter_id: int) -> tuple[Listed, ...]:
    """Return the organisations that count under a letter, the oldest first, thousands at most."""
    own_domain = case((col(Authority.domain_match) == DomainMatch.OWN, Authority.website), else_="")
    columns: tuple[Any, ...] = (
        Signature.id,
        Signature.organisation,
        func.coalesce(Authority.registration_number, ""),
        own_domain,
    )
    query = (
        select(*columns)
        .outerjoin(Authority, col(Authority.signature_id) == Signature.id)
        .where(
            Signature.letter_id == letter_id,
            COUNTED,
            Signature.kind == SignatureKind.ORGANISATION,
        )
        .order_by(col(Signature.id))
        .limit(COMPARED_MAX)
    )
    return tuple(Listed(*row) for row in session.exec(query).all())


def candidates(session: Session, letter_id: int, ids: list[int]) -> dict[int, Candidate]:
    """Return these signatures of a letter with what is known of each, by id."""
    query = (
        select(Signature, Authority, Statement.id)
        .outerjoin(Authority, col(Authority.signature_id) == Signature.id)
        .outerjoin(Statement, col(Statement.signature_id) == Signature.id)
        .where(Signature.letter_id == letter_id, col(Signature.id).in_(ids))
    )
    return {
        signature.id: Candidate(signature, authority, statement is not None)
        for signature, authority, statement in session.exec(query).all()
    }


def to_merge(session: Session, letter_id: int, ids: list[int]) -> list[Signature]:
    """Return these signatures of a letter, locked, in the order of their ids."""
    query = (
        select(Signature)
        .where(Signature.letter_id == letter_id, col(Signature.id).in_(ids))
        .order_by(col(Signature.id))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(session.exec(query).all())


def merged(session: Session, letter_id: int, limit: int) -> list[Merged]:
    """Return the signatures of a letter that were merged and can be taken apart again, the latest first."""
    kept = aliased(Signature)
    query = (
        select(Signature, kept)
        .join(kept, col(Signature.merged_into_id) == kept.id)
        .where(Signature.letter_id == letter_id, Signature.state == SignatureState.REMOVED)
        .order_by(col(Signature.removed_at).desc(), col(Signature.id).desc())
        .limit(limit)
    )
    return [Merged(signature, into) for signature, into in session.exec(query).all()]


def told_apart(session: Session, letter_id: int) -> frozenset[Pair]:
    """Return the pairs of a letter's organisations that were told apart."""
    query = select(ToldApart.first_id, ToldApart.second_id).where(ToldApart.letter_id == letter_id)
    return frozenset((first, second) for first, second in session.exec(query).all())


def forget_told_apart(session: Session, letter_id: int, pairs: list[Pair]) -> int:
    """Take back that these pairs are different; returns how many there were."""
    return sum(
        session.connection()
        .execute(
            delete(ToldApart).where(
                col(ToldApart.letter_id) == letter_id,
                col(ToldApart.first_id) == first,
                col(ToldApart.second_id) == second,
            )
        )
        .rowcount
        for first, second in pairs
    )
