"""Files that belong to a letter's dossier; their bytes lie in the data folder under their SHA-256."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Select, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from openletter.db.base import Moment, choice
from openletter.domain.letter_files import FileKind


class LetterFile(SQLModel, table=True):
    """A logo for the cover, or a letter of support as it was received."""

    __tablename__ = "letter_file"
    __table_args__ = (
        UniqueConstraint("letter_id", "kind", "sha256"),
        CheckConstraint("size > 0 AND pages >= 0", name="measured"),
    )

    id: int = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id")
    kind: FileKind = Field(sa_type=choice(FileKind, "kind_known"))
    name: str = Field(max_length=200)
    """Whose logo it is, or who wrote it: the text that stands for a picture, the running head of an annex."""
    statement_id: int | None = Field(default=None, foreign_key="statement.id", index=True)
    """The statement that an annex is the original of; it then comes and goes with that statement."""
    sha256: str = Field(max_length=64)
    media_type: str = Field(max_length=60)
    size: int
    pages: int = 0
    position: int = 0
    created_at: datetime = Field(sa_type=Moment)
    campaigner_id: int | None = Field(default=None, foreign_key="campaigner.id", index=True)


def files_of(session: Session, letter_id: int, kind: FileKind) -> list[LetterFile]:
    """Return a letter's files of one kind in the order in which they are printed."""
    query = (
        select(LetterFile)
        .where(LetterFile.letter_id == letter_id, LetterFile.kind == kind)
        .order_by(col(LetterFile.position), col(LetterFile.id))
    )
    return list(session.exec(query).all())


def annexes_of(session: Session, letter_id: int, printed: Select[Any]) -> list[LetterFile]:
    """Return a letter's annexes in order: those of no statement, and those of the statements with a printed id."""
    query = (
        select(LetterFile)
        .where(
            LetterFile.letter_id == letter_id,
            LetterFile.kind == FileKind.ANNEX,
            col(LetterFile.statement_id).is_(None) | col(LetterFile.statement_id).in_(printed),
        )
        .order_by(col(LetterFile.position), col(LetterFile.id))
    )
    return list(session.exec(query).all())
