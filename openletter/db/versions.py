"""A letter's words in other languages than its own."""

from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from openletter.db.letters import Letter, LetterHead, Revision, current_revision, letter_by_slug


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


def other_versions(session: Session, present: Revision) -> list[Revision]:
    """Return a revision's words in other languages, those in step with it, in the order of their tags."""
    query = (
        select(Revision)
        .where(
            Revision.letter_id == present.letter_id,
            Revision.language != present.language,
            Revision.number == present.number,
        )
        .order_by(col(Revision.language))
    )
    return [one for one in session.exec(query).all() if is_in_step(one, present)]


def languages_written(session: Session, letter: Letter) -> list[str]:
    """Return the other languages in which any revision of a letter was ever written, in the order of their tags."""
    query = (
        select(Revision.language)
        .where(Revision.letter_id == letter.id, Revision.language != letter.language)
        .distinct()
        .order_by(col(Revision.language))
    )
    return list(session.exec(query).all())


def in_language(session: Session, revision: Revision, language: str) -> Revision:
    """Return a revision's words in a language, or as they are where there are none in step with it."""
    if language == revision.language:
        return revision
    query = select(Revision).where(
        Revision.letter_id == revision.letter_id,
        Revision.language == language,
        Revision.number == revision.number,
    )
    version = session.exec(query).first()
    return version if version is not None and is_in_step(version, revision) else revision


def words_in(session: Session, letter: Letter, language: str) -> Revision:
    """Return a letter's present words in a language, or its own where there are none in step with them."""
    return in_language(session, current_revision(session, letter), language)


def head_in(session: Session, head: LetterHead, language: str) -> LetterHead:
    """Return a letter's head with its title in a language, or as it is where it has none."""
    if language == head.language:
        return head
    text = in_language(session, session.get_one(Revision, head.revision_id), language)
    return replace(head, title=text.title, language=text.language)


@dataclass(frozen=True)
class Called:
    """A letter as a message names it: its title, the language of that, and the campaign's colour (None for our own)."""

    title: str
    language: str
    accent: str | None


def called_in(session: Session, slug: str, language: str) -> Called | None:
    """Return what a letter is called in a language, or in its own; None where there is no such letter any more."""
    letter = letter_by_slug(session, slug)
    if letter is None:
        return None
    text = words_in(session, letter, language)
    return Called(text.title, text.language, letter.accent)
