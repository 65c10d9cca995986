"""What an edition is made from: frozen, without anything private, and with one way of writing it down.

The written form is JSON in UTF-8 with sorted keys, no spaces and no floats; its SHA-256 is what an edition prints.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cached_property
from hashlib import sha256

import msgspec

from openletter.domain.basis import AuthorityBasis
from openletter.domain.plans import Plan
from openletter.domain.safety import NameForm
from openletter.domain.signatures import Verification
from openletter.domain.support import MediaKind

FORMAT = "openletter-dossier/2"
_UNREADABLE = "This is not the data of a dossier that this version can read."


@dataclass(frozen=True)
class Letter:
    """The words that were signed; `revision` is their number, `opened_at` and `closed_at` are moments or None.

    `name_form` is the fullest form in which names are printed.
    """

    slug: str
    language: str
    revision: int
    title: str
    addressee: str
    salutation: str
    body: str
    requests: tuple[str, ...]
    opened_at: str | None
    closed_at: str | None
    name_form: NameForm = NameForm.FULL


@dataclass(frozen=True)
class Delivery:
    """The handing over, with the signatures as counted then; `when` is a day (ISO 8601), or `note` says it."""

    when: str | None
    note: str
    recipient: str
    signatures: int


@dataclass(frozen=True)
class Tally:
    """How many signatures share a code; a code of None is what nobody named."""

    code: str | None
    count: int


@dataclass(frozen=True)
class Growth:
    """How many signatures counted at the end of a day (ISO 8601)."""

    day: str
    count: int


@dataclass(frozen=True)
class Figures:
    """Confirmed signatures under the present text, hidden names included; those from `pending` on do not count.

    `earlier_revisions` stand under a text that has changed materially since, and are in no other figure; `merged` are
    those of the `removed` that were duplicates; `omitted` stand, but the organiser left them out of this edition.
    """

    signatures: int
    organisations: int
    individuals: int
    hidden_organisations: int
    hidden_individuals: int
    by_email: int
    recorded: int
    earlier_revisions: int
    sectors: tuple[Tally, ...]
    countries: tuple[Tally, ...]
    pending: int
    withdrawn: int
    removed: int
    merged: int = 0
    omitted: int = 0
    omitted_statements: int = 0
    growth: tuple[Growth, ...] = ()

    @property
    def hidden(self) -> int:
        """Signatures that count but whose name is not printed."""
        return self.hidden_organisations + self.hidden_individuals


@dataclass(frozen=True)
class Voice:
    """An extract that its author approved; a hidden author has no name, role or organisation here."""

    text: str
    name: str
    role: str
    organisation: str
    request_number: int | None


@dataclass(frozen=True)
class Statement:
    """A supporting statement in full, as its author allows; a hidden author has no name, role, organisation."""

    text: str
    name: str
    role: str
    organisation: str
    day: str


@dataclass(frozen=True)
class Support:
    """A picture, a sound or a video in words: `text` says what there is to see or hear, `key` is in its address.

    `people` are those who are seen or heard besides its author, as the author names them.
    """

    kind: MediaKind
    caption: str
    text: str
    people: str
    name: str
    role: str
    organisation: str
    day: str
    seconds: int
    key: str


class Organisation(msgspec.Struct, frozen=True, gc=False):
    """An organisation that shows its name, who signed for it and when (a day), and its authority trail.

    `own_domain` (empty if not) and `officer_confirmed` have been checked; the rest is what the signatory declares.
    """

    name: str
    signed_by: str
    role: str
    sector: str | None
    verification: Verification
    country: str | None = None
    day: str = ""
    own_domain: str = ""
    officer_confirmed: bool = False
    basis: AuthorityBasis | None = None
    decided_on: str | None = None
    registration_number: str = ""


class Person(msgspec.Struct, frozen=True, gc=False):
    """A person who shows their name, and the day on which they signed."""

    name: str
    role: str
    organisation: str
    verification: Verification
    day: str = ""


@dataclass(frozen=True)
class File:
    """A logo, or a letter as it was received: whose it is, and its SHA-256; `pages` of a document."""

    name: str
    sha256: str
    media_type: str
    pages: int = 0


@dataclass(frozen=True)
class Record:
    """Everything that one edition prints; moments are ISO 8601 in UTC, lists stand in the order of printing.

    `versions` are the letter's words in the other languages that the edition speaks, the same revision in each.
    """

    format: str
    reference: str
    number: int
    made_at: str
    organiser: str
    letter: Letter
    figures: Figures
    delivery: Delivery | None
    voices: tuple[Voice, ...]
    organisations: tuple[Organisation, ...]
    people: tuple[Person, ...]
    plan: Plan = field(default_factory=Plan)
    versions: tuple[Letter, ...] = ()
    statements: tuple[Statement, ...] = ()
    annexes: tuple[File, ...] = ()
    logos: tuple[File, ...] = ()
    support: tuple[Support, ...] = ()
    """Later than the format: not written down where there is none, so that earlier editions stay what they are."""

    def canonical(self) -> bytes:
        """Return the one written form of this record."""
        written = {one.name: getattr(self, one.name) for one in fields(self)}
        if not self.support:
            del written["support"]
        return msgspec.json.encode(written, order="sorted")

    def sha256(self) -> str:
        """Return the SHA-256 of the written form, as 64 hexadecimal digits."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        return sha256(self.canonical()).hexdigest()


def read(data: bytes) -> Record:
    """Return the record that was written down; raises ValueError for another format."""
    try:
        found = msgspec.json.decode(data, type=Record)
    except msgspec.DecodeError as error:
        raise ValueError(_UNREADABLE) from error
    if found.format != FORMAT:
        raise ValueError(_UNREADABLE)
    return found
