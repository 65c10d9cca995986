"""A letter's words in another language than its own."""

from sqlmodel import Session, col, select

from openletter.db.letters import Letter, Revision


def newest_version(session: Session, letter: Letter, language: str) -> Revision | None:
    """Return a letter's words in another language, of the latest revision that has any."""
    query = (
        select(Revision)
        .where(Revision.letter_id == letter.id, Revision.language == language)
        .order_by(col(Revision.number).desc())
        .limit(1)
    )
    return session.exec(query).first()


def is_in_step(version: Revision, present: Revision) -> bool:
    """Tell whether a version is of the present revision and asks as many things."""
    return version.number == present.number and len(version.requests) == len(present.requests)
