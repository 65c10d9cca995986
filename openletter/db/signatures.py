"""Signatures, and the lists and counts that pages show of them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, case, func, text
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from openletter.db.base import Moment, choice
from openletter.db.letters import Letter, Revision
from openletter.domain.signatures import SignatureKind, SignatureState, Verification

_LIVE = text("state IN ('pending', 'confirmed') AND email_canonical IS NOT NULL")
# Both as text: SQLite takes a partial index only for a condition that it finds in its own words.
_CONFIRMED = text("state = 'confirmed'")
_EVER_COUNTED = text("confirmed_at IS NOT NULL")


class Signature(SQLModel, table=True):
    """One signatory under one letter."""

    __table_args__ = (
        Index(
            "uq_signature_live_address",
            "letter_id",
            "email_canonical",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index(
            "ix_signature_listed",
            "letter_id",
            "kind",
            "public",
            "confirmed_at",
            "id",
            sqlite_where=_CONFIRMED,
            postgresql_where=_CONFIRMED,
        ),
        Index(
            "ix_signature_counted",
            "letter_id",
            "kind",
            "public",
            "verification",
            "state",  # which SQLite would otherwise look up in every row
            sqlite_where=_CONFIRMED,
            postgresql_where=_CONFIRMED,
        ),
        Index(
            "ix_signature_confirmed_at",
            "letter_id",
            "confirmed_at",
            sqlite_where=_EVER_COUNTED,
            postgresql_where=_EVER_COUNTED,
        ),
        Index(
            "ix_signature_withdrawn_at",
            "letter_id",
            "withdrawn_at",
            sqlite_where=_EVER_COUNTED,
            postgresql_where=_EVER_COUNTED,
        ),
        CheckConstraint("kind <> 'organisation' OR organisation <> ''", name="organisation_named"),
        CheckConstraint(
            "verification <> 'email' OR state NOT IN ('pending', 'confirmed') OR email IS NOT NULL",
            name="address_to_verify",
        ),
        CheckConstraint(
            "(email IS NULL) = (email_canonical IS NULL)", name="address_has_canonical_form"
        ),
        CheckConstraint("state <> 'confirmed' OR confirmed_at IS NOT NULL", name="confirmed_when"),
        CheckConstraint(
            "state <> 'pending' OR verification = 'email'", name="recorded_is_confirmed"
        ),
    )

    id: int = Field(default=None, primary_key=True)
    key: uuid.UUID = Field(unique=True)
    letter_id: int = Field(foreign_key="letter.id")
    revision_id: int = Field(foreign_key="revision.id", index=True)
    kind: SignatureKind = Field(sa_type=choice(SignatureKind, "kind_known"))
    state: SignatureState = Field(
        default=SignatureState.PENDING, sa_type=choice(SignatureState, "state_known")
    )
    verification: Verification = Field(sa_type=choice(Verification, "verification_known"))
    name: str = Field(max_length=100)
    organisation: str = Field(default="", max_length=200)
    role: str = Field(default="", max_length=120)
    email: str | None = Field(default=None, max_length=254)
    email_canonical: str | None = Field(default=None, max_length=254)
    sector: str | None = Field(default=None, max_length=40)
    country: str | None = Field(default=None, max_length=8)
    public: bool = False
    updates: bool = False
    locale: str = Field(default="en", max_length=12)
    created_at: datetime = Field(sa_type=Moment)
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)

    letter: Letter = Relationship()
    revision: Revision = Relationship()


class SignatureOrder(StrEnum):
    """By what a list of signatures is sorted."""

    NAME = "name"
    KIND = "kind"
    STATE = "state"
    VERIFICATION = "verification"
    DATE = "date"


@dataclass(frozen=True)
class Wanted:
    """Which of a letter's signatures a campaigner asks for, and in which order."""

    words: str = ""
    state: SignatureState | None = None
    order: SignatureOrder = SignatureOrder.DATE
    descending: bool = True


@dataclass(frozen=True)
class Counts:
    """Confirmed signatures of one letter, hidden ones included."""

    count: int
    organisations: int
    individuals: int
    hidden: int
    by_email: int
    recorded: int


