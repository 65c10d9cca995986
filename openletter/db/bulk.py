"""Changes to many signatures at once, the signatures that each was counted over, and how far it is."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ColumnElement, Index, delete, func, or_
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from openletter.db.base import Moment, choice
from openletter.db.campaigners import Campaigner
from openletter.db.letters import Letter
from openletter.db.signatories import under_present_text
from openletter.db.signatures import Signature
from openletter.domain.bulk import AT_WORK, BulkItemState, BulkKind, BulkState, Selection
from openletter.domain.guard import HoldReason
from openletter.domain.networks import lies_in
from openletter.domain.signatures import LIVE_STATES, SignatureState


class BulkChange(SQLModel, table=True):
    """One change to many signatures; `selection` says how they were chosen, `total` how many there were then."""

    __tablename__ = "bulk_change"
    __table_args__ = (CheckConstraint("done >= 0 AND total >= 0", name="counted"),)

    id: int = Field(default=None, primary_key=True)
    key: uuid.UUID = Field(unique=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    campaigner_id: int | None = Field(default=None, foreign_key="campaigner.id", index=True)
    kind: BulkKind = Field(sa_type=choice(BulkKind, "kind_known"))
    state: BulkState = Field(
        default=BulkState.COUNTED, sa_type=choice(BulkState, "state_known"), index=True
    )
    selection: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    reason: str = Field(default="", max_length=300)
    tells_owners: bool = False
    """Whether those who are removed get a message about it."""
    total: int = 0
    done: int = 0
    """How many signatures it has changed and not changed back."""
    created_at: datetime = Field(sa_type=Moment)
    started_at: datetime | None = Field(default=None, sa_type=Moment)
    heartbeat_at: datetime | None = Field(default=None, sa_type=Moment)
    finished_at: datetime | None = Field(default=None, sa_type=Moment)
    undo_started_at: datetime | None = Field(default=None, sa_type=Moment)

    letter: Letter = Relationship()
    campaigner: Campaigner | None = Relationship()


class BulkItem(SQLModel, table=True):
    """One signature that a change was counted over, what has become of it, and what undoing needs to know."""

    __tablename__ = "bulk_item"
    __table_args__ = (Index("ix_bulk_item_progress", "change_id", "state", "signature_id"),)

    change_id: int = Field(foreign_key="bulk_change.id", primary_key=True, ondelete="CASCADE")
    signature_id: int = Field(
        foreign_key="signature.id", primary_key=True, index=True, ondelete="CASCADE"
    )
    state: BulkItemState = Field(
        default=BulkItemState.WAITING, sa_type=choice(BulkItemState, "state_known")
    )
    was_held_because: HoldReason | None = Field(
        default=None, sa_type=choice(HoldReason, "was_held_because_known")
    )
    was_reviewed_at: datetime | None = Field(default=None, sa_type=Moment)


_LIVE = col(Signature.state).in_(sorted(LIVE_STATES))
_HELD = col(Signature.held_because).is_not(None)
_APPLIES: dict[BulkKind, ColumnElement[bool]] = {
    BulkKind.REMOVE: _LIVE,
    BulkKind.RELEASE: _LIVE & _HELD,
    BulkKind.HIDE: _LIVE & col(Signature.withheld).is_(False),
    BulkKind.SHOW: _LIVE & col(Signature.withheld).is_(True),
}


def chosen(
    session: Session, letter_id: int, kind: BulkKind, selection: Selection, *conditions: Any
) -> list[int]:
    """Return the ids of the signatures in a selection to which a change applies now, in order."""
    query = (
        select(Signature.id, Signature.client)
        .where(Signature.letter_id == letter_id, _APPLIES[kind], *_within(selection), *conditions)
        .order_by(col(Signature.id))
    )
    return [
        found
        for found, client in session.exec(query).all()
        if not selection.network or lies_in(client, selection.network)
    ]


def _within(selection: Selection) -> list[ColumnElement[bool]]:
    named = [
        column.icontains(selection.words, autoescape=True)
        for column in (col(Signature.name), col(Signature.organisation))
    ]
    at_domain = col(Signature.email_canonical).endswith(f"@{selection.domain}", autoescape=True)
    narrowing: list[tuple[object, ColumnElement[bool]]] = [
        (selection.ids, col(Signature.id).in_(selection.ids)),
        (selection.words, or_(*named)),
        (selection.state, col(Signature.state) == selection.state),
        (selection.held, _HELD),
        (selection.reason, col(Signature.held_because) == selection.reason),
        (selection.domain, at_domain),
    ]
    conditions = [condition for given, condition in narrowing if given]
    if selection.since:
        conditions.append(col(Signature.created_at) >= selection.since)
    if selection.until:
        conditions.append(col(Signature.created_at) < selection.until)
    return conditions


def change_by_key(session: Session, letter_id: int, key: uuid.UUID) -> BulkChange | None:
    """Return a letter's change by its key."""
    query = select(BulkChange).where(BulkChange.letter_id == letter_id, BulkChange.key == key)
    return session.exec(query).first()


