"""What a letter has, and what in it waits for a campaigner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from openletter.db import editions, review, signatories, signatures, statements, support
from openletter.db.editions import Edition
from openletter.db.letters import Delivery, Letter, Revision, current_revision, delivery_of
from openletter.db.signatories import Counts
from openletter.domain.editions import EditionState
from openletter.domain.extracts import ExtractState
from openletter.domain.letters import LetterState
from openletter.domain.signatures import SignatureState
from openletter.domain.statements import StatementState
from openletter.domain.support import SupportState
from openletter.web.context import now, runtime, session

DEADLINE_NEAR = timedelta(days=14)


@dataclass(frozen=True)
class Desk:
    """One letter as its campaigners see it."""

    letter: Letter
    text: Revision
    counts: Counts
    pending: int
    held: int
    statements: int
    statements_waiting: int
    extracts_waiting: int
    support: int
    support_waiting: int
    newest_edition: Edition | None
    days_left: int | None
    delivery: Delivery | None

    @property
    def edition_failed(self) -> bool:
        """Whether the newest edition could not be made, and nobody called it off."""
        newest = self.newest_edition
        return (
            newest is not None
            and newest.state is EditionState.FAILED
            and newest.cancelled_at is None
        )

    @property
    def deadline_near(self) -> bool:
        """Whether the letter closes within two weeks."""
        return self.days_left is not None and 0 <= self.days_left <= DEADLINE_NEAR.days


def desk_of(letter: Letter) -> Desk:
    """Return a letter with its figures and what waits."""
    seen = support.support_of_letter(session(), letter.id)
    made = editions.editions_of(session(), letter.id)
    by_state = {
        state: statements.count_statements(session(), letter.id, state) for state in StatementState
    }
    return Desk(
        letter=letter,
        text=current_revision(session(), letter),
        counts=signatories.counts(session(), letter, now=now()),
        pending=signatures.count_in_state(session(), letter.id, SignatureState.PENDING),
        held=review.count_held(session(), letter.id),
        statements=sum(by_state.values()),
        statements_waiting=by_state[StatementState.SUBMITTED],
        extracts_waiting=len(statements.extracts_in(session(), letter.id, ExtractState.PROPOSED)),
        support=len(seen),
        support_waiting=sum(one.state is SupportState.READY for one in seen),
        newest_edition=made[0] if made else None,
        days_left=_days_left(letter),
        delivery=delivery_of(session(), letter),
    )


def _days_left(letter: Letter) -> int | None:
    if letter.state is not LetterState.OPEN or letter.deadline is None:
        return None
    return (letter.deadline - runtime().today()).days
