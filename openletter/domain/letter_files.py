"""Files that a campaigner gives a letter for its dossier: logos for the cover, letters of support as received."""

from __future__ import annotations

from enum import StrEnum


class FileKind(StrEnum):
    """What a file is for."""

    LOGO = "logo"
    ANNEX = "annex"
