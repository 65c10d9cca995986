"""Who stands under a letter: the counts, and the lists that anybody may see or an edition may print.

Here a letter's safety mode is applied, so that a name which is hidden, kept back or not yet out never leaves for a
page, a script or a document.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, func, true
from sqlmodel import Session, col, select

from openletter.db.authority import PUBLIC_TRAIL, Authority, PublicTrail
from openletter.db.letters import Letter, Revision
from openletter.db.signatures import COUNTED, EVER_LISTED, Signature
from openletter.db.tallies import Sort, by_revision, sorts
from openletter.domain.safety import NameForm, narrower, published, published_before
from openletter.domain.signatures import SignatureKind, Verification


@dataclass(frozen=True)
class Counts:
    """Confirmed signatures of one letter, hidden ones included.

    `hidden` are those whose name is not out, of which `private` by their owners' choice; `earlier` stand under a text
    that has changed materially since, and are in no other figure.
    """

    count: int
    organisations: int
    individuals: int
    hidden: int
    private: int
    by_email: int
    recorded: int
    earlier: int


@dataclass(frozen=True)
class Signatory:
    """What anybody may see of a signature whose owner shows it, in the form in which its letter publishes names."""

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


SIGNATORY: tuple[Any, ...] = (
    Signature.id,
    Signature.kind,
    Signature.name,
    Signature.role,
    Signature.organisation,
    Signature.sector,
    Signature.country,
    Signature.verification,
    Signature.confirmed_at,
    Signature.shown_as,
)
"""The columns of which `as_published` makes a Signatory."""


def under_present_text(letter: Letter) -> ColumnElement[bool]:
    """Return the condition that a signature was given, or agreed to, since the last material change."""
    if letter.material_revision_id is None:
        return true()
    return col(Signature.revision_id) >= letter.material_revision_id


def name_is_out(letter: Letter, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a confirmed signature's name is public at this moment."""
    if letter.name_form is NameForm.NONE:
        return false()
    shown = col(Signature.public).is_(True) & col(Signature.withheld).is_(False)
    if not letter.names_after_hours:
        return shown
    return shown & (col(Signature.confirmed_at) <= published_before(now, letter.names_after_hours))


def under_earlier_text(letter: Letter) -> ColumnElement[bool]:
    """Return the condition that a signature was given before the last material change, and not agreed to since."""
    return ~under_present_text(letter)


Under = Callable[[Letter], ColumnElement[bool]]
"""Under which text: `under_present_text` or `under_earlier_text`."""


def counts(session: Session, letter: Letter, *, now: datetime) -> Counts:
    """Count a letter's confirmed signatures."""
    present, earlier = _counted(session, letter)
    out = _out(session, letter, under_present_text, present, now)
    return _figures(present, out, sum(sort.n for sort in earlier))


def earlier_counts(session: Session, letter: Letter, *, now: datetime) -> Counts:
    """Count those alone who stand under a text that has changed materially since."""
    _, earlier = _counted(session, letter)
    return _figures(earlier, _out(session, letter, under_earlier_text, earlier, now), 0)


def _counted(session: Session, letter: Letter) -> tuple[list[Sort], list[Sort]]:
    """Return how many of each sort stand under the present text, and under an earlier one."""
    since = letter.material_revision_id or 0
    present: list[Sort] = []
    earlier: list[Sort] = []
    for sort in sorts(session, letter.id):
        (present if sort.revision_id >= since else earlier).append(sort)
    return present, earlier


def _figures(found: list[Sort], out: int, earlier: int) -> Counts:
    def total(*is_any_of: SignatureKind | Verification) -> int:
        return sum(
            sort.n
            for sort in found
            if not is_any_of or {sort.kind, sort.verification} & set(is_any_of)
        )

    return Counts(
        count=total(),
        organisations=total(SignatureKind.ORGANISATION),
        individuals=total(SignatureKind.INDIVIDUAL),
        hidden=total() - out,
        private=sum(sort.n for sort in found if not sort.public),
        by_email=total(Verification.EMAIL),
        recorded=total(Verification.RECORDED),
        earlier=earlier,
    )


def _out(session: Session, letter: Letter, under: Under, found: list[Sort], now: datetime) -> int:
    """Return how many names are out, of those that their owners show and nobody keeps back."""
    if letter.name_form is NameForm.NONE:
        return 0
    shown = sum(sort.n for sort in found if sort.public and not sort.withheld)
    if not letter.names_after_hours:
        return shown
    # Those that are not out yet are the newest: the fewer to count the longer the list is.
    waiting = select(func.count()).where(
        Signature.letter_id == letter.id,
        COUNTED,
        col(Signature.kind).in_({sort.kind for sort in found}),
        col(Signature.public).is_(True),
        col(Signature.confirmed_at) > published_before(now, letter.names_after_hours),
        col(Signature.withheld).is_(False),
        under(letter),
    )
    return shown - session.exec(waiting).one()


