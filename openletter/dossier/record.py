"""What an edition is made from: frozen, without anything private, and with one way of writing it down.

The written form is JSON in UTF-8 with sorted keys, no spaces and no floats; its SHA-256 is what an edition prints.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from openletter.domain.safety import NameForm
from openletter.domain.signatures import Verification

FORMAT = "openletter-dossier/1"


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
class Figures:
    """Confirmed signatures under the present text, hidden names included; the last three were begun but do not count.

    `earlier_revisions` stand under a text that has changed materially since, and are in no other figure.
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
class Organisation:
    """An organisation that shows its name, and who signed for it."""

    name: str
    signed_by: str
    role: str
    sector: str | None
    verification: Verification


@dataclass(frozen=True)
class Person:
    """A person who shows their name."""

    name: str
    role: str
    organisation: str
    verification: Verification


@dataclass(frozen=True)
class Record:
    """Everything that one edition prints; moments are ISO 8601 in UTC, lists stand in the order of printing."""

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

    def canonical(self) -> bytes:
        """Return the one written form of this record."""
        return json.dumps(
            asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()

    def sha256(self) -> str:
        """Return the SHA-256 of the written form, as 64 hexadecimal digits."""
        return sha256(self.canonical()).hexdigest()


def read(data: bytes) -> Record:
    """Return the record that was written down; raises ValueError for another format."""
    raw: dict[str, Any] = json.loads(data)
    if raw.get("format") != FORMAT:
        raise ValueError("This is not the data of a dossier that this version can read.")
    figures = raw["figures"]
    for field in ("sectors", "countries"):
        figures[field] = tuple(Tally(**tally) for tally in figures[field])
    raw["letter"]["requests"] = tuple(raw["letter"]["requests"])
    return Record(
        **raw
        | {
            "letter": Letter(**raw["letter"]),
            "figures": Figures(**figures),
            "delivery": Delivery(**raw["delivery"]) if raw["delivery"] else None,
            "voices": tuple(Voice(**voice) for voice in raw["voices"]),
            "organisations": tuple(Organisation(**_known(one)) for one in raw["organisations"]),
            "people": tuple(Person(**_known(one)) for one in raw["people"]),
        }
    )


def _known(raw: dict[str, Any]) -> dict[str, Any]:
    return raw | {"verification": Verification(raw["verification"])}
