"""Safety mode: how much of a name a letter publishes, and when; the count is always public."""

from __future__ import annotations

from enum import StrEnum


class NameForm(StrEnum):
    """How a letter publishes the names of people who show theirs."""

    FULL = "full"
    INITIAL = "initial"
    NONE = "none"
