"""Organisers, letters, their revisions and requests, deliveries and replies."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Text,
    UniqueConstraint,
    bindparam,
    false,
    text,
    true,
)
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from openletter.db.base import Moment, choice
from openletter.domain.letters import PUBLIC_STATES, LetterState, Verdict, Wording
from openletter.domain.safety import NameForm, Precautions


class Organiser(SQLModel, table=True):
    """The coalition behind letters."""

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=Moment)
    slug: str | None = Field(default=None, max_length=80, index=True, unique=True)
    """Where its own page is; it stays when the coalition takes another name."""
    about: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": text("''")})
    """Who they are, in Markdown."""

    def __str__(self) -> str:
        """Return the coalition's name."""
        return self.name


class Letter(SQLModel, table=True):
    """An open letter: its life and settings; its words are in its revisions."""

    __table_args__ = (
        CheckConstraint("goal IS NULL OR goal > 0", name="goal_positive"),
        CheckConstraint("names_after_hours >= 0", name="names_after_hours_counted"),
        CheckConstraint("follows_id IS NULL OR follows_id <> id", name="follows_another"),
    )

    id: int = Field(default=None, primary_key=True)
    slug: str = Field(max_length=80, unique=True)
    organiser_id: int = Field(foreign_key="organiser.id", index=True)
    follows_id: int | None = Field(default=None, foreign_key="letter.id", index=True)
    state: LetterState = Field(
        default=LetterState.DRAFT, sa_type=choice(LetterState, "state_known"), index=True
    )
    language: str = Field(default="en", max_length=12)
    deadline: date | None = None
    goal: int | None = None
    prompts: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(sa_type=Moment)
    opened_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    delivered_at: datetime | None = Field(default=None, sa_type=Moment)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    material_revision_id: int | None = None
    """The revision with the last material change: signatures under older ones stand apart until their owners agree.

    Not a foreign key, since revisions point to their letter; ids of a letter's revisions grow with their numbers.
    """
    name_form: NameForm = Field(
        default=NameForm.FULL,
        sa_type=choice(NameForm, "name_form_known"),
        sa_column_kwargs={"server_default": NameForm.FULL.value},
    )
    names_after_hours: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Hours between a confirmation and the publication of the name."""
    searchable: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    """Whether search engines may list the letter and its names."""
    proof_of_work: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Whether a browser must do some work before it signs, which a campaigner switches on under attack."""
    dossier_plan: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True), nullable=True)
    )
    """How its next edition is put together, as `Plan.stored` writes it; None for the plan that a letter begins with."""
    accent: str | None = Field(default=None, max_length=7)
    """The campaign's colour as its campaigner chose it, `#rrggbb`; None for Openletter's own."""
    forgotten_at: datetime | None = Field(default=None, sa_type=Moment)
    """When addresses and network data of its signatures were erased."""

    organiser: Organiser = Relationship()

    @property
    def precautions(self) -> Precautions:
        """Its safety mode."""
        return Precautions(self.name_form, self.names_after_hours, self.searchable)


