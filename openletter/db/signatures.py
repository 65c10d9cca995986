"""Signatures, and the lists and counts that pages show of them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Index,
    Text,
    TextClause,
    bindparam,
    case,
    event,
    false,
    func,
    text,
    update,
)
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from openletter.db.base import Moment, choice
from openletter.db.letters import Letter, Revision
from openletter.domain.guard import HoldReason
from openletter.domain.identity import KEY_MAX
from openletter.domain.safety import NameForm, Published, narrower, published
from openletter.domain.searching import written_down
from openletter.domain.signatures import (
    LIVE_STATES,
    SHARED_ADDRESS_MAX,
    SignatureKind,
    SignatureState,
    Verification,
)

_LIVE = text("state IN ('pending', 'confirmed') AND email_canonical IS NOT NULL")
# All as text: SQLite takes a partial index only for a condition that it finds in its own words.
COUNTED = text("state = 'confirmed' AND held_because IS NULL")
"""What the count, the lists and the dossier take in: confirmed, and not held for review."""
EVER_LISTED = text("changed_at IS NOT NULL")
WITH_ADDRESS = text("email_canonical IS NOT NULL")
_WITH_CLIENT = text("client IS NOT NULL")
HELD = text("held_because IS NOT NULL AND state IN ('pending', 'confirmed')")
"""What waits for review."""
UNWRITTEN = text("search_words IS NULL")
"""Of what the words by which it is found are still to be written (`services.indexing`)."""


def _index(name: str, *columns: str, where: TextClause, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


class Signature(SQLModel, table=True):
    """One signatory under one letter."""

    __table_args__ = (
        _index(
            "uq_signature_live_name",
            "letter_id",
            "email_canonical",
            "kind",
            "name_key",
            where=_LIVE,
            unique=True,
        ),
        # Those who share an address have a slot each: the database has the last word on how many they are.
        _index(
            "uq_signature_live_slot",
            "letter_id",
            "email_canonical",
            "kind",
            "slot",
            where=_LIVE,
            unique=True,
        ),
        _index("ix_signature_address", "email_canonical", "letter_id", where=WITH_ADDRESS),
        _index("ix_signature_client", "letter_id", "client", "created_at", where=_WITH_CLIENT),
        Index("ix_signature_name", "letter_id", "kind", "name_key"),
        _index(
            "ix_signature_listed",
            "letter_id",
            "kind",
            "public",
            "confirmed_at",
            "id",
            where=COUNTED,
        ),
        _index("ix_signature_changed_at", "letter_id", "changed_at", where=EVER_LISTED),
        _index("ix_signature_unwritten", "id", where=UNWRITTEN),
        _index("ix_signature_held", "letter_id", "created_at", "id", where=HELD),
        CheckConstraint(
            "kind <> 'organisation' OR organisation <> '' OR erased_at IS NOT NULL "
            "OR anonymised_at IS NOT NULL",
            name="organisation_named",
        ),
        CheckConstraint(
            "verification <> 'email' OR state NOT IN ('pending', 'confirmed') OR email IS NOT NULL "
            "OR anonymised_at IS NOT NULL",
            name="address_to_verify",
        ),
        CheckConstraint(
            "(email IS NULL) = (email_canonical IS NULL)", name="address_has_canonical_form"
        ),
        CheckConstraint("state <> 'confirmed' OR confirmed_at IS NOT NULL", name="confirmed_when"),
        CheckConstraint(
            "state <> 'pending' OR verification = 'email'", name="recorded_is_confirmed"
        ),
        CheckConstraint(f"slot BETWEEN 1 AND {SHARED_ADDRESS_MAX}", name="slot_known"),
    )

    id: int = Field(default=None, primary_key=True)
    key: uuid.UUID = Field(unique=True)
    letter_id: int = Field(foreign_key="letter.id")
    revision_id: int = Field(foreign_key="revision.id")
    kind: SignatureKind = Field(sa_type=choice(SignatureKind, "kind_known"))
    state: SignatureState = Field(
        default=SignatureState.PENDING, sa_type=choice(SignatureState, "state_known")
    )
    verification: Verification = Field(sa_type=choice(Verification, "verification_known"))
    name: str = Field(max_length=100)
    organisation: str = Field(default="", max_length=200)
    role: str = Field(default="", max_length=120)
    email: str | None = Field(default=None, max_length=254)
    email_canonical: str | None = Field(default=None, max_length=254)
    name_key: str = Field(
        default="", max_length=KEY_MAX, sa_column_kwargs={"server_default": text("''")}
    )
    """The folded name under which it is listed (`domain.identity`)."""
    search_words: str | None = Field(default=None, sa_type=Text)
    """The words by which it is found, of what its letter may publish (`domain.searching`)."""
    slot: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    sector: str | None = Field(default=None, max_length=40)
    country: str | None = Field(default=None, max_length=8)
    public: bool = False
    """Whether its owner shows the name."""
    withheld: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Whether the organiser keeps the name back, whatever its owner chose."""
    shown_as: NameForm = Field(
        default=NameForm.FULL,
        sa_type=choice(NameForm, "shown_as_known"),
        sa_column_kwargs={"server_default": NameForm.FULL.value},
    )
    """The fullest form in which its owner was told that the name would be shown."""
    updates: bool = False
    locale: str = Field(default="en", max_length=12)
    client: str | None = Field(default=None, max_length=45)
    """The network address it came from, until it is forgotten."""
    held_because: HoldReason | None = Field(
        default=None, sa_type=choice(HoldReason, "held_because_known")
    )
    reviewed_at: datetime | None = Field(default=None, sa_type=Moment)
    """When a campaigner decided about it; it is not held again after that."""
    created_at: datetime = Field(sa_type=Moment)
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    removed_at: datetime | None = Field(default=None, sa_type=Moment)
    removed_by_id: int | None = Field(default=None, foreign_key="bulk_change.id", index=True)
    merged_into_id: int | None = Field(default=None, foreign_key="signature.id", index=True)
    erased_at: datetime | None = Field(default=None, sa_type=Moment)
    """When its owner had everything about them erased; what is left is that it was there."""
    anonymised_at: datetime | None = Field(default=None, sa_type=Moment)
    """When its address and network data were forgotten, after the campaign."""
    changed_at: datetime | None = Field(default=None, sa_type=Moment)
    """When it last changed what the public sees: the count or the lists."""
    retyped_at: datetime | None = Field(default=None, sa_type=Moment)
    """When it was signed again with the same address before it was confirmed, or put right by its owner."""
    agreed_at: datetime | None = Field(default=None, sa_type=Moment)
    """When its owner agreed to a later revision than the one first signed."""
    asked_revision_id: int | None = Field(default=None)
    """The last revision about which its owner was asked."""

    letter: Letter = Relationship()
    revision: Revision = Relationship()

    @property
    def state_for_owner(self) -> SignatureState:
        """The state that its owner is shown: who was held and then removed must not notice, and stands as before."""
        quietly = self.held_because is not None and self.merged_into_id is None
        if self.state is not SignatureState.REMOVED or not quietly:
            return self.state
        confirmed = self.confirmed_at is not None
        return SignatureState.CONFIRMED if confirmed else SignatureState.PENDING

    @property
    def as_published(self) -> Published:
        """What its letter publishes of it where the name is shown."""
        form = narrower(self.letter.name_form, self.shown_as)
        return published(form, self.kind, self.name, self.role, self.organisation)


