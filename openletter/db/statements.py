"""Statements and extracts, and what pages and dossiers may show of them."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, Text, bindparam, func, text, true
from sqlalchemy import select as select_columns
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from openletter.db.base import Moment, choice
from openletter.db.letters import Letter
from openletter.db.signatories import name_is_out, under_present_text
from openletter.db.signatures import Signature
from openletter.domain.extracts import ExtractState, are_all_words
from openletter.domain.signatures import SignatureState
from openletter.domain.statements import StatementState, StatementUse

_PROPOSED = text("state = 'proposed'")
# Not `signatures.COUNTED`, whose bare words would be ambiguous beside other tables.
COUNTED_SIGNATURE = (col(Signature.state) == SignatureState.CONFIRMED) & col(
    Signature.held_because
).is_(None)
"""The condition that a signature counts."""


class Statement(SQLModel, table=True):
    """A signatory's supporting statement, with its author's consent to use it."""

    id: int = Field(default=None, primary_key=True)
    key: uuid.UUID = Field(unique=True)
    signature_id: int = Field(foreign_key="signature.id", unique=True)
    text: str = Field(sa_type=Text)
    use: StatementUse = Field(sa_type=choice(StatementUse, "use_known"))
    state: StatementState = Field(
        default=StatementState.SUBMITTED, sa_type=choice(StatementState, "state_known")
    )
    created_at: datetime = Field(sa_type=Moment)
    updated_at: datetime = Field(sa_type=Moment)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)

    signature: Signature = Relationship()
    extracts: list["Extract"] = Relationship(
        back_populates="statement", sa_relationship_kwargs={"order_by": "Extract.id"}
    )


class Extract(SQLModel, table=True):
    """Words taken verbatim from a statement, for their author to approve."""

    __table_args__ = (
        Index(
            "uq_extract_one_proposal",
            "statement_id",
            unique=True,
            sqlite_where=_PROPOSED,
            postgresql_where=_PROPOSED,
        ),
    )

    id: int = Field(default=None, primary_key=True)
    key: uuid.UUID = Field(unique=True)
    statement_id: int = Field(foreign_key="statement.id", index=True)
    text: str = Field(sa_type=Text)
    request_number: int | None = None
    state: ExtractState = Field(
        default=ExtractState.PROPOSED, sa_type=choice(ExtractState, "state_known")
    )
    proposed_at: datetime = Field(sa_type=Moment)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)

    statement: Statement = Relationship(back_populates="extracts")


@dataclass(frozen=True)
class Voice:
    """Words that may be shown, with who says them; a hidden name is empty."""

    text: str
    name: str
    role: str
    organisation: str
    request_number: int | None


# Made once: putting a query together costs more than asking it.
_OF_SIGNATURE = select(Statement).where(Statement.signature_id == bindparam("its_signature"))


def statement_of(session: Session, signature_id: int) -> Statement | None:
    """Return the statement that goes with a signature."""
    return session.exec(_OF_SIGNATURE, params={"its_signature": signature_id}).first()


def statement_in(session: Session, letter_id: int, statement_id: int) -> Statement | None:
    """Return a statement by its number, if it belongs to this letter."""
    query = (
        select(Statement)
        .join(Signature)
        .where(Statement.id == statement_id, Signature.letter_id == letter_id)
    )
    return session.exec(query).first()


def statements_of_letter(session: Session, letter_id: int) -> list[Statement]:
    """Return the statements of signatures that count, those that wait for a decision first, then the newest.

    Words that came with a held signature wait with it: an attack must not fill the list.
    """
    query = (
        select(Statement)
        .join(Signature)
        .where(Signature.letter_id == letter_id, COUNTED_SIGNATURE)
        .order_by(col(Statement.updated_at).desc(), col(Statement.id).desc())
    )
    return sorted(
        session.exec(query).all(),
        key=lambda statement: statement.state is not StatementState.SUBMITTED,
    )


def count_statements(session: Session, letter_id: int, state: StatementState) -> int:
    """Count the statements of signatures that count, in one state."""
    query = (
        select(func.count())
        .select_from(Statement)
        .join(Signature)
        .where(
            Signature.letter_id == letter_id,
            COUNTED_SIGNATURE,
            Statement.state == state,
        )
    )
    return session.exec(query).one()


def extract_by_key(session: Session, key: uuid.UUID) -> Extract | None:
    """Return the extract with this key."""
    return session.exec(select(Extract).where(Extract.key == key)).first()


def extracts_in(session: Session, letter_id: int, state: ExtractState) -> list[Extract]:
    """Return a letter's extracts in one state whose statement and signature stand, oldest decision first."""
    query = (
        select(Extract)
        .join(Statement)
        .join(Signature)
        .where(
            Signature.letter_id == letter_id,
            COUNTED_SIGNATURE,
            Statement.state == StatementState.APPROVED,
            Extract.state == state,
        )
        .order_by(col(Extract.decided_at), col(Extract.id))
    )
    return list(session.exec(query).all())


