"""What a campaigner may leave out of one edition of a dossier, and why."""

from __future__ import annotations

from enum import StrEnum

from openletter.domain import text
from openletter.domain.wording import N_
from openletter.errors import InvalidInput

REASON_MAX = 300


class Omitted(StrEnum):
    """What is left out: the whole signature, or only the words that came with it."""

    NAME = "name"
    STATEMENT = "statement"


OMITTED_NAMES: dict[Omitted, str] = {
    Omitted.NAME: N_("Left out: not counted, not named"),
    Omitted.STATEMENT: N_("Counted and named, but without the statement"),
}


def omitted(value: str, *, field: str = "what") -> Omitted:
    """Return what is left out; raises InvalidInput where nobody has said it."""
    try:
        return Omitted(value)
    except ValueError as error:
        raise InvalidInput("Choose what is left out", field=field) from error


def reason(value: str, *, field: str = "reason") -> str:
    """Return why something is left out, in a line; raises InvalidInput if it is empty or too long."""
    line = text.clean_line(" ".join(value.split()), field=field, limit=REASON_MAX)
    if not line:
        raise InvalidInput("Say why, in a few words. Only your coalition reads it", field=field)
    return line
