"""Messages of support, and who may see which of them."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, Index, Select, Text, false, func, text, true
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from openletter.db.base import Moment, choice
from openletter.db.letters import Letter
from openletter.db.signatories import name_is_out, under_present_text
from openletter.db.signatures import Signature
from openletter.db.statements import COUNTED_SIGNATURE
from openletter.domain.safety import NameForm
from openletter.domain.support import PREPARED, Fault, MediaKind, SupportState

APPROVED = frozenset({SupportState.APPROVED})
EMPTY = {"server_default": text("''")}


class SupportMessage(SQLModel, table=True):
    """What a signatory shows or says beside their signature; its files lie in the data folder under their SHA-256."""

    __tablename__ = "support_message"
    __table_args__ = (
        Index("ix_support_message_letter_id_state", "letter_id", "state"),
        CheckConstraint(
            "state NOT IN ('ready', 'approved') OR (kind IS NOT NULL AND sha256 IS NOT NULL)",
            name="prepared",
        ),
        CheckConstraint("state <> 'waiting' OR upload IS NOT NULL", name="sent"),
        CheckConstraint("state <> 'failed' OR fault IS NOT NULL", name="failed_why"),
    )

    id: int = Field(default=None, primary_key=True)
    key: uuid.UUID = Field(unique=True)
    """Names it in public addresses; another file has another."""
    letter_id: int = Field(foreign_key="letter.id")
    """The letter of its signature, since messages are few and signatures many (see `_whose`)."""
    signature_id: int = Field(foreign_key="signature.id", unique=True)
    state: SupportState = Field(sa_type=choice(SupportState, "state_known"))
    kind: MediaKind | None = Field(default=None, sa_type=choice(MediaKind, "kind_known"))
    caption: str = Field(default="", max_length=160, sa_column_kwargs=EMPTY)
    people: str = Field(default="", max_length=300, sa_column_kwargs=EMPTY)
    """Who else is seen or heard, as the author names them."""
    words: str = Field(default="", sa_type=Text, sa_column_kwargs=EMPTY)
    """What there is to see or hear: the transcript, or the text that stands for a picture."""
    upload: str | None = Field(default=None, max_length=40)
    """The name of the file as it was sent, until it is prepared."""
    sha256: str | None = Field(default=None, max_length=64, index=True)
    still_sha256: str | None = Field(default=None, max_length=64, index=True)
    """The still that stands for a picture or a video where it is small."""
    size: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    milliseconds: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    width: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    height: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    fault: Fault | None = Field(default=None, sa_type=choice(Fault, "fault_known"))
    reason: str = Field(default="", max_length=300, sa_column_kwargs=EMPTY)
    """Why a campaigner has declined it."""
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    heartbeat_at: datetime | None = Field(default=None, sa_type=Moment)
    """When a worker took it to prepare it."""
    sends: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """How many files were sent since `sends_since`; it stays when the message is taken back."""
    sends_since: datetime = Field(sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)
    """When the present file was sent."""
    updated_at: datetime = Field(sa_type=Moment)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)

    signature: Signature = Relationship()


@dataclass(frozen=True)
class Support:
    """A message of support as anybody may see it, and whose it is."""

    key: str
    kind: MediaKind
    caption: str
    people: str
    words: str
    name: str
    role: str
    organisation: str
    sha256: str
    still_sha256: str | None
    size: int
    milliseconds: int
    width: int
    height: int
    sent_at: datetime
    shown_since: datetime
    place: tuple[datetime, int]
    """The moment and the number by which it stands in the list that begins with the newest decision."""


def support_of(session: Session, signature_id: int) -> SupportMessage | None:
    """Return the message of support that goes with a signature, in any state."""
    query = select(SupportMessage).where(SupportMessage.signature_id == signature_id)
    return session.exec(query).first()


def support_in(session: Session, letter_id: int, number: int) -> SupportMessage | None:
    """Return a prepared message by its number, if it goes with a signature of this letter that counts."""
    found = _messages(letter_id, PREPARED).where(SupportMessage.id == number)
    return next(iter(_whose(session, found, COUNTED_SIGNATURE)), (None, None))[0]


def support_of_letter(session: Session, letter_id: int) -> list[SupportMessage]:
    """Return what campaigners see: the messages that wait for a decision first, then the newest.

    What is held for review waits with its signature.
    """
    query = _messages(letter_id, PREPARED).order_by(
        col(SupportMessage.updated_at).desc(), col(SupportMessage.id).desc()
    )
    found = [message for message, _ in _whose(session, query, COUNTED_SIGNATURE)]
    return sorted(found, key=lambda message: message.state is not SupportState.READY)


def count_in_states(session: Session, letter_id: int, states: frozenset[SupportState]) -> int:
    """Count a letter’s messages in any of these states, whoever’s they are."""
    query = select(func.count()).where(
        SupportMessage.letter_id == letter_id, col(SupportMessage.state).in_(states)
    )
    return session.exec(query).one()


def count_sends(session: Session, address: str, since: datetime) -> int:
    """Count the files that an address has sent since a moment, under any letter."""
    query = (
        select(func.coalesce(func.sum(SupportMessage.sends), 0))
        .join(Signature)
        .where(Signature.email_canonical == address, SupportMessage.sends_since > since)
    )
    return int(session.exec(query).one())


def next_to_prepare(session: Session, silent_since: datetime) -> SupportMessage | None:
    """Return the oldest message that waits and that no living worker has, locked."""
    query = (
        select(SupportMessage)
        .where(
            SupportMessage.state == SupportState.WAITING,
            col(SupportMessage.heartbeat_at).is_(None)
            | (col(SupportMessage.heartbeat_at) < silent_since),
        )
        .order_by(col(SupportMessage.updated_at), col(SupportMessage.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.exec(query).first()


def declined_before(session: Session, moment: datetime) -> list[SupportMessage]:
    """Return the messages that were declined before a moment and still have their file."""
    query = select(SupportMessage).where(
        SupportMessage.state == SupportState.DECLINED,
        col(SupportMessage.decided_at) < moment,
        col(SupportMessage.sha256).is_not(None),
    )
    return list(session.exec(query).all())


def support_keys(session: Session, letter_id: int) -> set[str]:
    """Return the keys of a letter’s messages that their authors have not taken back, whatever became of them."""
    query = select(SupportMessage.key).where(
        SupportMessage.letter_id == letter_id, SupportMessage.state != SupportState.TAKEN_BACK
    )
    return {key.hex for key in session.exec(query).all()}


def files_in_use(session: Session) -> set[str]:
    """Return the names of all files that a message has: as they were sent, and as they are shown."""
    query = select(SupportMessage.upload, SupportMessage.sha256, SupportMessage.still_sha256)
    return {name for row in session.exec(query).all() for name in row if name}


def public_support(
    session: Session,
    letter: Letter,
    *,
    now: datetime,
    limit: int | None = None,
    among: ColumnElement[bool] | None = None,
) -> list[Support]:
    """Return the approved messages that anybody may see, the newest decision first."""
    query = (
        _messages(letter.id, APPROVED)
        .where(true() if among is None else among)
        .order_by(col(SupportMessage.decided_at).desc(), col(SupportMessage.id).desc())
    )
    return _shown(session, letter, query, now)[:limit]


def public_support_by_key(
    session: Session, letter: Letter, key: uuid.UUID, *, now: datetime
) -> Support | None:
    """Return one message that anybody may see."""
    query = _messages(letter.id, APPROVED).where(SupportMessage.key == key)
    return next(iter(_shown(session, letter, query, now)), None)


def public_support_with(
    session: Session, letter: Letter, sha256: str, *, now: datetime
) -> Support | None:
    """Return a message that anybody may see and that has this file, or this still."""
    its = (col(SupportMessage.sha256) == sha256) | (col(SupportMessage.still_sha256) == sha256)
    query = _messages(letter.id, APPROVED).where(its)
    return next(iter(_shown(session, letter, query, now)), None)


def dossier_support(
    session: Session, letter: Letter, left_out: Select[Any] | None, *, now: datetime
) -> list[Support]:
    """Return the messages that an edition prints, the oldest first: none that the public does not see."""
    query = _messages(letter.id, APPROVED)
    if left_out is not None:
        query = query.where(col(SupportMessage.signature_id).not_in(left_out))
    in_order = query.order_by(col(SupportMessage.created_at), col(SupportMessage.id))
    return _shown(session, letter, in_order, now)


def is_shown(session: Session, message: SupportMessage, *, now: datetime) -> bool:
    """Tell whether anybody sees this message now."""
    letter = message.signature.letter
    return public_support_by_key(session, letter, message.key, now=now) is not None


def may_be_seen(letter: Letter, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a signatory may be seen and heard: a face and a voice say more than a name in full.

    So they are shown only where the name is out, and not as an initial.
    """
    if letter.name_form is not NameForm.FULL:
        return false()
    return name_is_out(letter, now) & (col(Signature.shown_as) == NameForm.FULL)


