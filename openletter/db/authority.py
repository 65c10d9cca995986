"""Authority trails: who signed for an organisation by which right, and the second officer who confirms it."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, func
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from openletter.db.base import Moment, choice
from openletter.db.outbox import OutboxMessage
from openletter.db.signatures import Signature
from openletter.domain.authority import AuthorityBasis, DomainMatch, OfficerState


class Authority(SQLModel, table=True):
    """What an organisation's signatory has said about their right to sign, and what of it has been checked."""

    __table_args__ = (
        CheckConstraint(
            "(officer_state IS NULL) = (officer_key IS NULL)", name="officer_has_a_link"
        ),
        CheckConstraint(
            "officer_state IS NULL OR officer_state <> 'confirmed' OR officer_decided_at IS NOT NULL",
            name="officer_confirmed_when",
        ),
    )

    id: int = Field(default=None, primary_key=True)
    signature_id: int = Field(foreign_key="signature.id", unique=True)
    registration_number: str = Field(default="", max_length=60)
    website: str = Field(default="", max_length=253)
    """The host name of the organisation's website, in ASCII."""
    basis: AuthorityBasis | None = Field(
        default=None, sa_type=choice(AuthorityBasis, "basis_known")
    )
    decided_on: date | None = None
    basis_note: str = Field(default="", max_length=200)
    domain_match: DomainMatch = Field(
        default=DomainMatch.UNKNOWN, sa_type=choice(DomainMatch, "domain_match_known")
    )
    officer_key: uuid.UUID | None = Field(default=None, unique=True)
    officer_name: str = Field(default="", max_length=100)
    officer_role: str = Field(default="", max_length=120)
    officer_email: str | None = Field(default=None, max_length=254)
    officer_state: OfficerState | None = Field(
        default=None, sa_type=choice(OfficerState, "officer_state_known")
    )
    officer_decided_at: datetime | None = Field(default=None, sa_type=Moment)

    signature: Signature = Relationship()


def authority_of(session: Session, signature_id: int) -> Authority | None:
    """Return the authority trail that goes with a signature."""
    return session.exec(select(Authority).where(Authority.signature_id == signature_id)).first()


def authority_by_officer_key(session: Session, key: uuid.UUID) -> Authority | None:
    """Return the authority trail whose second officer has this key."""
    return session.exec(select(Authority).where(Authority.officer_key == key)).first()


def officers_written_to(session: Session, letter_id: int, kind: str, domain: str) -> list[str]:
    """Return the addresses at a domain to which messages of a kind went about a letter's organisations."""
    query = (
        select(OutboxMessage.to_address)
        .join(Authority, col(Authority.signature_id) == OutboxMessage.signature_id)
        .join(Signature, col(Signature.id) == Authority.signature_id)
        .where(
            Signature.letter_id == letter_id,
            OutboxMessage.message == kind,
            func.lower(OutboxMessage.to_address).endswith(f"@{domain.lower()}", autoescape=True),
        )
    )
    return list(session.exec(query).all())


def count_messages_of(session: Session, signature_id: int, kind: str) -> int:
    """Count the messages of a kind that one signature has caused."""
    query = select(func.count()).where(
        OutboxMessage.signature_id == signature_id, OutboxMessage.message == kind
    )
    return session.exec(query).one()
