"""Writing a letter, opening it and closing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from openletter.db.campaigners import Campaigner
from openletter.db.letters import (
    Letter,
    Organiser,
    Request,
    Revision,
    current_revision,
    letter_by_slug,
    letters_past_deadline,
    wording_of,
)
from openletter.db.signatures import has_signatures
from openletter.domain import letters
from openletter.domain.letters import Alteration, LetterState, Wording
from openletter.errors import InvalidInput, NotAllowed
from openletter.mail import outbox
from openletter.services import audit


@dataclass(frozen=True)
class Arrangements:
    """What surrounds the words: the last day, the goal, the questions for statements, the letter it follows."""

    deadline: date | None = None
    goal: int | None = None
    prompts: tuple[str, ...] = ()
    follows_id: int | None = None


@dataclass(frozen=True)
class TextChange:
    """What a change to an open letter's text means for its signatures, as the campaigner says; the note is theirs."""

    alteration: Alteration
    note: str = ""
    by: Campaigner | None = None


CORRECTION = TextChange(Alteration.CORRECTION)


def create(
    session: Session,
    organiser: Organiser,
    wording: Wording,
    arrangements: Arrangements,
    *,
    now: datetime,
) -> Letter:
    """Begin a letter as a draft; its address is made from its title and stays."""
    letter = Letter(
        slug=_free_slug(session, wording.title), organiser_id=organiser.id, created_at=now
    )
    _arrange(letter, arrangements)
    session.add(letter)
    session.flush()
    session.add(_revision(letter, wording, 1, now))
    session.flush()
    return letter


def must_say_what_changes(session: Session, letter: Letter, wording: Wording) -> bool:
    """Tell whether a campaigner must say first what a change means: words differ that somebody has signed."""
    return (
        letter.state is LetterState.OPEN
        and wording_of(current_revision(session, letter)) != wording
        and has_signatures(session, letter.id)
    )


def revise(
    session: Session,
    letter: Letter,
    wording: Wording,
    arrangements: Arrangements,
    *,
    now: datetime,
    change: TextChange = CORRECTION,
) -> Revision:
    """Save a letter's words and arrangements.

    Words that people have signed stay as they are: a change makes the next revision, and a material one sets their
    signatures apart until they agree. Raises NotAllowed once the letter is closed.
    """
    if letter.state not in (LetterState.DRAFT, LetterState.CONSULTATION, LetterState.OPEN):
        raise NotAllowed("A letter that is closed stays as it was signed.")
    _arrange(letter, arrangements)
    session.add(letter)
    present = current_revision(session, letter)
    if wording_of(present) == wording:
        return present
    if present.frozen_at is None:
        reword(session, present, wording)
        return present
    revision = _revision(letter, wording, present.number + 1, now)
    revision.frozen_at, revision.note = now, change.note
    revision.material = change.alteration is Alteration.MATERIAL
    session.add(revision)
    session.flush()
    _make_known(session, letter, revision, change, now)
    return revision


def open_for_signatures(session: Session, letter: Letter, *, now: datetime, today: date) -> None:
    """Open a letter, or open it again after closing; its words are frozen as a revision from now on.

    Raises NotAllowed from any other state, InvalidInput if its deadline is over.
    """
    letters.check_transition(letter.state, LetterState.OPEN)
    if letter.deadline is not None and letter.deadline < today:
        raise InvalidInput(
            "The last day to sign is over. Choose a later one first", field="deadline"
        )
    revision = current_revision(session, letter)
    revision.frozen_at = revision.frozen_at or now
    letter.state, letter.opened_at, letter.closed_at = (
        LetterState.OPEN,
        letter.opened_at or now,
        None,
    )
    session.add_all([letter, revision])


def close(session: Session, letter: Letter, *, now: datetime) -> None:
    """Close a letter; what is under way can be confirmed for another day. Raises NotAllowed unless it is open."""
    letters.check_transition(letter.state, LetterState.CLOSED)
    letter.state, letter.closed_at = LetterState.CLOSED, now
    session.add(letter)


def take_back(session: Session, letter: Letter) -> None:
    """Make an open letter that nobody has signed a draft again, out of the public's sight.

    Raises NotAllowed once anybody has signed, or unless it is open.
    """
    if letter.state is not LetterState.OPEN or has_signatures(session, letter.id):
        raise NotAllowed(
            "Somebody has signed this letter, so it stays in public. You can close it instead."
        )
    revision = current_revision(session, letter)
    letter.state, letter.opened_at, revision.frozen_at = LetterState.DRAFT, None, None
    session.add_all([letter, revision])


def close_those_past_deadline(session: Session, *, now: datetime, today: date) -> int:
    """Close every open letter whose last day is over; returns how many."""
    late = letters_past_deadline(session, today)
    for letter in late:
        close(session, letter, now=now)
    return len(late)


def reword(session: Session, revision: Revision, wording: Wording) -> None:
    """Put other words in the place of a revision's own."""
    revision.title, revision.addressee, revision.salutation, revision.body = (
        wording.title,
        wording.addressee,
        wording.salutation,
        wording.body,
    )
    revision.requests.clear()
    session.flush()
    revision.requests.extend(_requests(wording))
    session.add(revision)
    session.flush()


def _make_known(
    session: Session, letter: Letter, revision: Revision, change: TextChange, now: datetime
) -> None:
    """Write a change of an open letter's text down, and have those asked who signed before a material one."""
    audit.record(
        session,
        letter,
        "text-changed",
        by=change.by,
        now=now,
        revision=revision.number,
        alteration=change.alteration.value,
    )
    if revision.material:
        letter.material_revision_id = revision.id
        session.add(letter)
        outbox.wake_after_commit(session, "agreeing")


def _arrange(letter: Letter, arrangements: Arrangements) -> None:
    letter.deadline, letter.goal = arrangements.deadline, arrangements.goal
    letter.prompts, letter.follows_id = list(arrangements.prompts), arrangements.follows_id


def _revision(letter: Letter, wording: Wording, number: int, now: datetime) -> Revision:
    return Revision(
        letter_id=letter.id,
        language=letter.language,
        number=number,
        title=wording.title,
        addressee=wording.addressee,
        salutation=wording.salutation,
        body=wording.body,
        created_at=now,
        requests=_requests(wording),
    )


def _requests(wording: Wording) -> list[Request]:
    return [Request(number=n, text=text) for n, text in enumerate(wording.requests, start=1)]


def _free_slug(session: Session, title: str) -> str:
    base = letters.slug(title) or "letter"
    candidate, number = base, 2
    while candidate in letters.RESERVED_SLUGS or letter_by_slug(session, candidate) is not None:
        candidate, number = f"{base}-{number}", number + 1
    return candidate
