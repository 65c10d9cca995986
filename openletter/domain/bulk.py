"""Changes to many signatures at once: counted first, done in batches, stopped at any time, and undone."""

from __future__ import annotations

from enum import StrEnum


class BulkKind(StrEnum):
    """What is done to every signature chosen."""

    REMOVE = "remove"
    RELEASE = "release"
    HIDE = "hide"


class BulkState(StrEnum):
    """Where a bulk change stands."""

    COUNTED = "counted"
    RUNNING = "running"
    CANCELLED = "cancelled"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


AT_WORK = frozenset({BulkState.RUNNING, BulkState.UNDOING})
