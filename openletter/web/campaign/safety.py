"""Safety mode of a letter: how, when and whether names are published."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from openletter.db import signatories
from openletter.db.letters import Letter, current_revision
from openletter.domain import safety as rules
from openletter.domain.faults import Faults
from openletter.domain.safety import DelayUnit, NameForm, Precautions
from openletter.errors import InvalidFields
from openletter.services import safety as services
from openletter.web.campaign.access import campaigner, letter
from openletter.web.campaign.desk import Undo, pages, say, undo
from openletter.web.campaign.forms import DeskForm
from openletter.web.context import now, session, speech
from openletter.web.forms import ChoiceField, ConsentField
from openletter.web.language import lazy


class SafetyForm(DeskForm):
    """How a letter publishes the names of those who show theirs."""

    name_form = ChoiceField(
        lazy("How are names published?"),
        {
            NameForm.FULL: lazy("In full"),
            NameForm.INITIAL: lazy("As first name and initial"),
            NameForm.NONE: lazy("Not at all"),
        },
    )
    after = StringField(
        lazy("How long after a signature is confirmed?"),
        description=lazy("0 publishes names at once. The count is always public at once."),
    )
    unit = SelectField(
        lazy("Hours or days"),
        choices=[
            SelectChoice(DelayUnit.HOURS.value, lazy("hours")),
            SelectChoice(DelayUnit.DAYS.value, lazy("days")),
        ],
        validate_choice=False,
    )
    searchable = ConsentField(
        lazy("Search engines may list this letter"),
        description=lazy(
            "Without this, its pages ask search engines to leave them out. What is listed already goes within weeks."
        ),
    )

    def checked(self) -> Precautions:
        """Return what was chosen; raises InvalidFields with every fault."""
        faults = Faults()
        form = faults.check(lambda: rules.name_form(self.name_form.data or ""))
        hours = faults.check(lambda: rules.delay(self.after.data or "", self.unit.data or ""))
        faults.refuse_if_any()
        assert form is not None
        assert hours is not None
        return Precautions(form, hours, bool(self.searchable.data))


@pages.get("/letters/<slug>/safety")
def safety(slug: str) -> str:
    """How names are published, and what that means for those who have signed."""
    its = letter(slug)
    return _page(its, SafetyForm(formdata=None, data=_typed(its.precautions)))


@pages.post("/letters/<slug>/safety")
def change_safety(slug: str) -> tuple[str, int] | Response:
    """Change how names are published, from the next page view on."""
    its = letter(slug)
    form = SafetyForm()
    before = its.precautions
    try:
        chosen = form.checked()
    except InvalidFields as error:
        form.refuse(error)
        return _page(its, form), 422
    if services.take_precautions(session(), its, chosen, by=campaigner(), now=now()):
        say(_said(chosen), _way_back(its, before))
    return redirect(url_for("campaign.safety", slug=its.slug), 303)


def _said(chosen: Precautions) -> str:
    words = speech()
    if chosen.form is NameForm.NONE:
        return words.gettext("No names are published from now on. Every signature still counts.")
    if chosen.form is NameForm.INITIAL:
        return words.gettext("Names are published as first name and initial from now on.")
    if chosen.after_hours:
        return words.gettext("Names are published in full from now on, after the delay you chose.")
    return words.gettext("Names are published in full from now on.")


def _way_back(its: Letter, before: Precautions) -> Undo:
    sent = {name: str(value) for name, value in _typed(before).items() if value is not False}
    return undo(speech().gettext("Undo"), "campaign.change_safety", sent, slug=its.slug)


def _typed(precautions: Precautions) -> dict[str, str | bool]:
    amount, unit = rules.in_unit(precautions.after_hours)
    return {
        "name_form": precautions.form.value,
        "after": str(amount),
        "unit": unit.value,
        "searchable": precautions.searchable,
    }


def _page(its: Letter, form: SafetyForm) -> str:
    return render_template(
        "campaign/safety/show.html",
        letter=its,
        text=current_revision(session(), its),
        form=form,
        counts=signatories.counts(session(), its, now=now()),
    )
