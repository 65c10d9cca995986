"""A few requests at a time: those whose form is still on its way wait elsewhere, and cost nothing meanwhile.

A process has many threads, so that slow senders stop nobody, but one interpreter: if all of them work at once, each
gets it too seldom, and whoever holds a lock in the database keeps the others waiting for their turn of it.
"""

from __future__ import annotations

import sys
import threading

from flask import Flask, abort, g

AT_ONCE = 4
SWITCH_INTERVAL = 0.0005  # seconds; Python’s own 0.005 is longer than a whole signing
PATIENCE = 30  # seconds that a request waits for its turn before its sender is told


def install(app: Flask) -> None:
    """Let a few requests be worked on at a time, from the moment that their form has been read."""
    # Whoever comes back from the database waits for the interpreter no longer than this.
    sys.setswitchinterval(SWITCH_INTERVAL)
    turns = threading.BoundedSemaphore(AT_ONCE)

    def take() -> None:
        if not turns.acquire(timeout=PATIENCE):
            abort(503)
        g.has_turn = True

    def give_back(_error: BaseException | None) -> None:
        if g.pop("has_turn", False):
            turns.release()

    app.before_request(take)
    app.teardown_appcontext(give_back)
