"""The form that puts a dossier together: its parts in order, and how it looks."""

from __future__ import annotations

from typing import Any

from wtforms import Field, HiddenField

from openletter.domain import plans
from openletter.domain.plans import PART_NAMES, NameOrder, Paper, PartKind, Plan, Tongue, TypeSize
from openletter.web.campaign.forms import DeskForm
from openletter.web.forms import ChoiceField
from openletter.web.language import lazy

PARTS_MAX = 100
"""More words than this are no list of parts."""


class PartsField(Field):
    """The parts in order; each may come by itself, or all of them in one with spaces between."""

    def process_data(self, value: object) -> None:
        """Take the parts from the program."""
        self.data = str(value or "").split()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the parts from the browser."""
        self.data = [word for value in valuelist[:PARTS_MAX] for word in value.split()]


class PlanForm(DeskForm):
    """What goes into the dossier and how it looks; `seen` marks what was saved when the form was opened."""

    parts = PartsField(lazy("Parts"))
    name_order = ChoiceField(
        lazy("How are people listed?"),
        {
            NameOrder.ALPHABET: lazy("By name"),
            NameOrder.DATE: lazy("By the day they signed"),
        },
    )
    tongue = ChoiceField(
        lazy("Which language?"),
        {
            Tongue.ENGLISH: lazy("English"),
            Tongue.WELSH: lazy("Welsh"),
            Tongue.BOTH: lazy("Both, side by side"),
        },
    )
    paper = ChoiceField(
        lazy("Which paper?"),
        {
            Paper.A4: lazy("A4"),
            Paper.A5: lazy("A5 booklet"),
        },
    )
    type_size = ChoiceField(
        lazy("How large is the type?"),
        {
            TypeSize.NORMAL: lazy("As in a book"),
            TypeSize.LARGE: lazy("Large print"),
        },
    )
    seen = HiddenField()

    def chosen(self) -> Plan:
        """Return the plan that was chosen; raises InvalidFields."""
        fields = ("name_order", "tongue", "paper", "type_size")
        raw = {name: self._fields[name].data or "" for name in fields}
        return plans.chosen(raw, self.parts.data or ())

    def known_parts(self) -> tuple[PartKind, ...]:
        """Return the parts as they are shown again: each that makes sense, once."""
        known = [PartKind(one) for one in self.parts.data or () if one in PART_NAMES]
        return tuple(dict.fromkeys(known))


def typed(plan: Plan) -> dict[str, str]:
    """Return a plan as its form holds it, and as an address can carry it."""
    return {name: _text(value) for name, value in plan.stored().items()}


def _text(value: list[str] | str) -> str:
    return value if isinstance(value, str) else " ".join(value)
