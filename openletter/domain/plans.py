"""How an edition of the dossier is put together: its parts and their order, its languages, its paper and type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from openletter.domain.wording import N_


class PartKind(StrEnum):
    """A part of the dossier, in the order in which a new plan has them."""

    COVER = "cover"
    SUMMARY = "summary"
    CONTENTS = "contents"
    LETTER = "letter"
    REQUESTS = "requests"
    ORGANISATIONS = "organisations"
    PEOPLE = "people"
    STATEMENTS = "statements"
    ANNEXES = "annexes"
    METHOD = "method"
    INTEGRITY = "integrity"


class NameOrder(StrEnum):
    """How people are listed."""

    ALPHABET = "alphabet"
    DATE = "date"


class Paper(StrEnum):
    """What the dossier is printed on; A5 is filled up to whole sheets of a booklet."""

    A4 = "a4"
    A5 = "a5"


class TypeSize(StrEnum):
    """How large the type is; large print has 18 points for text, as the RNIB asks."""

    NORMAL = "normal"
    LARGE = "large"


class Tongue(StrEnum):
    """The language that the dossier speaks around the letter; both stand side by side, Welsh first."""

    ENGLISH = "en"
    WELSH = "cy"
    BOTH = "both"

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales it speaks, the first of them first."""
        return ("cy", "en") if self is Tongue.BOTH else (self.value,)


PART_NAMES: dict[PartKind, str] = {
    PartKind.COVER: N_("Cover"),
    PartKind.SUMMARY: N_("Summary on one page"),
    PartKind.CONTENTS: N_("Contents"),
    PartKind.LETTER: N_("The letter"),
    PartKind.REQUESTS: N_("The requests and what people say"),
    PartKind.ORGANISATIONS: N_("The organisations"),
    PartKind.PEOPLE: N_("The people"),
    PartKind.STATEMENTS: N_("Statements in full"),
    PartKind.ANNEXES: N_("Letters as received"),
    PartKind.METHOD: N_("How the signatures were checked"),
    PartKind.INTEGRITY: N_("How to check this edition"),
}


@dataclass(frozen=True)
class Plan:
    """What goes into an edition, in order, and how it looks; each part at most once, and at least one."""

    parts: tuple[PartKind, ...] = tuple(PartKind)
    name_order: NameOrder = NameOrder.ALPHABET
    paper: Paper = Paper.A4
    type_size: TypeSize = TypeSize.NORMAL
    tongue: Tongue = Tongue.ENGLISH

    def stored(self) -> dict[str, Any]:
        """Return the plan as JSON can keep it."""
        return {
            "parts": [part.value for part in self.parts],
            "name_order": self.name_order.value,
            "paper": self.paper.value,
            "type_size": self.type_size.value,
            "tongue": self.tongue.value,
        }


def restored(kept: Mapping[str, Any] | None, *, language: str = "en") -> Plan:
    """Return a stored plan; the plan that a letter in this language begins with, where none was stored."""
    if not kept:
        return Plan(tongue=Tongue.WELSH if language == "cy" else Tongue.ENGLISH)
    return Plan(
        parts=tuple(PartKind(part) for part in kept["parts"]),
        name_order=NameOrder(kept["name_order"]),
        paper=Paper(kept["paper"]),
        type_size=TypeSize(kept["type_size"]),
        tongue=Tongue(kept["tongue"]),
    )
