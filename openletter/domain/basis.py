"""How it was decided that somebody may sign for an organisation: apart from what checks it, which loads slowly."""

from __future__ import annotations

from enum import StrEnum


class AuthorityBasis(StrEnum):
    """How it was decided that somebody may sign for an organisation."""

    BOARD = "board"
    OFFICER = "officer"
    OTHER = "other"