def _messages(letter_id: int, states: frozenset[SupportState]) -> Any:
    return select(SupportMessage).where(
        SupportMessage.letter_id == letter_id, col(SupportMessage.state).in_(states)
    )


def _whose(
    session: Session, query: Any, *conditions: ColumnElement[bool]
) -> list[tuple[SupportMessage, Signature]]:
    """Return the messages that a query finds whose signatures meet the conditions, with them.

    In two steps: joined, SQLite would go through a million signatures to find a few messages.
    """
    messages = session.exec(query).all()
    ids = [message.signature_id for message in messages]
    standing = select(Signature).where(col(Signature.id).in_(ids), *conditions)
    found = {one.id: one for one in (session.exec(standing).all() if ids else ())}
    return [(one, found[one.signature_id]) for one in messages if one.signature_id in found]


def _shown(session: Session, letter: Letter, query: Any, now: datetime) -> list[Support]:
    seen = (COUNTED_SIGNATURE, under_present_text(letter), may_be_seen(letter, now))
    after = timedelta(hours=letter.names_after_hours)
    return [
        _support(message, signature, after) for message, signature in _whose(session, query, *seen)
    ]


def _support(message: SupportMessage, signature: Signature, names_after: timedelta) -> Support:
    assert message.kind is not None
    assert message.sha256 is not None
    assert message.decided_at is not None
    assert signature.confirmed_at is not None
    seen = signature.as_published
    return Support(
        key=message.key.hex,
        kind=message.kind,
        caption=message.caption,
        people=message.people,
        words=message.words,
        name=seen.name,
        role=seen.role,
        organisation=seen.organisation,
        sha256=message.sha256,
        still_sha256=message.still_sha256,
        size=message.size,
        milliseconds=message.milliseconds,
        width=message.width,
        height=message.height,
        sent_at=message.created_at,
        shown_since=max(message.decided_at, signature.confirmed_at + names_after),
        place=(message.decided_at, message.id),
    )
