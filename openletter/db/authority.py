"""Authority trails: who signed for an organisation by which right, and the second officer who confirms it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, case, false, func
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from openletter.db.base import Moment, choice
from openletter.db.outbox import OutboxMessage
from openletter.db.signatures import Signature
from openletter.domain.addresses import digest
from openletter.domain.authority import DomainMatch, OfficerState
from openletter.domain.basis import AuthorityBasis
from openletter.domain.signatures import SignatureKind


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


@dataclass(frozen=True)
class PublicTrail:
    """What anybody may see of an organisation's authority trail.

    `own_domain` (empty if not) and `officer_confirmed` have been checked; the rest is what the signatory declares.
    """

    own_domain: str
    officer_confirmed: bool
    basis: AuthorityBasis | None
    decided_on: date | None
    registration_number: str

    @property
    def says_anything(self) -> bool:
        """Whether there is anything to show of it."""
        return bool(
            self.own_domain or self.officer_confirmed or self.basis or self.registration_number
        )


PUBLIC_TRAIL: tuple[Any, ...] = (
    case((col(Authority.domain_match) == DomainMatch.OWN, col(Authority.website)), else_=""),
    func.coalesce(col(Authority.officer_state) == OfficerState.CONFIRMED, false()),
    col(Authority.basis),
    col(Authority.decided_on),
    func.coalesce(col(Authority.registration_number), ""),
)
"""The columns of a `PublicTrail`."""


def authority_of(session: Session, signature_id: int) -> Authority | None:
    """Return the authority trail that goes with a signature."""
    return session.exec(select(Authority).where(Authority.signature_id == signature_id)).first()


def trails_of(session: Session, signature_ids: list[int]) -> dict[int, Authority]:
    """Return the authority trails of these signatures, by signature; those without one are left out."""
    query = select(Authority).where(col(Authority.signature_id).in_(signature_ids))
    return {authority.signature_id: authority for authority in session.exec(query).all()}


def public_trails(session: Session, letter_id: int) -> dict[int, PublicTrail]:
    """Return what anybody may see of the authority trails under a letter, by signature."""
    columns: tuple[Any, ...] = (Authority.signature_id, *PUBLIC_TRAIL)
    query = (
        select(*columns)
        .join(Signature, col(Signature.id) == Authority.signature_id)
        .where(Signature.letter_id == letter_id)
    )
    return {signature_id: PublicTrail(*trail) for signature_id, *trail in session.exec(query).all()}


def authority_by_officer_key(session: Session, key: uuid.UUID) -> Authority | None:
    """Return the authority trail whose second officer has this key."""
    return session.exec(select(Authority).where(Authority.officer_key == key)).first()


def count_written_to_officer(session: Session, letter_id: int, kind: str, typed: str) -> int:
    """Count the messages of a kind that went to an officer's address about a letter's organisations.

    Of an organisation that was erased since, its message says only the digest of the address that it went to.
    """
    domain, known = typed.rpartition("@")[2].lower(), digest(typed)
    written_to = col(OutboxMessage.to_address)
    query = (
        select(OutboxMessage.to_address)
        .join(Signature, col(Signature.id) == OutboxMessage.signature_id)
        .where(
            Signature.letter_id == letter_id,
            Signature.kind == SignatureKind.ORGANISATION,
            OutboxMessage.message == kind,
            func.lower(written_to).endswith(f"@{domain}", autoescape=True) | (written_to == known),
        )
    )
    return sum(one == known or digest(one) == known for one in session.exec(query).all())


def count_messages_of(session: Session, signature_id: int, kind: str) -> int:
    """Count the messages of a kind that one signature has caused."""
    query = select(func.count()).where(
        OutboxMessage.signature_id == signature_id, OutboxMessage.message == kind
    )
    return session.exec(query).one()
