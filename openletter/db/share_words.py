"""The words with which a letter is passed on, prepared by its campaigners for each language."""

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, select

from openletter.db.letters import Letter


class ShareWords(SQLModel, table=True):
    """Words to pass a letter on with, in one language."""

    __tablename__ = "share_words"
    __table_args__ = (UniqueConstraint("letter_id", "language"),)

    id: int = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id")
    language: str = Field(max_length=12)
    words: str = Field(sa_type=Text)


def words_in(session: Session, letter: Letter, language: str) -> str:
    """Return the words prepared for a language; empty if there are none."""
    query = select(ShareWords.words).where(
        ShareWords.letter_id == letter.id, ShareWords.language == language
    )
    return session.exec(query).first() or ""


def prepared(session: Session, letter: Letter) -> dict[str, ShareWords]:
    """Return all the words that a letter has, by language."""
    query = select(ShareWords).where(ShareWords.letter_id == letter.id)
    return {row.language: row for row in session.exec(query).all()}
