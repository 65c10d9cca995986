"""The picture over a letter; its bytes lie in the data folder under their SHA-256."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from openletter.db.base import Moment

STILL_SIDE = 640
"""The longest side of the smaller picture, as openletter/media makes stills."""


class Cover(SQLModel, table=True):
    """A letter's picture, large and small, and the words that stand for it."""

    __tablename__ = "letter_cover"
    __table_args__ = (CheckConstraint("width > 0 AND height > 0", name="measured"),)

    letter_id: int = Field(primary_key=True, foreign_key="letter.id")
    sha256: str = Field(max_length=64)
    small_sha256: str = Field(max_length=64)
    width: int
    height: int
    alt: str = Field(max_length=300)
    created_at: datetime = Field(sa_type=Moment)
    removed_at: datetime | None = Field(default=None, sa_type=Moment)
    """Since when it is not shown; for a day it can be brought back."""

    @property
    def small_width(self) -> int:
        """How wide the smaller one is, whose longest side is that of a still."""
        longest = max(self.width, self.height)
        return self.width if longest <= STILL_SIDE else round(self.width * STILL_SIDE / longest)


def kept_cover(session: Session, letter_id: int) -> Cover | None:
    """Return a letter's picture, also one that was removed and can be brought back."""
    return session.get(Cover, letter_id)


def cover_of(session: Session, letter_id: int) -> Cover | None:
    """Return the picture that a letter shows."""
    cover = kept_cover(session, letter_id)
    return cover if cover is not None and cover.removed_at is None else None


def removed_before(session: Session, moment: datetime) -> list[Cover]:
    """Return the pictures that were removed before a moment."""
    return list(session.exec(select(Cover).where(col(Cover.removed_at) < moment)).all())


def pictures_in_use(session: Session) -> set[str]:
    """Return the names of the stored pictures that a letter has."""
    rows = session.exec(select(Cover.sha256, Cover.small_sha256)).all()
    return {name for names in rows for name in names}
