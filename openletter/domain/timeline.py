"""What has happened to a letter, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from openletter.domain.wording import N_


class Step(StrEnum):
    """One thing that happens to a letter in public."""

    OPENED = "opened"
    TEXT_CHANGED = "text_changed"
    CLOSED = "closed"
    DELIVERED = "delivered"
    ANSWERED = "answered"


STEP_WORDS: dict[Step, str] = {
    Step.OPENED: N_("The letter was opened for signatures"),
    Step.TEXT_CHANGED: N_("The text was changed"),
    Step.CLOSED: N_("The letter was closed for signatures"),
    Step.DELIVERED: N_("The letter was handed over"),
    Step.ANSWERED: N_("The letter was answered"),
}


@dataclass(frozen=True)
class Event:
    """A step of a letter: the moment or the day on which it happened, or `when` in words where that is all we know.

    `note` says more: what has changed, or to whom it was handed over, or who answered.
    """

    step: Step
    at: datetime | None = None
    day: date | None = None
    when: str = ""
    note: str = ""
    revision: int | None = None
    """The revision that changed the text."""
    language: str = ""
    """Of what a person has written, which is `when` and `note`."""

    @property
    def id(self) -> str:
        """What tells it from a letter's other events, and stays the same."""
        return f"{self.step}-{self.revision}" if self.revision else self.step.value