def written(row: dict[str, Any]) -> dict[str, str]:
    """Return the words by which a signature is found, for a row of its columns that is inserted by itself."""
    named = row["name"], row["role"], row["organisation"]
    shown_as = row.get("shown_as", NameForm.FULL)
    its = written_down(
        row["letter_id"], row["kind"], shown_as, named, row["sector"], row["country"]
    )
    return {"search_words": its}


_FOUND_BY = ("letter_id", "kind", "shown_as", "name", "role", "organisation", "sector", "country")


def words_of(signature: Signature) -> str:
    """Return the words by which a signature is found as long as it stands."""
    return written({name: getattr(signature, name) for name in _FOUND_BY})["search_words"]


@event.listens_for(Signature, "before_insert")
@event.listens_for(Signature, "before_update")
def _write_down(_mapper: Any, _connection: Any, signature: Signature) -> None:
    """Keep the words by which a signature is found in step with it, in the transaction that changes it."""
    words = words_of(signature) if signature.state in LIVE_STATES else ""
    if signature.search_words != words:
        signature.search_words = words


class SignatureOrder(StrEnum):
    """By what a list of signatures is sorted."""

    NAME = "name"
    KIND = "kind"
    STATE = "state"
    VERIFICATION = "verification"
    DATE = "date"


@dataclass(frozen=True)
class Wanted:
    """Which of a letter's signatures a campaigner asks for, and in which order."""

    words: str = ""
    state: SignatureState | None = None
    order: SignatureOrder = SignatureOrder.DATE
    descending: bool = True


LISTED_NAME = case(
    (col(Signature.kind) == SignatureKind.ORGANISATION, col(Signature.organisation)),
    else_=col(Signature.name),
)
_SORT_KEYS: dict[SignatureOrder, Any] = {
    SignatureOrder.NAME: func.lower(LISTED_NAME),
    SignatureOrder.KIND: col(Signature.kind),
    SignatureOrder.STATE: col(Signature.state),
    SignatureOrder.VERIFICATION: col(Signature.verification),
    SignatureOrder.DATE: func.coalesce(Signature.confirmed_at, Signature.created_at),
}


# Made once: putting a query together costs more than asking it.
_CONFIRM = (
    update(Signature)
    .where(col(Signature.id) == bindparam("its_id"), col(Signature.state) == SignatureState.PENDING)
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("state", "confirmed_at", "changed_at", "revision_id", "agreed_at")
        }
    )
)


