"""Puts what somebody sent in its place in the data folder, whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from openletter.errors import NotAllowed

PARTLY = ".partly-"
"""How the name of a file begins that is being written."""


def keep(folder: Path, name: str, data: bytes) -> None:
    """Write bytes to a file of this name; raises NotAllowed where the disk refuses."""
    keep_all_of(folder, name, BytesIO(data))


def keep_all_of(folder: Path, name: str, source: BinaryIO) -> None:
    """Write what is left of a stream to a file of this name; raises NotAllowed where the disk refuses."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, partly = tempfile.mkstemp(prefix=PARTLY, dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                shutil.copyfileobj(source, file)
                file.flush()
                os.fsync(file.fileno())
            Path(partly).replace(folder / name)
        except OSError:
            Path(partly).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise NotAllowed(
            "The file could not be stored on this server. Try again, or ask whoever hosts this site."
        ) from error
