"""How long what is known about people is kept (UK GDPR, article 5(1)(e): no longer than is needed)."""

from __future__ import annotations

from datetime import datetime, timedelta

from openletter.domain.letters import LetterState

UNCONFIRMED_FOR = timedelta(days=14)
"""How long a signature waits for its confirmation."""
MESSAGES_FOR = timedelta(days=30)
"""How long a message that was sent, or given up, keeps its address and words."""
SIGN_INS_FOR = timedelta(days=30)
"""How long it is known when a campaigner has signed in."""
ENDED_FOR = timedelta(days=1)
"""How long a rule about domains, addresses or networks is kept once it has ended, so that this can be undone."""
FORGET_AFTER_DAYS = 183
"""Days from the end of a campaign until addresses and network data go, unless the host sets another number."""
FORGET_AFTER_DAYS_MAX = 3650

_OVER = frozenset({LetterState.CLOSED, LetterState.DELIVERED, LetterState.ANSWERED})


def last_step(
    state: LetterState,
    closed_at: datetime | None,
    delivered_at: datetime | None,
    answered_at: datetime | None,
) -> datetime | None:
    """Return when a campaign ended, the last of closing, delivery and answer; None while it goes on, or again does."""
    steps = [moment for moment in (closed_at, delivered_at, answered_at) if moment is not None]
    return max(steps) if state in _OVER and steps else None
