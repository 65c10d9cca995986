"""Who stands under a letter: the counts, and the lists that anybody may see or an edition may print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, true
from sqlmodel import Session, col, select

from openletter.db.authority import PUBLIC_TRAIL, Authority, PublicTrail
from openletter.db.letters import Letter, Revision
from openletter.db.signatures import COUNTED, EVER_LISTED, Signature
from openletter.domain.signatures import SignatureKind, Verification


@dataclass(frozen=True)
class Counts:
    """Confirmed signatures of one letter, hidden ones included.

    `earlier` stand under a text that has changed materially since, and are in no other figure.
    """

    count: int
    organisations: int
    individuals: int
    hidden: int
    by_email: int
    recorded: int
    earlier: int


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
    trail: PublicTrail | None = None


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


def under_present_text(letter: Letter) -> ColumnElement[bool]:
    """Return the condition that a signature was given, or agreed to, since the last material change."""
    if letter.material_revision_id is None:
        return true()
    return col(Signature.revision_id) >= letter.material_revision_id


def counts(session: Session, letter: Letter) -> Counts:
    """Count a letter's confirmed signatures."""
    columns: tuple[Any, ...] = (
        col(Signature.kind),
        col(Signature.public),
        col(Signature.withheld),
        col(Signature.verification),
        col(Signature.revision_id),
    )
    query = (
        select(*(*columns, func.count()))
        .where(Signature.letter_id == letter.id, COUNTED)
        .group_by(*columns)
    )
    since = letter.material_revision_id or 0
    rows = [
        (kind, public and not withheld, verification, revision_id >= since, n)
        for kind, public, withheld, verification, revision_id, n in session.exec(query).all()
    ]
    present = [row for row in rows if row[3]]

    def total(
        *,
        kind: SignatureKind | None = None,
        hidden: bool = False,
        verification: Verification | None = None,
    ) -> int:
        return sum(
            n
            for k, is_shown, v, _, n in present
            if kind in (None, k) and verification in (None, v) and not (hidden and is_shown)
        )

    return Counts(
        count=total(),
        organisations=total(kind=SignatureKind.ORGANISATION),
        individuals=total(kind=SignatureKind.INDIVIDUAL),
        hidden=total(hidden=True),
        by_email=total(verification=Verification.EMAIL),
        recorded=total(verification=Verification.RECORDED),
        earlier=sum(row[4] for row in rows if not row[3]),
    )


def count_by_revision(session: Session, letter_id: int) -> list[tuple[int, int]]:
    """Return (revision number, signatures that count and are bound to it), the oldest revision first."""
    query = (
        select(Revision.number, func.count())
        .join(Signature, col(Signature.revision_id) == Revision.id)
        .where(Signature.letter_id == letter_id, COUNTED)
        .group_by(col(Revision.number))
        .order_by(col(Revision.number))
    )
    return [(number, count) for number, count in session.exec(query).all()]


def updated_at(session: Session, letter_id: int) -> datetime | None:
    """Return when the count or the public list last changed; None if it never did."""
    return session.exec(
        select(func.max(Signature.changed_at)).where(Signature.letter_id == letter_id, EVER_LISTED)
    ).one()


def shown_organisations(session: Session, letter: Letter) -> list[Signatory]:
    """Return the organisations that show their name, by name, with what is known of their right to sign."""
    query = (
        select(*(*_SIGNATORY, *PUBLIC_TRAIL))
        .outerjoin(Authority, col(Authority.signature_id) == Signature.id)
        .where(*_shown(letter, SignatureKind.ORGANISATION))
        .order_by(func.lower(Signature.organisation), col(Signature.id))
    )
    width = len(_SIGNATORY)
    return [
        replace(Signatory(*row[:width]), trail=PublicTrail(*row[width:]))
        for row in session.exec(query).all()
    ]


def shown_people(
    session: Session,
    letter: Letter,
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
    query = (
        select(*_SIGNATORY)
        .where(*_shown(letter, SignatureKind.INDIVIDUAL), *older)
        .order_by(col(Signature.confirmed_at).desc(), col(Signature.id).desc())
        .limit(limit)
    )
    return [Signatory(*row) for row in session.exec(query).all()]


def all_of_letter(session: Session, letter_id: int) -> Sequence[Signature]:
    """Return every signature of a letter that counts, in order of confirmation."""
    query = (
        select(Signature)
        .where(Signature.letter_id == letter_id, COUNTED)
        .order_by(col(Signature.confirmed_at), col(Signature.id))
    )
    return session.exec(query).all()


def standing(session: Session, letter: Letter) -> list[Standing]:
    """Return a letter's signatures in order of confirmation, by one query, so that lists and counts agree."""
    shown = col(Signature.public) & ~col(Signature.withheld)
    query = (
        select(*(*_SIGNATORY, shown, Signature.revision_id))
        .where(Signature.letter_id == letter.id, COUNTED)
        .order_by(col(Signature.confirmed_at), col(Signature.id))
    )
    return [
        Standing(Signatory(*row[:-2]), bool(row[-2]), row[-1]) for row in session.exec(query).all()
    ]


def _shown(letter: Letter, kind: SignatureKind) -> tuple[Any, ...]:
    """Return the conditions under which anybody may see the name of a signature."""
    return (
        Signature.letter_id == letter.id,
        COUNTED,
        Signature.kind == kind,
        col(Signature.public).is_(True),
        col(Signature.withheld).is_(False),
        under_present_text(letter),
    )
