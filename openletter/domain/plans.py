"""How an edition of the dossier is put together: its parts and their order, its languages, its paper and type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from openletter.domain.faults import Faults
from openletter.domain.wording import N_
from openletter.errors import InvalidInput


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


class Move(StrEnum):
    """What can be done with a part of a plan."""

    UP = "up"
    DOWN = "down"
    OUT = "out"
    IN = "in"


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


def chosen(raw: Mapping[str, str], parts: Iterable[str]) -> Plan:
    """Return the plan that somebody chose; raises InvalidFields with a fault for each field that makes no sense."""
    faults = Faults()
    kinds = faults.check(lambda: _parts(parts))
    order = faults.check(lambda: _one_of(NameOrder, raw, "name_order"))
    paper = faults.check(lambda: _one_of(Paper, raw, "paper"))
    size = faults.check(lambda: _one_of(TypeSize, raw, "type_size"))
    tongue = faults.check(lambda: _one_of(Tongue, raw, "tongue"))
    faults.refuse_if_any()
    assert kinds
    assert order
    assert paper
    assert size
    assert tongue
    return Plan(kinds, order, paper, size, tongue)


def moved(parts: tuple[PartKind, ...], part: PartKind, move: Move) -> tuple[PartKind, ...]:
    """Return the parts after one was moved, left out or put in; what cannot be done leaves them as they are."""
    if move is Move.IN:
        return _put_in(parts, part)
    if part not in parts:
        return parts
    at = parts.index(part)
    rest = [one for one in parts if one is not part]
    if move is not Move.OUT:
        rest.insert(max(0, at - 1) if move is Move.UP else at + 1, part)
    return tuple(rest)


def left_out(parts: Iterable[PartKind]) -> tuple[PartKind, ...]:
    """Return the parts that are not among these, in the order in which a new plan has them."""
    present = frozenset(parts)
    return tuple(part for part in PartKind if part not in present)


def _put_in(parts: tuple[PartKind, ...], part: PartKind) -> tuple[PartKind, ...]:
    """Put a part behind those that come before it in a new plan."""
    if part in parts:
        return parts
    before = list(PartKind)[: list(PartKind).index(part)]
    at = max((parts.index(one) + 1 for one in before if one in parts), default=0)
    return (*parts[:at], part, *parts[at:])


def _parts(values: Iterable[str]) -> tuple[PartKind, ...]:
    found: list[PartKind] = []
    for value in values:
        if value not in PART_NAMES or value in found:
            raise InvalidInput(
                "Choose the parts again: one of them could not be read", field="parts"
            )
        found.append(PartKind(value))
    if not found:
        raise InvalidInput("Put at least one part into the dossier", field="parts")
    return tuple(found)


Choice = TypeVar("Choice", bound=StrEnum)


def _one_of(of: type[Choice], raw: Mapping[str, str], field: str) -> Choice:
    try:
        return of(raw.get(field, ""))
    except ValueError as error:
        raise InvalidInput(_WHAT_TO_CHOOSE[field], field=field) from error


_WHAT_TO_CHOOSE = {
    "name_order": N_("Choose how people are listed"),
    "paper": N_("Choose a size of paper"),
    "type_size": N_("Choose a size of type"),
    "tongue": N_("Choose a language"),
}
