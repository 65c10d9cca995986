"""What every command begins with: the parts of this installation, and the letter that it is about."""

from __future__ import annotations

from sqlmodel import Session

from openletter import config, runtime
from openletter.db.letters import Letter, letter_by_slug
from openletter.errors import NotFound
from openletter.runtime import Runtime


def installation() -> Runtime:
    """Return the parts of this installation, by its settings."""
    return runtime.build(config.load())


def letter_of(session: Session, slug: str) -> Letter:
    """Return the letter of this name; raises NotFound."""
    letter = letter_by_slug(session, slug)
    if letter is None:
        raise NotFound(
            "There is no letter “%(slug)s”. Its name is the last part of its address.", slug=slug
        )
    return letter
