"""What stops the examination of a file that somebody sent."""

from __future__ import annotations

from openletter.domain.letter_files import Fault


class Unusable(Exception):
    """The file cannot be used, for this reason."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault
