"""Reading what an edition was made from."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from openletter.db.editions import Edition
from openletter.domain.editions import EditionState
from openletter.dossier.record import Record, read
from openletter.errors import NotAllowed, NotFound


def record_of(edition: Edition, folder: Path) -> Record:
    """Return what an edition was made from, out of the folder of its letter's editions.

    Raises NotFound unless it is ready and its data is there, NotAllowed if the data is not what it was, or was written
    by a version of this program that this one cannot read.
    """
    file = folder / f"{edition.reference}.json"
    if edition.state is not EditionState.READY or not file.is_file():
        raise NotFound(
            "The data of edition %(reference)s is missing on this server. Ask its host to restore it.",
            reference=edition.reference,
        )
    data = file.read_bytes()
    if sha256(data).hexdigest() != edition.data_sha256:
        raise NotAllowed(
            "The data of edition %(reference)s is not what it was made from. Ask its host to restore it.",
            reference=edition.reference,
        )
    try:
        return read(data)
    except (ValueError, KeyError, TypeError) as error:
        raise NotAllowed(
            "Edition %(reference)s was made by an earlier version of this program, which wrote its data differently. "
            "Make a new edition.",
            reference=edition.reference,
        ) from error