class Revision(SQLModel, table=True):
    """The words of a letter at one time; frozen as soon as it can be signed."""

    __table_args__ = (
        UniqueConstraint("letter_id", "language", "number"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    id: int = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id")
    language: str = Field(max_length=12)
    number: int
    title: str = Field(max_length=200)
    addressee: str = Field(max_length=300)
    salutation: str = Field(default="", max_length=300)
    body: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=Moment)
    frozen_at: datetime | None = Field(default=None, sa_type=Moment)
    material: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Whether it changed what people put their names to, as its campaigner said."""
    note: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": text("''")})
    """What has changed, in the campaigner's words and in this language."""

    requests: list["Request"] = Relationship(
        sa_relationship_kwargs={
            "order_by": "Request.number",
            "cascade": "all, delete-orphan",
            "lazy": "selectin",
        }
    )


class Request(SQLModel, table=True):
    """One numbered thing that a revision asks for."""

    __table_args__ = (
        UniqueConstraint("revision_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    id: int = Field(default=None, primary_key=True)
    revision_id: int = Field(default=None, foreign_key="revision.id")
    number: int
    text: str = Field(sa_type=Text)


@dataclass(frozen=True)
class LetterHead:
    """A letter's name and standing with its present text: all that signing it, and every message about it, needs."""

    id: int
    slug: str
    organiser_id: int
    organiser: str
    state: LetterState
    deadline: date | None
    language: str
    proof_of_work: bool
    name_form: NameForm
    closed_at: datetime | None
    revision_id: int
    title: str


class Delivery(SQLModel, table=True):
    """The handing over of a letter, with the figures as they stood that day.

    `delivered_note` says when in words where the day is not known.
    """

    id: int = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", unique=True)
    delivered: date | None = None
    delivered_note: str = Field(default="", max_length=200)
    recipient: str = Field(max_length=300)
    signatures: int = 0
    statements: int = 0


class Reply(SQLModel, table=True):
    """The addressee's reply to a letter."""

    id: int = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", unique=True)
    sender: str = Field(max_length=300)
    received: date | None = None
    received_note: str = Field(default="", max_length=200)
    summary: str = Field(sa_type=Text)

    answers: list["Answer"] = Relationship(
        sa_relationship_kwargs={"order_by": "Answer.request_number", "lazy": "selectin"}
    )


class Answer(SQLModel, table=True):
    """What a reply says to one request."""

    __table_args__ = (UniqueConstraint("reply_id", "request_number"),)

    id: int = Field(default=None, primary_key=True)
    reply_id: int = Field(foreign_key="reply.id")
    request_number: int
    verdict: Verdict = Field(sa_type=choice(Verdict, "verdict_known"))
    text: str = Field(default="", sa_type=Text)


_HEAD: tuple[Any, ...] = (
    Letter.id,
    Letter.slug,
    Letter.organiser_id,
    Organiser.name,
    Letter.state,
    Letter.deadline,
    Letter.language,
    Letter.proof_of_work,
    Letter.name_form,
    Letter.closed_at,
    Revision.id,
    Revision.title,
)


def letter_by_slug(session: Session, slug: str) -> Letter | None:
    """Return the letter with this slug, in any state."""
    return session.exec(select(Letter).where(Letter.slug == slug)).first()


_HEADS = (
    select(*_HEAD)
    .join(Organiser, col(Organiser.id) == Letter.organiser_id)
    .join(
        Revision,
        (col(Revision.letter_id) == Letter.id) & (col(Revision.language) == Letter.language),
    )
    .order_by(col(Revision.number).desc())
    .limit(1)
)
# Made once: putting a query together costs more than asking it.
_HEAD_BY_ID = _HEADS.where(Letter.id == bindparam("its_id"))
_HEAD_BY_SLUG = _HEADS.where(Letter.slug == bindparam("its_slug"))
_HEAD_NOBODY_CHANGES = _HEAD_BY_SLUG.with_for_update(read=True, of=Letter, skip_locked=True)
_LOCK_TO_SIGN = (
    select(Letter.id).where(Letter.slug == bindparam("its_slug")).with_for_update(read=True)
)


def head_of(session: Session, letter_id: int) -> LetterHead:
    """Return a letter's head, by one query."""
    session.flush()
    return LetterHead(*session.connection().execute(_HEAD_BY_ID, {"its_id": letter_id}).one())


def head_to_sign(session: Session, slug: str) -> LetterHead | None:
    """Return the head of the letter with this slug, locked for as long as somebody signs it.

    The lock is shared with other signers: only whoever closes the letter, revises it or takes it back waits, or is
    waited for.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        row = connection.execute(_HEAD_NOBODY_CHANGES, {"its_slug": slug}).first()
        if row is not None:
            return LetterHead(*row)
        # Somebody is changing it. The lock alone first, since a query that waits for one would go on with the
        # revisions as they were before it.
        connection.execute(_LOCK_TO_SIGN, {"its_slug": slug})
    return head_by_slug(session, slug)


def head_by_slug(session: Session, slug: str) -> LetterHead | None:
    """Return the head of the letter with this slug, in any state."""
    row = session.connection().execute(_HEAD_BY_SLUG, {"its_slug": slug}).first()
    return LetterHead(*row) if row else None


def letter_to_change(session: Session, slug: str) -> Letter | None:
    """Return the letter with this slug, locked, so that two editors come one after the other."""
    query = select(Letter).where(Letter.slug == slug).with_for_update(key_share=True)
    return session.exec(query).first()


def public_letters(session: Session, organiser: Organiser | None = None) -> list[Letter]:
    """Return the letters that anybody may read, of one organiser or of all, open ones first, then the newest."""
    query = select(Letter).where(col(Letter.state).in_(PUBLIC_STATES))
    if organiser is not None:
        query = query.where(Letter.organiser_id == organiser.id)
    found = session.exec(query).all()
    return sorted(
        found,
        key=lambda letter: (
            letter.state is not LetterState.OPEN,
            -(letter.opened_at or letter.created_at).timestamp(),
        ),
    )


def letters_of(session: Session, organiser_id: int) -> list[Letter]:
    """Return an organiser's letters, the newest first."""
    query = (
        select(Letter)
        .where(Letter.organiser_id == organiser_id)
        .order_by(col(Letter.created_at).desc(), col(Letter.id).desc())
    )
    return list(session.exec(query).all())


def current_revision(session: Session, letter: Letter) -> Revision:
    """Return the latest revision in the letter's own language."""
    query = (
        select(Revision)
        .where(Revision.letter_id == letter.id, Revision.language == letter.language)
        .order_by(col(Revision.number).desc())
        .limit(1)
    )
    return session.exec(query).one()


def version_in(session: Session, letter: Letter, language: str, number: int) -> Revision | None:
    """Return a revision's words in another language: each of a letter's languages counts its revisions alike."""
    query = select(Revision).where(
        Revision.letter_id == letter.id, Revision.language == language, Revision.number == number
    )
    return session.exec(query).first()


def wording_of(revision: Revision) -> Wording:
    """Return a revision's words."""
    return Wording(
        revision.title,
        revision.addressee,
        revision.salutation,
        revision.body,
        tuple(request.text for request in revision.requests),
    )


def material_changes(session: Session, letter: Letter, after: int = 0) -> list[Revision]:
    """Return the revisions that changed a text materially, of those later than the one with the id `after`."""
    if letter.material_revision_id is None:
        return []
    query = (
        select(Revision)
        .where(
            Revision.letter_id == letter.id, col(Revision.material).is_(True), Revision.id > after
        )
        .order_by(col(Revision.id))
    )
    return list(session.exec(query).all())


def signed_revision(session: Session, letter: Letter, number: int) -> Revision | None:
    """Return a revision in the letter's own language that could be signed, by its number."""
    query = select(Revision).where(
        Revision.letter_id == letter.id,
        Revision.language == letter.language,
        Revision.number == number,
        col(Revision.frozen_at).is_not(None),
    )
    return session.exec(query).first()


def followed_by(session: Session, letter: Letter) -> Letter | None:
    """Return the public letter that follows this one."""
    return session.exec(
        select(Letter).where(Letter.follows_id == letter.id, col(Letter.state).in_(PUBLIC_STATES))
    ).first()


def delivery_of(session: Session, letter: Letter) -> Delivery | None:
    """Return the delivery of a letter."""
    return session.exec(select(Delivery).where(Delivery.letter_id == letter.id)).first()


def reply_to(session: Session, letter: Letter) -> Reply | None:
    """Return the reply to a letter."""
    return session.exec(select(Reply).where(Reply.letter_id == letter.id)).first()


def letters_over(session: Session) -> list[Letter]:
    """Return the letters that are closed, delivered or answered, locked, passing over those somebody is changing."""
    query = (
        select(Letter)
        .where(col(Letter.closed_at).is_not(None), col(Letter.state) != LetterState.OPEN)
        .order_by(col(Letter.id))
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(session.exec(query).all())


def letters_past_deadline(session: Session, today: date) -> list[Letter]:
    """Return the open letters whose last day is over, locked, passing over those somebody is changing."""
    query: Any = (
        select(Letter)
        .where(Letter.state == LetterState.OPEN, col(Letter.deadline) < today)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return list(session.exec(query).all())
