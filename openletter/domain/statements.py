"""Supporting statements: what their authors allow, and what becomes of them."""

from __future__ import annotations

from enum import StrEnum

from openletter.domain import text
from openletter.errors import InvalidInput


class StatementUse(StrEnum):
    """Where the author lets the statement be used."""

    PUBLIC = "public"
    DOSSIER = "dossier"


class StatementState(StrEnum):
    """What the campaigners have decided."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    DECLINED = "declined"


STATEMENT_MAX = text.TEXT_MAX


def statement(value: str, *, field: str = "statement") -> str:
    """Return a statement's text, clean; empty stays empty; raises InvalidInput if too long or hiding characters."""
    return text.clean_text(value, field=field, limit=STATEMENT_MAX)


def use(value: str, *, field: str = "use") -> StatementUse:
    """Return the use that the author chose; raises InvalidInput if it is neither."""
    try:
        return StatementUse(value)
    except ValueError as error:
        raise InvalidInput("Choose where we may use your words", field=field) from error
