"""Marking an extract in a statement, and its author's decision."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlmodel import Session

from openletter.db.letters import current_revision
from openletter.db.statements import Extract, Statement, extract_by_key
from openletter.domain import extracts
from openletter.domain.extracts import ExtractState
from openletter.domain.signatures import SignatureState
from openletter.domain.statements import StatementState
from openletter.errors import InvalidInput, NotAllowed, NotFound
from openletter.mail.messages import Message, TokenLink
from openletter.services import statements
from openletter.services.signatures import lock, tell
from openletter.tokens import Purpose, new_key


def propose(
    session: Session, statement: Statement, text: str, request_number: int | None, *, now: datetime
) -> Extract:
    """Propose an extract to its author, who gets a message; an earlier proposal that still waits lapses.

    The same words sent again are the same proposal, and no second message.

    Raises InvalidInput if the words are not verbatim or there is no such request, NotAllowed if the statement is not
    approved or its author cannot be asked.
    """
    statements.hold(session, statement)
    words = extracts.extract(text, statement.text)
    _check_request(session, statement, request_number)
    _refuse_unless_askable(statement)
    waiting = [one for one in statement.extracts if one.state is ExtractState.PROPOSED]
    for earlier in waiting:
        if (earlier.text, earlier.request_number) == (words, request_number):
            return earlier
        earlier.state, earlier.decided_at = ExtractState.LAPSED, now
    session.flush()
    extract = Extract(
        key=new_key(),
        statement_id=statement.id,
        text=words,
        request_number=request_number,
        proposed_at=now,
    )
    session.add(extract)
    session.flush()
    tell(
        session,
        statement.signature,
        Message.EXTRACT_PROPOSED,
        now=now,
        links={"link": TokenLink(Purpose.EXTRACT, extract.key)},
        words={"extract_text": words},
    )
    return extract


def approve(session: Session, extract: Extract, text: str, *, now: datetime) -> None:
    """Approve an extract in the words that its author saw or chose.

    Raises InvalidInput if they are not verbatim, NotAllowed if the extract has lapsed, NotFound if it is gone.
    """
    _lock(session, extract)
    _refuse_lapsed(extract)
    extract.text = extracts.extract(text, extract.statement.text)
    _decide(session, extract, ExtractState.APPROVED, now)


def decline(session: Session, extract: Extract, *, now: datetime) -> None:
    """Decline an extract, also one approved before. Raises NotAllowed if it has lapsed, NotFound if it is gone."""
    _lock(session, extract)
    _refuse_lapsed(extract)
    _decide(session, extract, ExtractState.DECLINED, now)


def extract_for_author(session: Session, key: uuid.UUID) -> Extract:
    """Return the extract behind its author's link; raises NotFound if it is gone."""
    extract = extract_by_key(session, key)
    if extract is None or extract.statement.signature.state is not SignatureState.CONFIRMED:
        raise _gone()
    return extract


def _check_request(session: Session, statement: Statement, number: int | None) -> None:
    revision = current_revision(session, statement.signature.letter)
    if number is not None and number not in [request.number for request in revision.requests]:
        raise InvalidInput("Choose one of the letter's requests", field="request_number")


def _refuse_unless_askable(statement: Statement) -> None:
    signature = statement.signature
    if statement.state is not StatementState.APPROVED:
        raise NotAllowed("Approve the statement first.")
    if signature.email is None or signature.state is not SignatureState.CONFIRMED:
        raise NotAllowed("There is no confirmed address at which this author could be asked.")


def _lock(session: Session, extract: Extract) -> None:
    """Read an extract anew behind the lock of its signature; raises NotFound if it went meanwhile."""
    key, statement = extract.key, extract.statement
    lock(session, statement.signature)
    session.expire(extract)
    session.expire(statement)
    if extract_by_key(session, key) is None:
        raise _gone()


def _gone() -> NotFound:
    return NotFound(
        "There is no extract behind this link any more. It went with the statement or the signature."
    )


def _refuse_lapsed(extract: Extract) -> None:
    if extract.state is ExtractState.LAPSED:
        raise NotAllowed(
            "This extract has been replaced, or your statement has changed. Nothing of it is shown."
        )


def _decide(session: Session, extract: Extract, state: ExtractState, now: datetime) -> None:
    extract.state, extract.decided_at = state, now
    session.add(extract)
