"""Deleting signatures with all that belongs to them, so that nothing is left that tells they were there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from openletter.db.authority import Authority
from openletter.db.base import metadata
from openletter.db.letter_files import LetterFile
from openletter.db.signatures import Signature
from openletter.db.statements import Extract, Statement
from openletter.db.support import SupportMessage
from openletter.mail.outbox import wake_after_commit

_SIGNATURE = metadata.tables["signature"]


def delete_statements(session: Session, ids: list[int]) -> None:
    """Delete statements by their ids, with every extract of them, and the letters that they came as."""
    _run(
        session,
        delete(LetterFile).where(col(LetterFile.statement_id).in_(ids)),
        delete(Extract).where(col(Extract.statement_id).in_(ids)),
        delete(Statement).where(col(Statement.id).in_(ids)),
    )


def delete_support(session: Session, ids: list[int]) -> None:
    """Delete the messages of support that go with signatures; the worker then finds that their files are nobody’s."""
    session.flush()
    gone = delete(SupportMessage).where(col(SupportMessage.signature_id).in_(ids))
    if session.connection().execute(gone).rowcount:
        session.expire_all()
        wake_after_commit(session, "support")


def delete_belongings(session: Session, ids: list[int]) -> None:
    """Delete the statements, extracts, messages of support and authority trails that go with signatures."""
    delete_support(session, ids)
    statements = select(col(Statement.id)).where(col(Statement.signature_id).in_(ids))
    delete_statements(session, list(session.scalars(statements)))
    _run(session, delete(Authority).where(col(Authority.signature_id).in_(ids)))


def delete_wholly(session: Session, ids: list[int]) -> None:
    """Delete signatures by their ids, with every row that refers to them, messages not yet sent included."""
    if not ids:
        return
    delete_belongings(session, ids)
    referring = [
        delete(table).where(reference.parent.in_(ids))
        for table in metadata.sorted_tables
        for reference in table.foreign_keys
        if reference.column.table is _SIGNATURE and table is not _SIGNATURE
    ]
    _run(
        session,
        *referring,
        update(Signature).where(col(Signature.merged_into_id).in_(ids)).values(merged_into_id=None),
        delete(Signature).where(col(Signature.id).in_(ids)),
    )


def _run(session: Session, *statements: Any) -> None:
    for statement in statements:
        session.connection().execute(statement)
    session.expire_all()