def count_by_revision(session: Session, letter_id: int) -> list[tuple[int, int]]:
    """Return (revision number, signatures that count and are bound to it), the oldest revision first."""
    return [(number, n) for _, number, n in by_revision(session, letter_id)]


def earlier_texts(session: Session, letter: Letter) -> list[int]:
    """Return the numbers of the revisions that those who stand apart have signed, the oldest first."""
    since = letter.material_revision_id or 0
    return [number for its_id, number, _ in by_revision(session, letter.id) if its_id < since]


def updated_at(session: Session, letter: Letter) -> datetime | None:
    """Return when the count or the public list last changed; None if it never did."""
    moved = session.exec(
        select(func.max(Signature.changed_at)).where(Signature.letter_id == letter.id, EVER_LISTED)
    ).one()
    if moved is None or letter.material_revision_id is None:
        return moved
    return max(moved, session.get_one(Revision, letter.material_revision_id).created_at)


def shown_organisations(
    session: Session,
    letter: Letter,
    under: Under = under_present_text,
    *,
    now: datetime,
) -> list[Signatory]:
    """Return the organisations whose name is out, by name, with what is known of their right to sign."""
    query = (
        select(*(*SIGNATORY, *PUBLIC_TRAIL))
        .outerjoin(Authority, col(Authority.signature_id) == Signature.id)
        .where(*names_out(letter, SignatureKind.ORGANISATION, under, now))
        .order_by(func.lower(Signature.organisation), col(Signature.id))
    )
    width = len(SIGNATORY)
    return [
        replace(as_published(letter, row[:width]), trail=PublicTrail(*row[width:]))
        for row in session.exec(query).all()
    ]


def count_shown_organisations(
    session: Session, letter: Letter, under: Under = under_present_text, *, now: datetime
) -> int:
    """Return how many organisations have their name out."""
    present, earlier = _counted(session, letter)
    of_text = present if under is under_present_text else earlier
    organisations = [sort for sort in of_text if sort.kind == SignatureKind.ORGANISATION]
    return _out(session, letter, under, organisations, now)


def shown_people(
    session: Session,
    letter: Letter,
    under: Under = under_present_text,
    *,
    now: datetime,
    limit: int | None = None,
    after: tuple[datetime, int] | None = None,
) -> list[Signatory]:
    """Return the people whose name is out, the newest first.

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
        select(*SIGNATORY)
        .where(*names_out(letter, SignatureKind.INDIVIDUAL, under, now), *older)
        .order_by(col(Signature.confirmed_at).desc(), col(Signature.id).desc())
        .limit(limit)
    )
    return [as_published(letter, row) for row in session.exec(query).all()]


def all_of_letter(session: Session, letter_id: int) -> Sequence[Signature]:
    """Return every signature of a letter that counts, in order of confirmation."""
    query = (
        select(Signature)
        .where(Signature.letter_id == letter_id, COUNTED)
        .order_by(col(Signature.confirmed_at), col(Signature.id))
    )
    return session.exec(query).all()


def standing(session: Session, letter: Letter, *, now: datetime) -> list[Standing]:
    """Return a letter's signatures in order of confirmation, by one query, so that lists and counts agree."""
    query = (
        select(*(name_is_out(letter, now), Signature.revision_id, *SIGNATORY))
        .where(Signature.letter_id == letter.id, COUNTED)
        .order_by(col(Signature.confirmed_at), col(Signature.id))
    )
    # By the connection: a session takes twice as long to hand over a hundred thousand rows.
    session.flush()
    return [
        Standing(as_published(letter, row), bool(out), revision_id)
        for out, revision_id, *row in session.connection().execute(query)
    ]


def names_out(letter: Letter, kind: SignatureKind, under: Under, now: datetime) -> tuple[Any, ...]:
    """Return the conditions under which anybody may see the name of a signature of one kind."""
    return (
        Signature.letter_id == letter.id,
        COUNTED,
        Signature.kind == kind,
        name_is_out(letter, now),
        under(letter),
    )


def as_published(letter: Letter, row: Sequence[Any]) -> Signatory:
    """Return a signatory from a row of SIGNATORY's columns, in the form in which its letter publishes names."""
    found, shown_as = Signatory(*row[:-1]), row[-1]
    if shown_as is NameForm.FULL and letter.name_form is NameForm.FULL:
        return found
    form = narrower(letter.name_form, shown_as)
    seen = published(form, found.kind, found.name, found.role, found.organisation)
    return replace(found, name=seen.name, role=seen.role, organisation=seen.organisation)
