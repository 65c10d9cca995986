"""Letting a signatory speak: a statement approved, and an extract of it approved by its author."""

from uuid import UUID

from openletter.db.lookups import signature_by_key
from openletter.db.statements import statement_of
from openletter.services import extracts, statements
from tests.open_letter import OpenLetter


def let_speak(letter: OpenLetter, key: UUID, words: str, request_number: int | None = 1) -> None:
    """Approve the statement of a signature, and these words of it."""
    now = letter.runtime.clock()
    with letter.transaction() as (session, _):
        statement = statement_of(session, signature_by_key(session, key).id)
        statements.approve(session, statement, now=now)
        extract = extracts.propose(session, statement, words, request_number, now=now)
        extracts.approve(session, extract, extract.text, now=now)
