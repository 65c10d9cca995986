"""What is raised for a file of a message of support that cannot be used."""

from __future__ import annotations

from openletter.domain.support import Fault


class Unusable(Exception):
    """A file that somebody sent cannot be used."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault
