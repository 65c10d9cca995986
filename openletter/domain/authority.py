"""An organisation's authority trail: who may sign for it, how that was decided, and what of it has been checked."""

from __future__ import annotations

from enum import StrEnum


class AuthorityBasis(StrEnum):
    """How it was decided that somebody may sign for an organisation."""

    BOARD = "board"
    OFFICER = "officer"
    OTHER = "other"


class DomainMatch(StrEnum):
    """What the domain of the signatory's mail address says about the organisation."""

    OWN = "own"
    FREE_MAIL = "free_mail"
    OTHER = "other"
    UNKNOWN = "unknown"


class OfficerState(StrEnum):
    """Where the second officer's confirmation stands."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
