"""Comparing a finished edition of a dossier with an earlier one, by the data that each was made from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from sqlmodel import Session

from openletter.db.editions import Edition
from openletter.db.letters import Letter
from openletter.db.signatures import names_of
from openletter.db.statements import extract_texts
from openletter.db.support import support_keys
from openletter.domain.editions import EditionState
from openletter.domain.safety import NameForm, first_name_and_initial
from openletter.domain.signatures import SignatureKind
from openletter.dossier.compare import Comparison, Named, Seen, compare
from openletter.services.frozen import record_of


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
    support_added: int
    support_dropped: int


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


def compare_editions(
    session: Session, letter: Letter, older: Edition, newer: Edition, folder: Path
) -> Compared:
    """Return what is different in the newer edition; raises NotFound or NotAllowed where one cannot be read."""
    records = record_of(older, folder), record_of(newer, folder)
    found = compare(*records)
    forms = {letter.name_form, *(record.letter.name_form for record in records)}
    return Compared(
        differences=_without_erased(session, letter, found, forms),
        came=len(found.came),
        left=len(found.left),
        extracts_added=len(found.extracts_added),
        extracts_dropped=len(found.extracts_dropped),
        support_added=len(found.support_added),
        support_dropped=len(found.support_dropped),
    )


def _without_erased(
    session: Session, letter: Letter, found: Comparison, forms: set[NameForm]
) -> Comparison:
    """Leave out the names and words that the letter's own lists do not have any more."""
    with_names = found.came or found.left or found.support_added or found.support_dropped
    names = _names(session, letter.id, forms) if with_names else set()
    words = extract_texts(session, letter.id)
    messages = support_keys(session, letter.id)

    def known(those: tuple[Named, ...]) -> tuple[Named, ...]:
        return tuple(one for one in those if (one.kind, one.name or one.organisation) in names)

    def given(those: tuple[Seen, ...]) -> tuple[Seen, ...]:
        called = {name for _, name in names}
        return tuple(
            one for one in those if one.key in messages and (one.name or one.organisation) in called
        )

    return replace(
        found,
        came=known(found.came),
        left=known(found.left),
        extracts_added=tuple(one for one in found.extracts_added if one.text in words),
        extracts_dropped=tuple(one for one in found.extracts_dropped if one.text in words),
        support_added=given(found.support_added),
        support_dropped=given(found.support_dropped),
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
