"""Gathers what is wrong with several fields, so that a person hears of everything at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from openletter.errors import InvalidFields, InvalidInput

Checked = TypeVar("Checked")


class Faults:
    """The faults found so far, in the order in which fields were checked."""

    def __init__(self) -> None:
        self.found: list[InvalidInput] = []

    def check(self, rule: Callable[[], Checked]) -> Checked | None:
        """Return what a rule makes of a field; None if it refuses, and the fault is kept."""
        try:
            return rule()
        except InvalidFields as several:
            self.found += several.faults
        except InvalidInput as fault:
            self.found.append(fault)
        return None

    def refuse_if_any(self) -> None:
        """Raise InvalidFields if anything was refused."""
        if self.found:
            raise InvalidFields(self.found)
