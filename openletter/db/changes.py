"""What readers are told of a letter's material changes, each in their language where somebody has put it into that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from openletter.db.letters import Letter, Revision, material_changes


@dataclass(frozen=True)
class ToldChange:
    """A material change: the number of the revision that made it, and what its campaigner says of it in a language."""

    number: int
    created_at: datetime
    note: str
    language: str


def told_changes(
    session: Session, letter: Letter, language: str, after: int = 0
) -> list[ToldChange]:
    """Return a letter's material changes, of revisions later than the one with the id `after`, told in a language."""
    return told_in(session, material_changes(session, letter, after), language)


def told_in(session: Session, revisions: Sequence[Revision], language: str) -> list[ToldChange]:
    """Return what is said of revisions of one letter, in a language or as its campaigner said it."""
    notes = _notes_in(session, revisions, language)
    return [
        ToldChange(one.number, one.created_at, notes[one.number], language)
        if one.number in notes
        else ToldChange(one.number, one.created_at, one.note, one.language)
        for one in revisions
    ]


def _notes_in(session: Session, revisions: Sequence[Revision], language: str) -> dict[int, str]:
    if not revisions or revisions[0].language == language:
        return {}
    query = select(Revision.number, Revision.note).where(
        Revision.letter_id == revisions[0].letter_id,
        Revision.language == language,
        Revision.note != "",
        col(Revision.number).in_([one.number for one in revisions]),
    )
    return dict(session.exec(query).all())
