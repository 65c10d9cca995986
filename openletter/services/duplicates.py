"""Merging signatures of one organisation, taking them apart again, and telling two organisations apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from openletter.db import duplicates as rows
from openletter.db.campaigners import Campaigner
from openletter.db.duplicates import ToldApart
from openletter.db.letters import Letter, head_of
from openletter.db.outbox import OutboxMessage
from openletter.db.signatures import Signature
from openletter.domain import duplicates as rules
from openletter.domain.duplicates import Group, Pair
from openletter.domain.outbox import MessageState
from openletter.domain.signatures import SignatureKind, SignatureState
from openletter.errors import NotAllowed
from openletter.mail import outbox
from openletter.mail.messages import Message
from openletter.services import audit
from openletter.services.signatures import Addressee, message_to, note_change, tell

MERGED_MESSAGE_WAITS = timedelta(minutes=15)
"""How long a merge can be undone before anybody has been told of it."""


def waiting(session: Session, letter_id: int) -> list[Group]:
    """Return the organisations of a letter that may be the same and wait for a campaigner to decide."""
    listed = rows.organisations_to_compare(session, letter_id)
    return rules.groups(listed, rows.told_apart(session, letter_id))


def merge(
    session: Session, letter: Letter, into: int, others: list[int], *, by: Campaigner, now: datetime
) -> None:
    """Let one signature stand for others of the same organisation, which are removed and told so.

    Raises NotAllowed, and changes nothing, unless all stand under the letter.
    """
    ids = sorted({*others} - {into})
    found = {one.id: one for one in rows.to_merge(session, letter.id, [into, *ids])}
    if not ids or set(found) != {into, *ids} or not all(map(_stands, found.values())):
        raise NotAllowed(
            "One of these signatures has changed since you opened the page. Load it again, and decide anew."
        )
    kept = found[into]
    for one in (found[number] for number in ids):
        one.state, one.removed_at, one.merged_into_id = SignatureState.REMOVED, now, kept.id
        note_change(one, now)
        session.add(one)
        _tell_later(session, one, now)
    session.flush()
    _record(session, letter, "organisations-merged", ids, by, now, into=kept.id)


def undo_merge(
    session: Session, letter: Letter, ids: list[int], *, by: Campaigner, now: datetime
) -> None:
    """Let merged signatures stand for themselves again.

    Raises NotAllowed, and changes nothing, if one was not merged, or its owner has signed again since.
    """
    found = rows.to_merge(session, letter.id, ids)
    if not found or {one.id for one in found} != {*ids} or not all(map(_was_merged, found)):
        raise NotAllowed(
            "One of these signatures is not merged any more. Load the page again to see where it stands."
        )
    try:
        with session.begin_nested():
            for one in found:
                one.state, one.removed_at, one.merged_into_id = SignatureState.CONFIRMED, None, None
                note_change(one, now)
                session.add(one)
    except IntegrityError as error:
        raise NotAllowed(
            "This cannot be undone: somebody has signed with the same address since, and that signature stands."
        ) from error
    for one in found:
        _tell_that_it_stands(session, one, now)
    _record(session, letter, "merge-undone", ids, by, now)


def tell_apart(
    session: Session, letter: Letter, ids: list[int], *, by: Campaigner, now: datetime
) -> None:
    """Remember that these organisations are different, so that they are not shown as likely duplicates again."""
    known = rows.told_apart(session, letter.id)
    there = [one.id for one in rows.to_merge(session, letter.id, ids)]
    for first, second in _pairs(there):
        if (first, second) not in known:
            session.add(
                ToldApart(
                    letter_id=letter.id,
                    first_id=first,
                    second_id=second,
                    campaigner_id=by.id,
                    created_at=now,
                )
            )
    _record(session, letter, "organisations-told-apart", there, by, now)


def undo_tell_apart(
    session: Session, letter: Letter, ids: list[int], *, by: Campaigner, now: datetime
) -> None:
    """Forget that these organisations are different."""
    if rows.forget_told_apart(session, letter.id, _pairs(ids)):
        _record(session, letter, "told-apart-undone", ids, by, now)


def _pairs(ids: list[int]) -> list[Pair]:
    return list(combinations(sorted({*ids}), 2))


def _stands(signature: Signature) -> bool:
    return (
        signature.kind is SignatureKind.ORGANISATION
        and signature.state is SignatureState.CONFIRMED
        and signature.held_because is None
    )


def _was_merged(signature: Signature) -> bool:
    return signature.state is SignatureState.REMOVED and signature.merged_into_id is not None


def _tell_later(session: Session, signature: Signature, now: datetime) -> None:
    """Tell a merged signatory, but not before a slip can have been undone."""
    if signature.email is None:
        return
    draft = message_to(
        Addressee.of(signature),
        head_of(session, signature.letter_id),
        Message.SIGNATURE_MERGED,
        # Nothing of the other one: its signatory may keep the name private.
        words={"organisation": signature.organisation},
    )
    outbox.put(session, replace(draft, due_at=now + MERGED_MESSAGE_WAITS), now=now)


def _tell_that_it_stands(session: Session, signature: Signature, now: datetime) -> None:
    """Take back the message about the merge, or tell of the undoing where that one has gone."""
    unsent = delete(OutboxMessage).where(
        col(OutboxMessage.signature_id) == signature.id,
        col(OutboxMessage.message) == Message.SIGNATURE_MERGED,
        col(OutboxMessage.state) == MessageState.QUEUED,
    )
    taken_back = session.connection().execute(unsent).rowcount
    if not taken_back and signature.email is not None:
        words = {"organisation": signature.organisation}
        tell(session, signature, Message.MERGE_UNDONE, now=now, words=words)


def _record(
    session: Session,
    letter: Letter,
    action: str,
    ids: list[int],
    by: Campaigner,
    now: datetime,
    **details: int,
) -> None:
    numbers = ", ".join(map(str, sorted(ids)))
    audit.record(session, letter, action, by=by, now=now, signatures=numbers, **details)
