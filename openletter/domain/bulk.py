"""Changes to many signatures at once: counted first, done in batches, stopped at any time, and undone."""

from __future__ import annotations

from enum import StrEnum


class BulkKind(StrEnum):
    """What is done to every signature chosen."""

    REMOVE = "remove"
    RELEASE = "release"
    HIDE = "hide"
    SHOW = "show"


class BulkState(StrEnum):
    """Where a bulk change stands."""

    COUNTED = "counted"
    RUNNING = "running"
    CANCELLED = "cancelled"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class BulkItemState(StrEnum):
    """What has become of one signature that was chosen.

    `skipped`: it had changed since it was counted; `left_out`: it could not go back, for example since its owner has
    signed again.
    """

    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"
    UNDONE = "undone"
    LEFT_OUT = "left_out"


AT_WORK = frozenset({BulkState.RUNNING, BulkState.UNDOING})
