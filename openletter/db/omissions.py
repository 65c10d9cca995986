"""What a campaigner leaves out of the next edition of a dossier, each with a reason."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, Index, Select, text, true
from sqlalchemy import select as select_columns
from sqlmodel import Field, Session, SQLModel, col, select

from openletter.db.base import Moment

_NEXT = text("edition_id IS NULL")


class Omission(SQLModel, table=True):
    """A signature, or only its statement, that one edition leaves out; without an edition it waits for the next."""

    __table_args__ = (
        Index(
            "uq_omission_next_signature",
            "letter_id",
            "signature_id",
            unique=True,
            sqlite_where=_NEXT,
            postgresql_where=_NEXT,
        ),
        CheckConstraint("reason <> ''", name="reasoned"),
    )

    id: int = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    signature_id: int = Field(foreign_key="signature.id", index=True, ondelete="CASCADE")
    statement_only: bool = False
    edition_id: int | None = Field(default=None, foreign_key="edition.id", index=True)
    reason: str = Field(max_length=300)
    created_at: datetime = Field(sa_type=Moment)
    campaigner_id: int | None = Field(default=None, foreign_key="campaigner.id", index=True)


def omissions_for_next(session: Session, letter_id: int) -> list[Omission]:
    """Return what the letter's next edition leaves out, the newest first."""
    query = (
        select(Omission)
        .where(Omission.letter_id == letter_id, col(Omission.edition_id).is_(None))
        .order_by(col(Omission.id).desc())
    )
    return list(session.exec(query).all())


def omission_for_next(session: Session, letter_id: int, signature_id: int) -> Omission | None:
    """Return how the letter's next edition leaves a signature out, if it does."""
    query = select(Omission).where(
        Omission.letter_id == letter_id,
        Omission.signature_id == signature_id,
        col(Omission.edition_id).is_(None),
    )
    return session.exec(query).first()


def omissions_of(session: Session, edition_id: int) -> list[Omission]:
    """Return what an edition leaves out."""
    query = select(Omission).where(Omission.edition_id == edition_id).order_by(col(Omission.id))
    return list(session.exec(query).all())


def left_out(letter_id: int, edition_id: int | None) -> Select[Any]:
    """Return the ids, as a query, of the signatures that an edition leaves out; None asks about the next."""
    return _ids(letter_id, edition_id, col(Omission.statement_only).is_(False))


def words_left_out(letter_id: int, edition_id: int | None) -> Select[Any]:
    """Return the ids, as a query, of the signatures whose words an edition leaves out, with the name or without."""
    return _ids(letter_id, edition_id, true())


def words_alone_left_out(letter_id: int, edition_id: int | None) -> Select[Any]:
    """Return the ids, as a query, of the signatures whose words alone an edition leaves out."""
    return _ids(letter_id, edition_id, col(Omission.statement_only).is_(True))


def _ids(letter_id: int, edition_id: int | None, which: ColumnElement[bool]) -> Select[Any]:
    return select_columns(col(Omission.signature_id)).where(
        col(Omission.letter_id) == letter_id, col(Omission.edition_id) == edition_id, which
    )
