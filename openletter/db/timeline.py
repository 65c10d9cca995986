"""What has happened to a letter, read from what the database knows of it."""

from __future__ import annotations

from sqlmodel import Session

from openletter.db.changes import told_changes
from openletter.db.letters import Delivery, Letter, Reply, delivery_of, reply_to
from openletter.domain.timeline import Event, Step


def events(session: Session, letter: Letter, language: str) -> list[Event]:
    """Return what has happened to a letter in public, the oldest first, told in a language where somebody has.

    A step that it has not reached is not there.
    """
    found = [
        Event(Step.OPENED, at=letter.opened_at) if letter.opened_at else None,
        *_changes(session, letter, language),
        Event(Step.CLOSED, at=letter.closed_at) if letter.closed_at else None,
        _delivered(letter, delivery_of(session, letter)),
        _answered(letter, reply_to(session, letter)),
    ]
    return [event for event in found if event is not None]


def _changes(session: Session, letter: Letter, language: str) -> list[Event]:
    return [
        Event(
            Step.TEXT_CHANGED,
            at=change.created_at,
            note=change.note,
            revision=change.number,
            language=change.language,
        )
        for change in told_changes(session, letter, language)
    ]


def _delivered(letter: Letter, delivery: Delivery | None) -> Event | None:
    if delivery is None:
        return Event(Step.DELIVERED, at=letter.delivered_at) if letter.delivered_at else None
    return Event(
        Step.DELIVERED,
        at=letter.delivered_at,
        day=delivery.delivered,
        when=delivery.delivered_note,
        note=delivery.recipient,
        language=letter.language,
    )


def _answered(letter: Letter, reply: Reply | None) -> Event | None:
    if reply is None:
        return Event(Step.ANSWERED, at=letter.answered_at) if letter.answered_at else None
    return Event(
        Step.ANSWERED,
        at=letter.answered_at,
        day=reply.received,
        when=reply.received_note,
        note=reply.sender,
        language=letter.language,
    )
