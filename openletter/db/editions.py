"""Dossier editions: what was asked for, how far it is, and what came out."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, UniqueConstraint, case, func, or_, text, true
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from openletter.db.base import Moment, choice
from openletter.db.letters import Letter
from openletter.db.omissions import Omission
from openletter.db.signatures import EVER_LISTED, Signature
from openletter.domain.editions import EditionState, EditionStep, reference
from openletter.domain.signatures import SignatureState


class Edition(SQLModel, table=True):
    """One numbered edition of a letter's dossier; its files lie in the data folder."""

    __table_args__ = (
        UniqueConstraint("letter_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint(
            "state <> 'ready' OR (pdf_sha256 <> '' AND data_sha256 <> '')", name="ready_is_hashed"
        ),
    )

    id: int = Field(default=None, primary_key=True)
    key: uuid.UUID = Field(unique=True)
    letter_id: int = Field(foreign_key="letter.id")
    number: int
    state: EditionState = Field(
        default=EditionState.QUEUED, sa_type=choice(EditionState, "state_known"), index=True
    )
    step: EditionStep = Field(
        default=EditionStep.WAITING, sa_type=choice(EditionStep, "step_known")
    )
    done: int = 0
    total: int = 0
    attempts: int = 0
    requested_at: datetime = Field(sa_type=Moment)
    started_at: datetime | None = Field(default=None, sa_type=Moment)
    heartbeat_at: datetime | None = Field(default=None, sa_type=Moment)
    gathered_at: datetime | None = Field(default=None, sa_type=Moment)
    """The moment whose signatures it prints and counts: later than it was begun, earlier than it was finished."""
    finished_at: datetime | None = Field(default=None, sa_type=Moment)
    signatures: int = 0
    organisations: int = 0
    individuals: int = 0
    extracts: int = 0
    pages: int = 0
    data_sha256: str = Field(default="", max_length=64, index=True)
    pdf_sha256: str = Field(default="", max_length=64, index=True)
    table_sha256: str = Field(
        default="", max_length=64, index=True, sa_column_kwargs={"server_default": text("''")}
    )
    page_sha256: str = Field(
        default="", max_length=64, index=True, sa_column_kwargs={"server_default": text("''")}
    )
    fault: str = Field(default="", max_length=300)
    plan: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True), nullable=True)
    )
    """How it is put together, as `Plan.stored` wrote it when it was asked for."""
    part: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": text("''")})
    """The part that is being laid out, a `PartKind`."""
    manifest: list[dict[str, Any]] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True), nullable=True)
    )
    """Its parts in order: `part`, `pages`, and the `sha256` of what each was made from."""
    omitted: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Signatures that stood and were left out of it."""
    signed_by: str = Field(
        default="", max_length=300, sa_column_kwargs={"server_default": text("''")}
    )
    """The subject of the certificate with which its PDF is signed."""
    cancelled_at: datetime | None = Field(default=None, sa_type=Moment)
    """When a campaigner called it off; its maker stops at its next sign of life."""
    requested_by_id: int | None = Field(default=None)
    """The campaigner who asked for it."""

    letter: Letter = Relationship()

    @property
    def reference(self) -> str:
        """The printed reference, such as OL-2-1."""
        return reference(self.letter_id, self.number)


def editions_of(session: Session, letter_id: int) -> list[Edition]:
    """Return a letter's editions, the newest first."""
    return list(
        session.exec(
            select(Edition)
            .where(Edition.letter_id == letter_id)
            .order_by(col(Edition.number).desc())
        ).all()
    )


def edition(session: Session, letter_id: int, number: int) -> Edition | None:
    """Return one edition of a letter."""
    return session.exec(
        select(Edition).where(Edition.letter_id == letter_id, Edition.number == number)
    ).first()


def last_number(session: Session, letter_id: int) -> int:
    """Return the number of the letter's newest edition, 0 if there is none."""
    return (
        session.exec(select(func.max(Edition.number)).where(Edition.letter_id == letter_id)).one()
        or 0
    )


def unfinished(session: Session, stale_before: datetime) -> list[Edition]:
    """Return editions nobody has begun, and those whose maker was last heard of before `stale_before`, oldest first."""
    query = (
        select(Edition)
        .where(
            (col(Edition.state) == EditionState.QUEUED)
            | (
                (col(Edition.state) == EditionState.MAKING)
                & (col(Edition.heartbeat_at) < stale_before)
            )
        )
        .order_by(col(Edition.id))
        .with_for_update(skip_locked=True)
    )
    return list(session.exec(query).all())


# When a signature went for good; nothing while it stands.
_left_at = case(
    (col(Signature.state) == SignatureState.WITHDRAWN, col(Signature.withdrawn_at)),
    (col(Signature.state) == SignatureState.REMOVED, col(Signature.removed_at)),
)


# A signature that an edition leaves out is not in it; one whose statement alone is left out still is.
_left_out = (
    select(Omission.id)
    .where(
        Omission.edition_id == Edition.id,
        Omission.signature_id == Signature.id,
        col(Omission.statement_only).is_(False),
    )
    .exists()
)


def withdrawn_since(session: Session, editions: list[Edition]) -> dict[int, int]:
    """Return, by the id of each edition, how many that it counted were withdrawn, removed or erased since."""
    query = (
        select(Edition.id, func.count())
        .join(Signature, col(Signature.letter_id) == Edition.letter_id)
        .where(
            col(Edition.id).in_([edition.id for edition in editions]),
            # Going changes the lists: what has not changed since need not be looked at.
            EVER_LISTED,
            col(Signature.changed_at) >= Edition.gathered_at,
            col(Signature.confirmed_at) <= Edition.gathered_at,
            _left_at > Edition.gathered_at,
            # What is held was not counted, nor what was let through only afterwards.
            col(Signature.held_because).is_(None),
            or_(
                col(Signature.reviewed_at).is_(None),
                col(Signature.reviewed_at) <= Edition.gathered_at,
            ),
            ~_left_out,
        )
        .group_by(col(Edition.id))
    )
    return {edition.id: 0 for edition in editions} | dict(session.exec(query).all())


def editions_with(session: Session, signature: Signature) -> list[Edition]:
    """Return the editions that have a signature, made while it stood and not without it, the newest first.

    Its owner reads this: one that is held, or was removed while it was, is told what any other would be told.
    """
    stands = signature.state_for_owner is SignatureState.CONFIRMED
    query = (
        select(Edition)
        .join(Signature, col(Signature.letter_id) == Edition.letter_id)
        .where(
            Signature.id == signature.id,
            Edition.state == EditionState.READY,
            col(Signature.confirmed_at) <= Edition.gathered_at,
            true() if stands else _left_at > Edition.gathered_at,
            ~_left_out,
        )
        .order_by(col(Edition.number).desc())
    )
    return list(session.exec(query).all())
