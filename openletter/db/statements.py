"""Statements and extracts, and what pages and dossiers may show of them."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, Text, bindparam, func, text, true
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from openletter.db.base import Moment, choice
from openletter.db.letters import Letter
from openletter.db.signatories import name_is_out, under_present_text
from openletter.db.signatures import Signature
from openletter.domain.extracts import ExtractState
from openletter.domain.signatures import SignatureState
from openletter.domain.statements import StatementState, StatementUse

_PROPOSED = text("state = 'proposed'")
# Not `signatures.COUNTED`, whose bare words would be ambiguous beside other tables.
_COUNTED = (col(Signature.state) == SignatureState.CONFIRMED) & col(Signature.held_because).is_(
    None
)


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
        .where(Signature.letter_id == letter_id, _COUNTED)
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
            _COUNTED,
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
            _COUNTED,
            Statement.state == StatementState.APPROVED,
            Extract.state == state,
        )
        .order_by(col(Extract.decided_at), col(Extract.id))
    )
    return list(session.exec(query).all())


def public_voices(session: Session, letter: Letter, *, now: datetime) -> list[Voice]:
    """Return the approved extracts whose authors let them be shown in public."""
    return _voices(session, letter, now, col(Statement.use) == StatementUse.PUBLIC)


def dossier_voices(session: Session, letter: Letter, *, now: datetime) -> list[Voice]:
    """Return every approved extract."""
    return _voices(session, letter, now, true())


def public_statements(session: Session, letter: Letter, *, now: datetime) -> list[Voice]:
    """Return the approved statements whose authors let them be shown in public, the newest first."""
    query = (
        select(Statement.text, Signature, name_is_out(letter, now))
        .select_from(Statement)
        .join(Signature, col(Signature.id) == Statement.signature_id)
        .where(
            Signature.letter_id == letter.id,
            _COUNTED,
            under_present_text(letter),
            Statement.state == StatementState.APPROVED,
            Statement.use == StatementUse.PUBLIC,
        )
        .order_by(col(Statement.created_at).desc(), col(Statement.id).desc())
    )
    return [
        _voice(signature, words, None, out) for words, signature, out in session.exec(query).all()
    ]


def _voices(
    session: Session, letter: Letter, now: datetime, where: ColumnElement[bool]
) -> list[Voice]:
    query: Any = (
        select(Extract.text, Extract.request_number, Signature, name_is_out(letter, now))
        .select_from(Extract)
        .join(Statement, col(Statement.id) == Extract.statement_id)
        .join(Signature, col(Signature.id) == Statement.signature_id)
        .where(
            Signature.letter_id == letter.id,
            _COUNTED,
            under_present_text(letter),
            Statement.state == StatementState.APPROVED,
            Extract.state == ExtractState.APPROVED,
            where,
        )
        .order_by(col(Extract.decided_at), col(Extract.id))
    )
    return [
        _voice(signature, words, number, out)
        for words, number, signature, out in session.exec(query).all()
    ]


def _voice(signature: Signature, words: str, request_number: int | None, out: object) -> Voice:
    if not out:
        return Voice(words, "", "", "", request_number)
    seen = signature.as_published
    return Voice(words, seen.name, seen.role, seen.organisation, request_number)
