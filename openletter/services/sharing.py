"""Preparing the words with which a letter is passed on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from openletter.db.campaigners import Campaigner
from openletter.db.letters import Letter
from openletter.db.share_words import ShareWords, prepared
from openletter.services import audit


def prepare_words(
    session: Session, letter: Letter, wanted: Mapping[str, str], *, by: Campaigner, now: datetime
) -> bool:
    """Save words by language; empty ones leave it to the program. Tells whether anything has changed."""
    known = prepared(session, letter)
    before = {language: row.words for language, row in known.items()}
    changed = [language for language, words in wanted.items() if before.get(language, "") != words]
    for language in changed:
        row = known.get(language)
        if not wanted[language]:
            session.delete(row)
        else:
            row = row or ShareWords(letter_id=letter.id, language=language, words="")
            row.words = wanted[language]
            session.add(row)
    if changed:
        audit.record(session, letter, "share-words-changed", by=by, now=now, languages=len(changed))
    return bool(changed)
