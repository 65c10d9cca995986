"""What the next edition of a letter's dossier would have to print, in numbers, with and without what is left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, true
from sqlmodel import Session, col, select

from openletter.db.letter_files import LetterFile, annexes_of
from openletter.db.letters import Letter, current_revision
from openletter.db.omissions import Omission, words_left_out
from openletter.db.signatories import under_present_text
from openletter.db.signatures import LISTED_NAME, Signature, is_named
from openletter.db.statements import Extract, Statement, approved_ids, dossier_statements
from openletter.db.support import dossier_support
from openletter.db.versions import other_versions
from openletter.domain.extracts import ExtractState
from openletter.domain.letter_files import FileKind
from openletter.domain.signatures import SignatureKind, SignatureState
from openletter.domain.statements import StatementState

SPEAKERS_MAX = 500
"""How many authors are offered in one list."""


@dataclass(frozen=True)
class Stock:
    """How much there is to print: names that are hidden are counted like any other.

    Of the approved `statements`, those `in_full` are printed whole: their authors have approved every word. `seen` are
    pictures and recordings, printed in words.
    """

    organisations: int
    people: int
    statements: int
    extracts: int
    in_full: int = 0
    seen: int = 0

    @property
    def signatures(self) -> int:
        """Organisations and people."""
        return self.organisations + self.people


def stock(session: Session, letter: Letter, *, now: datetime) -> Stock:
    """Count what there is, as if nothing were left out."""
    return _with_words(session, letter, _stock(session, letter, true(), true()), None, now)


def stock_left(session: Session, letter: Letter, *, now: datetime) -> Stock:
    """Count what stays when the next edition leaves out what it is asked to."""
    named, worded = ~_left_out(~col(Omission.statement_only)), ~_left_out(true())
    left_out = words_left_out(letter.id, None)
    return _with_words(session, letter, _stock(session, letter, named, worded), left_out, now)


def count_files(session: Session, letter_id: int, kind: FileKind) -> int:
    """Count a letter's files of one kind."""
    query = select(func.count()).where(LetterFile.letter_id == letter_id, LetterFile.kind == kind)
    return session.exec(query).one()


def versions_of(session: Session, letter: Letter) -> list[str]:
    """Return the other languages in which the words of a letter's present revision are written, and in step with it."""
    present = current_revision(session, letter)
    return [one.language for one in other_versions(session, present)]


def would_print(letter: Letter) -> ColumnElement[bool]:
    """Return the condition that the next edition would count a signature, were it not left out."""
    return (
        (col(Signature.letter_id) == letter.id)
        & (col(Signature.state) == SignatureState.CONFIRMED)
        & col(Signature.held_because).is_(None)
        & under_present_text(letter)
    )


def in_next(session: Session, letter: Letter, signature_id: int) -> bool:
    """Tell whether the next edition would count a signature, were it not left out."""
    query = select(Signature.id).where(Signature.id == signature_id, would_print(letter))
    return session.exec(query).first() is not None


@dataclass(frozen=True)
class Printed:
    """Which of the signatures that the next edition would print a campaigner looks for."""

    words: str = ""
    with_statement: bool = False


def printed(
    session: Session, letter: Letter, wanted: Printed, *, limit: int, offset: int
) -> list[tuple[Signature, Statement | None]]:
    """Return a page of what the next edition would print, by name, each with its approved statement."""
    query = (
        _printed(letter, wanted, Signature, Statement)
        .order_by(func.lower(LISTED_NAME), col(Signature.id))
        .limit(limit)
        .offset(offset)
    )
    return [(signature, statement) for signature, statement in session.exec(query).all()]


def count_printed(session: Session, letter: Letter, wanted: Printed) -> int:
    """Count the signatures that a campaigner looks for."""
    count: int = session.exec(_printed(letter, wanted, func.count())).one()
    return count


def speakers(session: Session, letter: Letter, *, now: datetime) -> list[tuple[int, str]]:
    """Return the number of each statement that the next edition would print, with whose it is, by name."""
    printed = approved_ids(letter, words_left_out(letter.id, None), now=now)
    query = (
        select(Statement.id, LISTED_NAME)
        .join(Signature, col(Signature.id) == Statement.signature_id)
        .where(col(Statement.id).in_(printed))
        .order_by(func.lower(LISTED_NAME), col(Statement.id))
        .limit(SPEAKERS_MAX)
    )
    return [(number, name) for number, name in session.exec(query).all()]


def annexes_in_next(session: Session, letter: Letter, *, now: datetime) -> set[int]:
    """Return the ids of the annexes that the next edition would print."""
    printed = approved_ids(letter, words_left_out(letter.id, None), now=now)
    return {file.id for file in annexes_of(session, letter.id, printed)}


def _printed(letter: Letter, wanted: Printed, *what: Any) -> Any:
    query: Any = (
        select(*what)
        .select_from(Signature)
        .join(
            Statement,
            (col(Statement.signature_id) == Signature.id)
            & (col(Statement.state) == StatementState.APPROVED),
            isouter=not wanted.with_statement,
        )
        .where(would_print(letter))
    )
    return query.where(is_named(wanted.words)) if wanted.words else query


def _left_out(how: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that the next edition leaves a signature out in this way."""
    return exists().where(
        col(Omission.signature_id) == col(Signature.id), col(Omission.edition_id).is_(None), how
    )


def _stock(
    session: Session,
    letter: Letter,
    name_stays: ColumnElement[bool],
    statement_stays: ColumnElement[bool],
) -> Stock:
    kinds: Any = (
        select(Signature.kind, func.count())
        .where(would_print(letter), name_stays)
        .group_by(col(Signature.kind))
    )
    by_kind = dict(session.exec(kinds).all())
    statements: Any = (
        select(func.count())
        .select_from(Statement)
        .join(Signature, col(Signature.id) == Statement.signature_id)
        .where(would_print(letter), statement_stays, Statement.state == StatementState.APPROVED)
    )
    extracts = statements.join(Extract, col(Extract.statement_id) == Statement.id).where(
        Extract.state == ExtractState.APPROVED
    )
    return Stock(
        organisations=by_kind.get(SignatureKind.ORGANISATION, 0),
        people=by_kind.get(SignatureKind.INDIVIDUAL, 0),
        statements=session.exec(statements).one(),
        extracts=session.exec(extracts).one(),
    )


def _with_words(
    session: Session, letter: Letter, counted: Stock, left_out: Select[Any] | None, now: datetime
) -> Stock:
    """Add how much is printed of what people say, which takes reading it."""
    return replace(
        counted,
        in_full=len(dossier_statements(session, letter, left_out, now=now)),
        seen=len(dossier_support(session, letter, left_out, now=now)),
    )
