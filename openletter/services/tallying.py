"""Folding the tallies of signatures, so that reading a count stays as cheap as it was."""

from __future__ import annotations

from sqlmodel import Session

from openletter.db.tallies import fold, letters_to_fold


def fold_tallies(session: Session) -> int:
    """Fold what has come in since the last time; returns of how many letters."""
    due = letters_to_fold(session)
    for letter_id in due:
        fold(session, letter_id)
    return len(due)