def changes_of(session: Session, letter_id: int, limit: int) -> list[BulkChange]:
    """Return the changes that were begun under a letter, the newest first."""
    query = (
        select(BulkChange)
        .where(BulkChange.letter_id == letter_id, col(BulkChange.started_at).is_not(None))
        .order_by(col(BulkChange.id).desc())
        .limit(limit)
    )
    return list(session.exec(query).all())


def tallies(session: Session, change_id: int) -> dict[BulkItemState, int]:
    """Return how many of a change's signatures are in each state."""
    query = (
        select(BulkItem.state, func.count())
        .where(BulkItem.change_id == change_id)
        .group_by(col(BulkItem.state))
    )
    found = dict(session.exec(query).all())
    return {state: found.get(state, 0) for state in BulkItemState}


def items_in(
    session: Session, change_id: int, state: BulkItemState, limit: int
) -> list[tuple[BulkItem, Signature]]:
    """Return some of a change's signatures in one state, in order; the signatures are locked and read anew."""
    query = (
        select(BulkItem, Signature)
        .join(Signature, col(Signature.id) == BulkItem.signature_id)
        .where(BulkItem.change_id == change_id, BulkItem.state == state)
        .order_by(col(BulkItem.signature_id))
        .limit(limit)
        .with_for_update(of=Signature, key_share=True)
        .execution_options(populate_existing=True)
    )
    return [(item, signature) for item, signature in session.exec(query).all()]


def sample(session: Session, change_id: int, limit: int) -> list[Signature]:
    """Return the first few signatures that a change was counted over."""
    query = (
        select(Signature)
        .join(BulkItem, col(BulkItem.signature_id) == Signature.id)
        .where(BulkItem.change_id == change_id)
        .order_by(col(Signature.id))
        .limit(limit)
    )
    return list(session.exec(query).all())


def count_effect(session: Session, change: BulkChange) -> int:
    """Return by how much the public count moves if all that waits in a change is done; negative if it falls."""
    counted = col(Signature.state) == SignatureState.CONFIRMED
    if change.kind is BulkKind.REMOVE:
        sign, moved = -1, counted & ~_HELD
    elif change.kind is BulkKind.RELEASE:
        sign, moved = 1, counted & _HELD
    else:
        return 0
    query = (
        select(func.count())
        .select_from(BulkItem)
        .join(Signature, col(Signature.id) == BulkItem.signature_id)
        .where(
            BulkItem.change_id == change.id,
            BulkItem.state == BulkItemState.WAITING,
            moved,
            under_present_text(change.letter),
        )
    )
    return sign * session.exec(query).one()


def drop_counted_before(session: Session, letter_id: int, moment: datetime) -> None:
    """Forget changes that were counted and never begun."""
    session.connection().execute(
        delete(BulkChange).where(
            col(BulkChange.letter_id) == letter_id,
            col(BulkChange.state) == BulkState.COUNTED,
            col(BulkChange.created_at) < moment,
        )
    )


def changes_at_work(session: Session, silent_since: datetime) -> list[BulkChange]:
    """Return the changes that are to be worked off and on which nobody works, locked; the oldest first."""
    query = (
        select(BulkChange)
        .where(
            col(BulkChange.state).in_(sorted(AT_WORK)),
            or_(
                col(BulkChange.heartbeat_at).is_(None), col(BulkChange.heartbeat_at) < silent_since
            ),
        )
        .order_by(col(BulkChange.id))
        .with_for_update(skip_locked=True)
    )
    return list(session.exec(query).all())
