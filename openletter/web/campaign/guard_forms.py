"""The forms that protect a letter: a rule, and a window for a hall."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import request
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from openletter.domain import guard_rules as rules
from openletter.domain import text
from openletter.domain.faults import Faults
from openletter.domain.guard import RuleVerdict
from openletter.domain.guard_rules import NOTE_MAX, WINDOW_HOURS, WINDOW_USUAL, Named
from openletter.errors import InvalidInput
from openletter.services.guard_rules import Wish
from openletter.web.campaign.forms import DeskForm
from openletter.web.context import speech
from openletter.web.forms import ChoiceField
from openletter.web.language import lazy

HERE = "here"
"""What the button sends that opens a window for the network that the campaigner is on."""
THIS, ALL = "this", "all"


class RuleForm(DeskForm):
    """Something to hold or to let through; `asks_for_all` where it is a large part of the internet."""

    asks_for_all = False

    value = StringField(
        lazy("Domain, address or network"),
        description=lazy("Such as example.org, name@example.org or 203.0.113.0/24."),
    )
    verdict = ChoiceField(
        lazy("What happens to signatures from there?"),
        {
            RuleVerdict.BLOCK: lazy("They wait for your review"),
            RuleVerdict.ALLOW: lazy("They are let through"),
        },
        default=RuleVerdict.BLOCK.value,
    )
    scope = ChoiceField(
        lazy("Where does it hold?"),
        {THIS: lazy("For this letter"), ALL: lazy("For all your letters")},
        default=THIS,
    )
    note = StringField(lazy("Note for your team (optional)"))
    wide = BooleanField(lazy("Yes, all of it"))

    def wish(self) -> Wish:
        """Return the rule wished for; raises InvalidFields with every fault."""
        faults = Faults()
        verdict = faults.check(self._verdict)
        about = faults.check(lambda: rules.named(self.value.data or ""))
        note = faults.check(self._note)
        if self.scope.data not in (THIS, ALL):
            faults.found.append(InvalidInput("Choose where the rule holds", field="scope"))
        faults.refuse_if_any()
        assert verdict is not None
        assert about is not None
        self.asks_for_all = rules.is_far_reaching(about)
        if not self.wide.data:
            rules.refuse_by_accident(about, verdict, field="value")
        return Wish(verdict, about, everywhere=self.scope.data == ALL, note=note or "")

    def _verdict(self) -> RuleVerdict:
        try:
            return RuleVerdict(self.verdict.data or "")
        except ValueError as error:
            raise InvalidInput("Choose what happens to them", field="verdict") from error

    def _note(self) -> str:
        return text.clean_line(self.note.data or "", field="note", limit=NOTE_MAX)


class WindowForm(DeskForm):
    """A network whose people may sign as fast as they like, for a while; `asks_for_all` where it is very large."""

    asks_for_all = False

    network = StringField(
        lazy("Network or address of the hall"),
        description=lazy(
            "Somebody there finds it by opening this page on the hall’s own wifi. Such as 203.0.113.7."
        ),
    )
    hours = SelectField(
        lazy("Open for"), default=str(WINDOW_USUAL), coerce=str, validate_choice=False
    )
    wide_network = BooleanField(lazy("Yes, all of it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say = speech()
        self.hours.choices = [
            SelectChoice(str(h), say.ngettext("%(count)s hour", "%(count)s hours", h, count=h))
            for h in WINDOW_HOURS
        ]

    def checked(self, now: datetime, *, here: str) -> tuple[Named, datetime]:
        """Return the network and when the window ends; raises InvalidInput or InvalidFields."""
        faults = Faults()
        typed = here if request.form.get("do") == HERE else self.network.data or ""
        network = faults.check(lambda: rules.network(typed))
        until = faults.check(lambda: rules.window_end(self.hours.data or "", now))
        faults.refuse_if_any()
        assert network is not None
        assert until is not None
        self.asks_for_all = rules.is_far_reaching(network)
        if not self.wide_network.data:
            rules.refuse_by_accident(network, RuleVerdict.ALLOW, field="network")
        return network, until
