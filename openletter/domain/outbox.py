"""The life of a message on its way out, and how long to wait before the next try."""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum, StrEnum


class MessageState(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    LAPSED = "lapsed"


class Urgency(IntEnum):
    """In which order messages leave whose time has come: the lower numbers first."""

    USUAL = 0
    LOW = 1


ATTEMPTS_MAX = 30
"""Tries before a message is given up, about five days with the pauses between them (RFC 5321, 4.5.4.1)."""

LEASE = timedelta(minutes=2)
"""How long a worker may hold a message before another takes it over; longer than a transport's time-out."""


def pause_before(attempt: int) -> timedelta:
    """Return the pause before try number `attempt` (2, 3, …): 1, 2, 4, … minutes, at most six hours."""
    return min(timedelta(minutes=2 ** (attempt - 2)), timedelta(hours=6))