@dataclass(frozen=True)
class Signatory:
    """What anybody may see of a signature whose owner shows it."""

    id: int
    kind: SignatureKind
    name: str
    role: str
    organisation: str
    sector: str | None
    country: str | None
    verification: Verification
    confirmed_at: datetime


@dataclass(frozen=True)
class Standing:
    """A confirmed signature as an edition counts it; it may print the signatory only if `public`."""

    signatory: Signatory
    public: bool
    revision_id: int


_SIGNATORY: tuple[Any, ...] = (
    Signature.id,
    Signature.kind,
    Signature.name,
    Signature.role,
    Signature.organisation,
    Signature.sector,
    Signature.country,
    Signature.verification,
    Signature.confirmed_at,
)


_LISTED_NAME = case(
    (col(Signature.kind) == SignatureKind.ORGANISATION, col(Signature.organisation)),
    else_=col(Signature.name),
)
_SORT_KEYS: dict[SignatureOrder, Any] = {
    SignatureOrder.NAME: func.lower(_LISTED_NAME),
    SignatureOrder.KIND: col(Signature.kind),
    SignatureOrder.STATE: col(Signature.state),
    SignatureOrder.VERIFICATION: col(Signature.verification),
    SignatureOrder.DATE: func.coalesce(Signature.confirmed_at, Signature.created_at),
}


def signature_by_key(session: Session, key: uuid.UUID) -> Signature | None:
    """Return the signature with this key, in any state."""
    return session.exec(select(Signature).where(Signature.key == key)).first()


def ids_by_key(session: Session, letter_id: int) -> dict[uuid.UUID, int]:
    """Return the id of each of a letter's signatures, in any state."""
    query = select(Signature.key, Signature.id).where(Signature.letter_id == letter_id)
    return dict(session.exec(query).all())


def live_signature(session: Session, letter_id: int, canonical: str) -> Signature | None:
    """Return the pending or confirmed signature of this address under this letter."""
    query = select(Signature).where(
        Signature.letter_id == letter_id,
        Signature.email_canonical == canonical,
        # In the index's own words: SQLite takes a partial index only for a condition that it finds there.
        _LIVE,
    )
    return session.exec(query).first()


def counts(session: Session, letter_id: int) -> Counts:
    """Count a letter's confirmed signatures."""
    query = (
        select(Signature.kind, Signature.public, Signature.verification, func.count())
        .where(Signature.letter_id == letter_id, _CONFIRMED)
        .group_by(col(Signature.kind), col(Signature.public), col(Signature.verification))
    )
    rows = session.exec(query).all()

    def total(
        *,
        kind: SignatureKind | None = None,
        hidden: bool = False,
        verification: Verification | None = None,
    ) -> int:
        return sum(
            n
            for k, public, v, n in rows
            if kind in (None, k) and verification in (None, v) and not (hidden and public)
        )

    return Counts(
        count=total(),
        organisations=total(kind=SignatureKind.ORGANISATION),
        individuals=total(kind=SignatureKind.INDIVIDUAL),
        hidden=total(hidden=True),
        by_email=total(verification=Verification.EMAIL),
        recorded=total(verification=Verification.RECORDED),
    )


def count_in_state(session: Session, letter_id: int, state: SignatureState) -> int:
    """Count a letter's signatures in one state."""
    return session.exec(
        select(func.count()).where(Signature.letter_id == letter_id, Signature.state == state)
    ).one()


def has_signatures(session: Session, letter_id: int) -> bool:
    """Tell whether anybody has ever signed a letter, in any state."""
    query = select(Signature.id).where(Signature.letter_id == letter_id).limit(1)
    return session.exec(query).first() is not None


def count_by_revision(session: Session, letter_id: int) -> list[tuple[int, int]]:
    """Return (revision number, confirmed signatures bound to it), the oldest revision first."""
    query = (
        select(Revision.number, func.count())
        .join(Signature)
        .where(Signature.letter_id == letter_id, Signature.state == SignatureState.CONFIRMED)
        .group_by(col(Revision.number))
        .order_by(col(Revision.number))
    )
    return [(number, count) for number, count in session.exec(query).all()]


