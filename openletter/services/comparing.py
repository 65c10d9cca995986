"""Comparing a finished edition of a dossier with an earlier one, by the data that each was made from."""

from __future__ import annotations

from pathlib import Path

from openletter.db.editions import Edition
from openletter.domain.editions import EditionState
from openletter.dossier import record
from openletter.dossier.compare import Comparison, compare
from openletter.dossier.record import Record
from openletter.errors import NotAllowed, NotFound


def one_before(editions: list[Edition], edition: Edition) -> Edition | None:
    """Return the finished edition before one, of a letter's editions from the newest to the oldest."""
    return next(
        (
            one
            for one in editions
            if one.number < edition.number and one.state is EditionState.READY
        ),
        None,
    )


def compare_editions(older: Edition, newer: Edition, folder: Path) -> Comparison:
    """Return what is different in the newer edition; raises NotFound or NotAllowed where one cannot be read."""
    return compare(_data(older, folder), _data(newer, folder))


def _data(edition: Edition, folder: Path) -> Record:
    try:
        return record.read((folder / f"{edition.reference}.json").read_bytes())
    except FileNotFoundError as error:
        raise NotFound(
            "The data of edition %(reference)s is missing on this server. Ask its host to restore it.",
            reference=edition.reference,
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise NotAllowed(
            "Edition %(reference)s was made by an earlier version of this program, which kept too little to compare.",
            reference=edition.reference,
        ) from error
