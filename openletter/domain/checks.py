"""What can be said to somebody who checks a dossier by its number, by its file, or by both."""

from __future__ import annotations

import re
from enum import StrEnum

from openletter.errors import InvalidInput


class Held(StrEnum):
    """Which of an edition's files somebody holds."""

    DOCUMENT = "document"
    DATA = "data"
    TABLE = "table"
    PAGE = "page"


PASTED_MAX = 2_000
"""So many characters of what was pasted are looked at: what a program prints beside a checksum is shorter."""

_ALONE = re.compile(r"(?<![0-9a-z])[0-9a-f]{64}(?![0-9a-z])", re.ASCII)


class Finding(StrEnum):
    """What a check came to."""

    NOTHING_ASKED = "nothing_asked"
    NUMBER_KNOWN = "number_known"
    NUMBER_UNKNOWN = "number_unknown"
    FILE_UNCHANGED = "file_unchanged"
    FILE_UNKNOWN = "file_unknown"
    FILE_OF_ANOTHER = "file_of_another"
    """A genuine file, but not of the number that was given."""
    FILE_NOT_OF_NUMBER = "file_not_of_number"
    """An edition of that number was made, but the file is none of anybody's."""
    BOTH_UNKNOWN = "both_unknown"

    @property
    def is_good(self) -> bool:
        """Whether nothing speaks against what was asked."""
        return self in (Finding.NUMBER_KNOWN, Finding.FILE_UNCHANGED)


def checksum(pasted: str) -> str:
    """Return the SHA-256 in what somebody pasted, in small letters; empty for nothing.

    Takes whole lines of sha256sum, shasum, Get-FileHash and certutil (whose older versions put spaces between bytes).
    Raises InvalidInput.
    """
    text = pasted[:PASTED_MAX].strip().lower()
    if not text:
        return ""
    found: set[str] = set(_ALONE.findall(text)) or set(_ALONE.findall(re.sub(r"[\s:-]", "", text)))
    if len(found) != 1:
        raise InvalidInput(
            "Enter the whole checksum: 64 figures and letters from a to f", field="sha256"
        )
    return found.pop()


def finding(number: str, edition_id: int | None, sha256: str, files_id: int | None) -> Finding:
    """Say what a check came to: `edition_id` is the edition of the number, `files_id` that of the file's checksum."""
    if sha256:
        return _of_file(number, edition_id, files_id)
    if not number:
        return Finding.NOTHING_ASKED
    return Finding.NUMBER_UNKNOWN if edition_id is None else Finding.NUMBER_KNOWN


def _of_file(number: str, edition_id: int | None, files_id: int | None) -> Finding:
    if files_id is not None:
        return (
            Finding.FILE_OF_ANOTHER if number and edition_id != files_id else Finding.FILE_UNCHANGED
        )
    if not number:
        return Finding.FILE_UNKNOWN
    return Finding.BOTH_UNKNOWN if edition_id is None else Finding.FILE_NOT_OF_NUMBER
