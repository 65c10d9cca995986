"""Leaving single names and statements out of the next edition of a dossier, and putting them back."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from openletter.db.campaigners import Campaigner
from openletter.db.editions import Edition
from openletter.db.letters import Letter
from openletter.db.omissions import Omission, omission_for_next, omissions_of
from openletter.db.signatures import Signature
from openletter.db.statements import statement_of
from openletter.db.stock import in_next
from openletter.db.support import support_of
from openletter.domain.omissions import Omitted
from openletter.domain.statements import StatementState
from openletter.domain.support import SupportState
from openletter.errors import NotAllowed
from openletter.services import audit


def leave_out(
    session: Session,
    letter: Letter,
    signature: Signature,
    what: Omitted,
    reason: str,
    *,
    by: Campaigner,
    now: datetime,
) -> bool:
    """Leave a signature, or only its statement, out of the letter's next edition; tells whether anything has changed.

    Raises NotAllowed where no edition would print it anyway.
    """
    _refuse_unprinted(session, letter, signature, what)
    present = omission_for_next(session, letter.id, signature.id)
    only_statement = what is Omitted.STATEMENT
    if present is not None and present.statement_only is only_statement:
        return False
    omission = present or Omission(
        letter_id=letter.id, signature_id=signature.id, reason=reason, created_at=now
    )
    omission.statement_only, omission.reason = only_statement, reason
    omission.created_at, omission.campaigner_id = now, by.id
    session.add(omission)
    session.flush()
    action = "statement-left-out" if only_statement else "name-left-out"
    audit.record(session, letter, action, by=by, now=now, signature=signature.id, reason=reason)
    return True


def put_back(
    session: Session, letter: Letter, signature_id: int, *, by: Campaigner, now: datetime
) -> Omission | None:
    """Let the next edition print again what it was to leave out; returns what that was, None if it was nothing."""
    present = omission_for_next(session, letter.id, signature_id)
    if present is None:
        return None
    session.delete(present)
    session.flush()
    audit.record(session, letter, "put-back", by=by, now=now, signature=signature_id)
    return present


def leave_out_again(
    session: Session, letter: Letter, edition: Edition, *, by: Campaigner, now: datetime
) -> int:
    """Leave out of the next edition what an earlier one left out and still stands; returns how much that was."""
    count = 0
    for earlier in omissions_of(session, edition.id):
        signature = session.get_one(Signature, earlier.signature_id)
        taken = omission_for_next(session, letter.id, signature.id) is not None
        if taken or not in_next(session, letter, signature.id):
            continue
        session.add(
            Omission(
                letter_id=letter.id,
                signature_id=signature.id,
                statement_only=earlier.statement_only,
                reason=earlier.reason,
                created_at=now,
                campaigner_id=by.id,
            )
        )
        count += 1
    session.flush()
    if count:
        audit.record(
            session,
            letter,
            "left-out-again",
            by=by,
            now=now,
            left_out=count,
            edition=edition.number,
        )
    return count


def _refuse_unprinted(
    session: Session, letter: Letter, signature: Signature, what: Omitted
) -> None:
    if not in_next(session, letter, signature.id):
        raise NotAllowed(
            "This signature does not stand any more, so no edition prints it. You need do nothing."
        )
    if what is Omitted.STATEMENT and not _has_words(session, signature):
        raise NotAllowed(
            "This signature has no approved statement any more, so no edition prints one. You need do nothing."
        )


def _has_words(session: Session, signature: Signature) -> bool:
    """Tell whether a signatory has an approved statement, or a picture or recording that is printed in words."""
    statement, support = statement_of(session, signature.id), support_of(session, signature.id)
    return (statement is not None and statement.state is StatementState.APPROVED) or (
        support is not None and support.state is SupportState.APPROVED
    )