def wanted_signatures(
    session: Session, letter_id: int, wanted: Wanted, *, limit: int, offset: int
) -> Sequence[Signature]:
    """Return a page of a letter's signatures in every state; for campaigners only, since it shows what people hide."""
    key = _SORT_KEYS[wanted.order]
    query = (
        select(Signature)
        .where(*_wanted(letter_id, wanted))
        .order_by(
            key.desc() if wanted.descending else key.asc(),
            col(Signature.id).desc() if wanted.descending else col(Signature.id),
        )
        .limit(limit)
        .offset(offset)
    )
    return session.exec(query).all()


def count_wanted(session: Session, letter_id: int, wanted: Wanted) -> int:
    """Count the signatures that a campaigner asks for."""
    return session.exec(select(func.count()).where(*_wanted(letter_id, wanted))).one()


def updated_at(session: Session, letter_id: int) -> datetime | None:
    """Return when the public list last changed, by a confirmation or a withdrawal; None if it never did."""
    # Two questions, each of which an index answers by its end; together they would read every row.
    moments = [
        session.exec(
            select(func.max(moment)).where(Signature.letter_id == letter_id, _EVER_COUNTED)
        ).one()
        for moment in (Signature.confirmed_at, Signature.withdrawn_at)
    ]
    known = [moment for moment in moments if moment is not None]
    return max(known) if known else None


def shown_organisations(session: Session, letter_id: int) -> list[Signatory]:
    """Return the organisations that show their name, by name."""
    return _signatories(
        session,
        letter_id,
        SignatureKind.ORGANISATION,
        order=(func.lower(Signature.organisation), col(Signature.id)),
    )


def shown_people(
    session: Session,
    letter_id: int,
    *,
    limit: int | None = None,
    after: tuple[datetime, int] | None = None,
) -> list[Signatory]:
    """Return the people who show their name, the newest first.

    `after` is the (confirmed_at, id) with which the last page ended.
    """
    older: tuple[Any, ...] = ()
    if after is not None:
        moment, last_id = after
        older = (
            (col(Signature.confirmed_at) < moment)
            | ((col(Signature.confirmed_at) == moment) & (col(Signature.id) < last_id)),
        )
    return _signatories(
        session,
        letter_id,
        SignatureKind.INDIVIDUAL,
        where=older,
        order=(col(Signature.confirmed_at).desc(), col(Signature.id).desc()),
        limit=limit,
    )


def all_of_letter(session: Session, letter_id: int) -> Sequence[Signature]:
    """Return every confirmed signature of a letter, in order of confirmation."""
    query = (
        select(Signature)
        .where(Signature.letter_id == letter_id, _CONFIRMED)
        .order_by(col(Signature.confirmed_at), col(Signature.id))
    )
    return session.exec(query).all()


def standing(session: Session, letter_id: int) -> list[Standing]:
    """Return a letter's confirmed signatures in order of confirmation, by one query, so that lists and counts agree."""
    query = (
        select(*(*_SIGNATORY, Signature.public, Signature.revision_id))
        .where(Signature.letter_id == letter_id, _CONFIRMED)
        .order_by(col(Signature.confirmed_at), col(Signature.id))
    )
    return [Standing(Signatory(*row[:-2]), row[-2], row[-1]) for row in session.exec(query).all()]


def _signatories(
    session: Session,
    letter_id: int,
    kind: SignatureKind,
    *,
    order: tuple[Any, ...],
    where: tuple[Any, ...] = (),
    limit: int | None = None,
) -> list[Signatory]:
    query = (
        select(*_SIGNATORY)
        .where(
            Signature.letter_id == letter_id,
            _CONFIRMED,
            Signature.kind == kind,
            col(Signature.public).is_(True),
            *where,
        )
        .order_by(*order)
        .limit(limit)
    )
    return [Signatory(*row) for row in session.exec(query).all()]


def _wanted(letter_id: int, wanted: Wanted) -> list[Any]:
    conditions: list[Any] = [col(Signature.letter_id) == letter_id]
    if wanted.state is not None:
        conditions.append(col(Signature.state) == wanted.state)
    if wanted.words:
        conditions.append(
            col(Signature.name).icontains(wanted.words, autoescape=True)
            | col(Signature.organisation).icontains(wanted.words, autoescape=True)
        )
    return conditions
