"""Deleting signatures with all that belongs to them, so that nothing is left that tells they were there."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from openletter.db.authority import Authority
from openletter.db.duplicates import ToldApart
from openletter.db.outbox import OutboxMessage
from openletter.db.signatures import Signature
from openletter.db.statements import Extract, Statement


def delete_belongings(session: Session, ids: list[int]) -> None:
    """Delete the statements, extracts and authority trails that go with signatures."""
    session.flush()
    statements = select(col(Statement.id)).where(col(Statement.signature_id).in_(ids))
    for deletion in (
        delete(Extract).where(col(Extract.statement_id).in_(statements)),
        delete(Statement).where(col(Statement.signature_id).in_(ids)),
        delete(Authority).where(col(Authority.signature_id).in_(ids)),
    ):
        session.connection().execute(deletion)
    session.expire_all()


def delete_wholly(session: Session, ids: list[int]) -> None:
    """Delete signatures by their ids, with their statements, extracts, authority trails and messages, sent or not."""
    delete_belongings(session, ids)
    for deletion in (
        delete(ToldApart).where(
            col(ToldApart.first_id).in_(ids) | col(ToldApart.second_id).in_(ids)
        ),
        delete(OutboxMessage).where(col(OutboxMessage.signature_id).in_(ids)),
        update(Signature).where(col(Signature.merged_into_id).in_(ids)).values(merged_into_id=None),
        delete(Signature).where(col(Signature.id).in_(ids)),
    ):
        session.connection().execute(deletion)
    session.expire_all()
