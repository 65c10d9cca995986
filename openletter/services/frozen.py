"""Reading what editions were made from, and comparing two of them for the campaigners' desk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from openletter.db.editions import Edition
from openletter.db.letters import Letter
from openletter.db.signatures import names_of
from openletter.db.statements import extract_texts
from openletter.domain.editions import EditionState
from openletter.domain.safety import NameForm, first_name_and_initial
from openletter.domain.signatures import SignatureKind
from openletter.errors import NotAllowed, NotFound

if TYPE_CHECKING:
    from openletter.dossier import Record
    from openletter.dossier.compare import Comparison, Named


@dataclass(frozen=True)
class Compared:
    """What is different in the newer of two editions, as the desk may read it.

    The lists in `differences` have no name and no words that were erased since; the numbers count them too.
    """

    differences: Comparison
    came: int
    left: int
    extracts_added: int
    extracts_dropped: int


def record_of(edition: Edition, folder: Path) -> Record:
    """Return what an edition was made from, out of the folder of its letter's editions.

    Raises NotFound unless it is ready and its data is there, NotAllowed if the data is not what it was, or was written
    by a version of this program that this one cannot read.
    """
    # Here and not above: most who use services have no use for what lays out pages.
    from openletter.dossier.record import read

    file = folder / f"{edition.reference}.json"
    if edition.state is not EditionState.READY or not file.is_file():
        raise NotFound(
            "The data of edition %(reference)s is not on this server. Ask its host to restore it.",
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
    except ValueError as error:
        raise NotAllowed(
            "Edition %(reference)s was made by an earlier version of this program, which wrote its data differently. "
            "Make a new edition.",
            reference=edition.reference,
        ) from error


def compare(
    session: Session, letter: Letter, older: Edition, newer: Edition, folder: Path
) -> Compared:
    """Compare two editions of a letter by their data; raises NotFound or NotAllowed where that cannot be read."""
    from openletter.dossier.compare import compare

    records = record_of(older, folder), record_of(newer, folder)
    found = compare(*records)
    forms = {letter.name_form, *(record.letter.name_form for record in records)}
    return Compared(
        differences=_without_erased(session, letter, found, forms),
        came=len(found.came),
        left=len(found.left),
        extracts_added=len(found.extracts_added),
        extracts_dropped=len(found.extracts_dropped),
    )


def _without_erased(
    session: Session, letter: Letter, found: Comparison, forms: set[NameForm]
) -> Comparison:
    """Leave out the names and words that the letter's own lists do not have any more."""
    names = _names(session, letter.id, forms) if found.came or found.left else set()
    words = extract_texts(session, letter.id)

    def known(those: tuple[Named, ...]) -> tuple[Named, ...]:
        return tuple(one for one in those if (one.kind, one.name or one.organisation) in names)

    return replace(
        found,
        came=known(found.came),
        left=known(found.left),
        extracts_added=tuple(one for one in found.extracts_added if one.text in words),
        extracts_dropped=tuple(one for one in found.extracts_dropped if one.text in words),
    )


def _names(
    session: Session, letter_id: int, forms: set[NameForm]
) -> set[tuple[SignatureKind, str]]:
    """Return every name as it may have been printed, where names were published in these forms."""
    found: set[tuple[SignatureKind, str]] = set()
    for kind, name, organisation, shown_as in names_of(session, letter_id):
        if kind is SignatureKind.ORGANISATION:
            found.add((kind, organisation))
            continue
        found.add((kind, name))
        if NameForm.INITIAL in {*forms, shown_as}:
            found.add((kind, first_name_and_initial(name)))
    return found
