"""Changing many signatures at once: counted first, done in batches, stopped at any time, and undone.

Everything that was counted is written down as an item, so that nothing else is ever touched and undoing knows how
things were. Batches lock their change: two workers on one change come one after the other, and neither does a
signature twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from openletter.db import bulk as rows
from openletter.db.base import insert_all
from openletter.db.bulk import BulkChange, BulkItem
from openletter.db.campaigners import Campaigner
from openletter.db.letters import Letter
from openletter.db.lookups import signatures_of_address
from openletter.db.signatures import Signature
from openletter.domain import bulk as rules
from openletter.domain.bulk import AT_WORK, BATCH, BulkItemState, BulkKind, BulkState, Selection
from openletter.domain.signatures import (
    LIVE_STATES,
    SHARED_ADDRESS_MAX,
    SignatureState,
    Verification,
)
from openletter.errors import NotAllowed
from openletter.mail import outbox
from openletter.mail.messages import Message
from openletter.services import audit
from openletter.services.signatures import note_change, tell
from openletter.tokens import new_key

SILENCE = timedelta(minutes=1)
"""After this long without a sign of life the worker on a change counts as dead, and another goes on."""
COUNTED_FOR = timedelta(days=1)
"""So long a change that was counted waits to be begun."""


def count(
    session: Session,
    letter: Letter,
    kind: BulkKind,
    selection: Selection,
    *,
    by: Campaigner,
    now: datetime,
) -> BulkChange:
    """Count what a change would touch, and keep exactly that; nothing is changed yet.

    Raises NotAllowed if there is nothing that it could change.
    """
    rows.drop_counted_before(session, letter.id, now - COUNTED_FOR)
    ids = rows.chosen(session, letter.id, kind, selection)
    if not ids:
        raise NotAllowed("No signature fits any more, so there is nothing to change.")
    change = BulkChange(
        key=new_key(),
        letter_id=letter.id,
        campaigner_id=by.id,
        kind=kind,
        selection=selection.stored(),
        total=len(ids),
        created_at=now,
    )
    session.add(change)
    session.flush()
    insert_all(session, BulkItem, [{"change_id": change.id, "signature_id": one} for one in ids])
    return change


def start(
    session: Session,
    change: BulkChange,
    *,
    reason: str,
    tells_owners: bool,
    by: Campaigner,
    now: datetime,
) -> None:
    """Begin a change that was counted; the second click finds it begun. A small one is done at once.

    Raises InvalidInput without a reason for a removal, NotAllowed if it was cancelled.
    """
    _lock(session, change)
    if change.state is BulkState.CANCELLED and change.started_at is None:
        raise NotAllowed("This change was cancelled. Choose the signatures again.")
    if change.state is not BulkState.COUNTED:
        return
    change.reason = rules.reason(reason, change.kind)
    change.tells_owners = tells_owners and change.kind is BulkKind.REMOVE
    change.state, change.started_at, change.campaigner_id = BulkState.RUNNING, now, by.id
    audit.record(
        session, change.letter, f"bulk-{change.kind.value}-started", by=by, now=now,
        change=change.id, total=change.total, reason=change.reason,
    )  # fmt: skip
    _set_to_work(session, change, now)


def cancel(session: Session, change: BulkChange, *, by: Campaigner, now: datetime) -> None:
    """Stop a change, or its undoing, between two batches: what is done stays done.

    Raises NotAllowed if it has come to its end.
    """
    _lock(session, change)
    if change.state is BulkState.CANCELLED:
        return
    if change.state not in (*AT_WORK, BulkState.COUNTED):
        raise NotAllowed("This change has come to its end, so there is nothing to stop.")
    if change.state in AT_WORK:
        audit.record(
            session, change.letter, f"bulk-{change.kind.value}-stopped", by=by, now=now,
            change=change.id, done=change.done,
        )  # fmt: skip
    change.state, change.finished_at = BulkState.CANCELLED, now
    session.add(change)


def undo(session: Session, change: BulkChange, *, by: Campaigner, now: datetime) -> None:
    """Take back all that a change has done; the second click finds it begun. A small one is taken back at once.

    Raises NotAllowed while it runs, or if it has done nothing.
    """
    _lock(session, change)
    if change.state in (BulkState.UNDOING, BulkState.UNDONE):
        return
    if change.state not in (BulkState.DONE, BulkState.CANCELLED) or not change.done:
        raise NotAllowed("There is nothing to take back: stop the change first, if it still runs.")
    change.state, change.undo_started_at, change.heartbeat_at = BulkState.UNDOING, now, None
    audit.record(
        session, change.letter, f"bulk-{change.kind.value}-undo-started", by=by, now=now,
        change=change.id, done=change.done,
    )  # fmt: skip
    _set_to_work(session, change, now)


def claim(session: Session, *, now: datetime) -> int | None:
    """Take a change to work on and return its id, or None; one whose worker is silent is taken over."""
    for change in rows.changes_at_work(session, now - SILENCE):
        change.heartbeat_at = now
        session.add(change)
        return change.id
    return None


def work_on(session: Session, change_id: int, *, now: datetime) -> bool:
    """Do or undo the next batch of a change; tells whether there is more to do."""
    change = session.get_one(BulkChange, change_id)
    _lock(session, change)
    if change.state not in AT_WORK:
        return False
    change.heartbeat_at = now
    if change.state is BulkState.RUNNING:
        _do_batch(session, change, now)
    else:
        _undo_batch(session, change, now)
    session.add(change)
    return change.state in AT_WORK


def _set_to_work(session: Session, change: BulkChange, now: datetime) -> None:
    session.add(change)
    session.flush()
    if change.total <= BATCH:
        work_on(session, change.id, now=now)
    if change.state in AT_WORK:
        change.heartbeat_at = None
        outbox.wake_after_commit(session, "bulk")


def _do_batch(session: Session, change: BulkChange, now: datetime) -> None:
    batch = rows.items_in(session, change.id, BulkItemState.WAITING, BATCH)
    selection = Selection.restored(change.selection)
    among = [signature.id for _, signature in batch]
    # Whoever no longer fits has changed since: confirmed, taken back, released by a colleague.
    fits = set(
        rows.chosen(session, change.letter_id, change.kind, selection, col(Signature.id).in_(among))
    )
    for item, signature in batch:
        if signature.id not in fits:
            item.state = BulkItemState.SKIPPED
            continue
        _do_one(session, change, item, signature, now)
        item.state = BulkItemState.DONE
    session.flush()
    tally = _note_progress(session, change)
    if not tally[BulkItemState.WAITING]:
        _end(session, change, BulkState.DONE, now, skipped=tally[BulkItemState.SKIPPED])


def _do_one(
    session: Session, change: BulkChange, item: BulkItem, signature: Signature, now: datetime
) -> None:
    item.was_held_because, item.was_reviewed_at = signature.held_because, signature.reviewed_at
    if change.kind is BulkKind.REMOVE:
        _remove(session, change, signature, now)
    elif change.kind is BulkKind.RELEASE:
        signature.held_because, signature.reviewed_at = None, now
        note_change(signature, now)
    else:
        signature.withheld = change.kind is BulkKind.HIDE
        note_change(signature, now)
    session.add(signature)


def _remove(session: Session, change: BulkChange, signature: Signature, now: datetime) -> None:
    counted = signature.state is SignatureState.CONFIRMED and signature.held_because is None
    signature.state, signature.removed_at = SignatureState.REMOVED, now
    signature.removed_by_id = change.id
    if signature.held_because is not None:
        # Nobody is told, and nothing moves in public: whoever made it must not notice.
        signature.reviewed_at = now
        return
    note_change(signature, now)
    if counted and change.tells_owners and signature.email is not None:
        tell(session, signature, Message.SIGNATURE_REMOVED, now=now)


def _undo_batch(session: Session, change: BulkChange, now: datetime) -> None:
    for item, signature in rows.items_in(session, change.id, BulkItemState.DONE, BATCH):
        restored = _undo_one(session, change, item, signature, now)
        item.state = BulkItemState.UNDONE if restored else BulkItemState.LEFT_OUT
        session.add(item)
    session.flush()
    tally = _note_progress(session, change)
    if not tally[BulkItemState.DONE]:
        left_out = tally[BulkItemState.LEFT_OUT]
        _end(session, change, BulkState.UNDONE, now, left_out=left_out)


def _undo_one(
    session: Session, change: BulkChange, item: BulkItem, signature: Signature, now: datetime
) -> bool:
    """Put one signature back as it was; tells whether that was possible."""
    if signature.erased_at is not None or signature.merged_into_id is not None:
        return False
    if change.kind is BulkKind.REMOVE:
        return _put_back(session, change, item, signature, now)
    if signature.state not in LIVE_STATES:
        return False
    if change.kind is BulkKind.RELEASE:
        if signature.held_because is not None:
            return False
        signature.held_because, signature.reviewed_at = item.was_held_because, item.was_reviewed_at
    else:
        hidden = change.kind is BulkKind.HIDE
        if signature.withheld is not hidden:
            return False
        signature.withheld = not hidden
    note_change(signature, now)
    session.add(signature)
    return True


def _put_back(
    session: Session, change: BulkChange, item: BulkItem, signature: Signature, now: datetime
) -> bool:
    if signature.state is not SignatureState.REMOVED or signature.removed_by_id != change.id:
        return False
    if (slot := _free_slot(session, signature)) is None:
        return False
    try:
        with session.begin_nested():
            confirmed = signature.confirmed_at is not None
            signature.state = SignatureState.CONFIRMED if confirmed else SignatureState.PENDING
            signature.removed_at = signature.removed_by_id = None
            signature.slot = slot
            signature.held_because = item.was_held_because
            signature.reviewed_at = item.was_reviewed_at
            if signature.held_because is None:
                note_change(signature, now)
            session.add(signature)
    except IntegrityError:
        # Its owner has signed again at this very moment.
        return False
    return True


def _free_slot(session: Session, signature: Signature) -> int | None:
    """Return the place that a signature can go back to; None if somebody stands there, or its address is gone."""
    if signature.email_canonical is None:
        lost = signature.verification is Verification.EMAIL and signature.anonymised_at is None
        return None if lost or _is_recorded_again(session, signature) else signature.slot
    others = [
        one
        for one in signatures_of_address(session, signature.letter_id, signature.email_canonical)
        if one.id != signature.id and one.state in LIVE_STATES and one.kind is signature.kind
    ]
    if any(one.name_key == signature.name_key for one in others):
        return None
    taken = {one.slot for one in others}
    free = [slot for slot in range(1, SHARED_ADDRESS_MAX + 1) if slot not in taken]
    return signature.slot if signature.slot in free else next(iter(free), None)


def _is_recorded_again(session: Session, signature: Signature) -> bool:
    query = select(Signature.id).where(
        Signature.letter_id == signature.letter_id,
        Signature.kind == signature.kind,
        Signature.name_key == signature.name_key,
        Signature.verification == Verification.RECORDED,
        Signature.state == SignatureState.CONFIRMED,
        Signature.id != signature.id,
    )
    return session.exec(query.limit(1)).first() is not None


def _note_progress(session: Session, change: BulkChange) -> dict[BulkItemState, int]:
    tally = rows.tallies(session, change.id)
    change.done = tally[BulkItemState.DONE]
    return tally


def _end(
    session: Session, change: BulkChange, state: BulkState, now: datetime, **details: int
) -> None:
    change.state, change.finished_at = state, now
    audit.record(
        session, change.letter, f"bulk-{change.kind.value}-{state.value}", by=None, now=now,
        change=change.id, done=change.done, **details,
    )  # fmt: skip


def _lock(session: Session, change: BulkChange) -> None:
    session.flush()
    session.refresh(change, with_for_update={"key_share": True})