def confirm_pending(
    session: Session,
    signature: Signature,
    *,
    revision_id: int,
    agreed_at: datetime | None,
    now: datetime,
) -> bool:
    """Confirm a signature under a revision, if it is still pending; tells whether it was."""
    values = {
        "state": SignatureState.CONFIRMED,
        "confirmed_at": now,
        "changed_at": now,
        "revision_id": revision_id,
        "agreed_at": agreed_at,
    }
    asked = {f"new_{name}": value for name, value in values.items()}
    done = session.connection().execute(_CONFIRM, asked | {"its_id": signature.id}).rowcount == 1
    if done:
        # What is known need not be read again.
        for name, value in values.items():
            set_committed_value(signature, name, value)
    return done


def ids_by_key(session: Session, letter_id: int) -> dict[uuid.UUID, int]:
    """Return the id of each of a letter's signatures, in any state."""
    query = select(Signature.key, Signature.id).where(Signature.letter_id == letter_id)
    return dict(session.exec(query).all())


def names_of(session: Session, letter_id: int) -> list[tuple[SignatureKind, str, str, NameForm]]:
    """Return kind, name, organisation and `shown_as` of each of a letter's signatures in any state, but erased ones."""
    query: Any = select(
        Signature.kind, Signature.name, Signature.organisation, Signature.shown_as
    ).where(Signature.letter_id == letter_id, col(Signature.erased_at).is_(None))
    return [tuple(row) for row in session.exec(query).all()]


def count_in_state(session: Session, letter_id: int, state: SignatureState) -> int:
    """Count a letter's signatures in one state."""
    return session.exec(
        select(func.count()).where(Signature.letter_id == letter_id, Signature.state == state)
    ).one()


def count_taken_back(session: Session, letter_id: int) -> int:
    """Count a letter's signatures that were confirmed and then taken back; one given up before is none of these."""
    query = select(func.count()).where(
        Signature.letter_id == letter_id,
        Signature.state == SignatureState.WITHDRAWN,
        col(Signature.confirmed_at).is_not(None),
    )
    return session.exec(query).one()


def count_merged(session: Session, letter_id: int) -> int:
    """Count a letter's signatures that were removed because another of the same signatory stands for them."""
    query = select(func.count()).where(
        Signature.letter_id == letter_id,
        Signature.state == SignatureState.REMOVED,
        col(Signature.merged_into_id).is_not(None),
    )
    return session.exec(query).one()


def count_told_as(session: Session, letter_id: int, state: SignatureState) -> int:
    """Count a letter's signatures of which their owners are told that they are in one state (`state_for_owner`)."""
    quietly = (
        (col(Signature.state) == SignatureState.REMOVED)
        & col(Signature.held_because).is_not(None)
        & col(Signature.merged_into_id).is_(None)
    )
    as_it_is = (col(Signature.state) == state) & ~quietly
    confirmed = col(Signature.confirmed_at).is_not(None)
    told = {
        SignatureState.CONFIRMED: as_it_is | (quietly & confirmed),
        SignatureState.PENDING: as_it_is | (quietly & ~confirmed),
    }.get(state, as_it_is)
    query = select(func.count()).where(Signature.letter_id == letter_id, told)
    return session.exec(query).one()


def has_signatures(session: Session, letter_id: int) -> bool:
    """Tell whether anybody has ever signed a letter, in any state."""
    query = select(Signature.id).where(Signature.letter_id == letter_id).limit(1)
    return session.exec(query).first() is not None


def wanted_signatures(
    session: Session, letter_id: int, wanted: Wanted, *, limit: int, offset: int
) -> Sequence[Signature]:
    """Return a page of a letter's signatures in every state; for campaigners only, since it shows what people hide."""
    key = _SORT_KEYS[wanted.order]
    query = (
        select(Signature)
        .where(*_wanted(letter_id, wanted))
        .order_by(
            key.desc() if wanted.descending else key.asc(),
            col(Signature.id).desc() if wanted.descending else col(Signature.id),
        )
        .limit(limit)
        .offset(offset)
    )
    return session.exec(query).all()


def count_wanted(session: Session, letter_id: int, wanted: Wanted) -> int:
    """Count the signatures that a campaigner asks for."""
    return session.exec(select(func.count()).where(*_wanted(letter_id, wanted))).one()


def _wanted(letter_id: int, wanted: Wanted) -> list[Any]:
    conditions: list[Any] = [col(Signature.letter_id) == letter_id]
    if wanted.state is not None:
        conditions.append(col(Signature.state) == wanted.state)
    if wanted.words:
        conditions.append(is_named(wanted.words))
    return conditions


def is_named(words: str) -> Any:
    """Return the condition that a person's or an organisation's name contains these words."""
    return col(Signature.name).icontains(words, autoescape=True) | col(
        Signature.organisation
    ).icontains(words, autoescape=True)
