"""Changing the text of a letter that people have signed, for the tests of several rooms."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from openletter import jobs
from openletter.db.letters import Letter, current_revision, letter_to_change, wording_of
from openletter.domain.letters import Alteration
from openletter.services import agreeing, letters
from openletter.services.agreeing import Outcome
from openletter.services.letters import Arrangements, TextChange
from tests.open_letter import OpenLetter


def reword(
    letter: OpenLetter,
    body: str = "Other words.",
    alteration: Alteration = Alteration.MATERIAL,
    note: str = "",
) -> int:
    """Change a letter's words as the desk does and return the new revision's number."""
    with letter.runtime.database.transaction() as session:
        row = letter_to_change(session, letter.slug)
        assert row is not None
        wording = replace(wording_of(current_revision(session, row)), body=body)
        change = TextChange(alteration, note)
        arrangements = Arrangements(row.deadline, row.goal, tuple(row.prompts))
        now = letter.runtime.clock()
        return letters.revise(session, row, wording, arrangements, now=now, change=change).number


def ask(letter: OpenLetter) -> None:
    """Let the worker write to those who are to be asked."""
    jobs.ask_to_agree(letter.runtime)


def agree(letter: OpenLetter, key: UUID, shown: int) -> Outcome:
    """Press the button of a page that has shown the revision with this number."""
    with letter.transaction() as (session, _):
        signature = agreeing.signature_to_agree(session, key)
        return agreeing.agree(session, signature, shown, now=letter.runtime.clock())


def stands_under(letter: OpenLetter, key: UUID) -> int:
    """Return the number of the revision that a signature is bound to."""
    with letter.runtime.database.reading() as session:
        found = letter.signature(key)
        return session.merge(found).revision.number


def material_revision(letter: OpenLetter) -> int | None:
    """Return the id of the last material change."""
    with letter.runtime.database.reading() as session:
        return session.get_one(Letter, letter.id).material_revision_id