def extract_texts(session: Session, letter_id: int) -> set[str]:
    """Return the words of a letter's extracts, in any state."""
    query = (
        select(Extract.text)
        .join(Statement, col(Statement.id) == Extract.statement_id)
        .join(Signature, col(Signature.id) == Statement.signature_id)
        .where(Signature.letter_id == letter_id)
    )
    return set(session.exec(query).all())


def public_voices(session: Session, letter: Letter, *, now: datetime) -> list[Voice]:
    """Return the approved extracts whose authors let them be shown in public."""
    return _voices(session, letter, now, col(Statement.use) == StatementUse.PUBLIC)


def dossier_voices(
    session: Session, letter: Letter, left_out: Select[Any] | None = None, *, now: datetime
) -> list[Voice]:
    """Return every approved extract but those of the signatures that are left out."""
    return _voices(session, letter, now, _not_of(left_out))


def dossier_statements(
    session: Session, letter: Letter, left_out: Select[Any] | None, *, now: datetime
) -> list[tuple[Voice, datetime]]:
    """Return the statements of which their authors have approved every word, and when each came, the oldest first.

    Their authors were told that the dossier quotes only words that they have approved. Those of the signatures that
    are left out are not among them.
    """
    agreed = _approved_words(session, letter)
    columns: tuple[Any, ...] = (Statement, Signature, name_is_out(letter, now))
    query = (
        select(*columns)
        .join(Signature, col(Signature.id) == Statement.signature_id)
        .where(*approved(letter), _not_of(left_out))
        .order_by(col(Statement.created_at), col(Statement.id))
    )
    return [
        (as_voice(signature, statement.text, None, out), statement.created_at)
        for statement, signature, out in session.exec(query).all()
        if are_all_words(agreed.get(statement.id, []), statement.text)
    ]


def _approved_words(session: Session, letter: Letter) -> dict[int, list[str]]:
    """Return the approved extracts from each statement under a letter."""
    query = (
        select(Extract.statement_id, Extract.text)
        .join(Statement, col(Statement.id) == Extract.statement_id)
        .join(Signature, col(Signature.id) == Statement.signature_id)
        .where(*approved(letter), Extract.state == ExtractState.APPROVED)
    )
    found: dict[int, list[str]] = {}
    for statement_id, words in session.exec(query).all():
        found.setdefault(statement_id, []).append(words)
    return found


def approved_ids(letter: Letter, left_out: Select[Any], *, now: datetime) -> Select[Any]:
    """Return the ids, as a query, of the approved statements that a dossier may print with their authors' names."""
    return (
        select_columns(col(Statement.id))
        .join(Signature, col(Signature.id) == Statement.signature_id)
        .where(*approved(letter), _not_of(left_out), name_is_out(letter, now))
    )


def count_approved_of(session: Session, letter: Letter, signature_ids: Select[Any]) -> int:
    """Count the approved statements of these of a letter's signatures."""
    query = (
        select(func.count())
        .select_from(Statement)
        .join(Signature, col(Signature.id) == Statement.signature_id)
        .where(*approved(letter), col(Signature.id).in_(signature_ids))
    )
    return session.exec(query).one()


def approved(letter: Letter) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a statement may stand in a dossier."""
    return (
        # No index begins with a sum: SQLite would go through every signature of the letter for a few statements.
        col(Signature.letter_id) + 0 == letter.id,
        COUNTED_SIGNATURE,
        under_present_text(letter),
        col(Statement.state) == StatementState.APPROVED,
    )


def _not_of(left_out: Select[Any] | None) -> ColumnElement[bool]:
    return true() if left_out is None else col(Signature.id).not_in(left_out)


def public_statements(session: Session, letter: Letter, *, now: datetime) -> list[Voice]:
    """Return the approved statements whose authors let them be shown in public, the newest first."""
    query = (
        select(Statement.text, Signature, name_is_out(letter, now))
        .select_from(Statement)
        .join(Signature, col(Signature.id) == Statement.signature_id)
        .where(*approved(letter), Statement.use == StatementUse.PUBLIC)
        .order_by(col(Statement.created_at).desc(), col(Statement.id).desc())
    )
    return [
        as_voice(signature, words, None, out) for words, signature, out in session.exec(query).all()
    ]


def _voices(
    session: Session, letter: Letter, now: datetime, where: ColumnElement[bool]
) -> list[Voice]:
    query: Any = (
        select(Extract.text, Extract.request_number, Signature, name_is_out(letter, now))
        .select_from(Extract)
        .join(Statement, col(Statement.id) == Extract.statement_id)
        .join(Signature, col(Signature.id) == Statement.signature_id)
        .where(*approved(letter), Extract.state == ExtractState.APPROVED, where)
        .order_by(col(Extract.decided_at), col(Extract.id))
    )
    return [
        as_voice(signature, words, number, out)
        for words, number, signature, out in session.exec(query).all()
    ]


def as_voice(signature: Signature, words: str, request_number: int | None, out: object) -> Voice:
    """Return words with who says them, as far as that name is `out`."""
    if not out:
        return Voice(words, "", "", "", request_number)
    seen = signature.as_published
    return Voice(words, seen.name, seen.role, seen.organisation, request_number)
