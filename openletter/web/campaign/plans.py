"""How a dossier is put together: which parts, in which order, on what paper and in which language."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from openletter.db import stock
from openletter.db.letters import Letter, current_revision
from openletter.domain.letter_files import FileKind
from openletter.domain.plans import PART_NAMES, Move, PartKind, left_out, moved
from openletter.errors import InvalidFields
from openletter.services import plans
from openletter.web.campaign.access import campaigner, letter
from openletter.web.campaign.desk import Undo, pages, say, undo
from openletter.web.campaign.plan_form import PlanForm, typed
from openletter.web.context import now, session, speech


@pages.get("/letters/<slug>/dossier/plan")
def plan(slug: str) -> str:
    """The plan of the next edition, and what its parts are missing."""
    its = letter(slug)
    saved = typed(plans.plan_of(its))
    return _page(its, PlanForm(formdata=None, data=saved | {"seen": _mark(saved)}))


@pages.post("/letters/<slug>/dossier/plan/arrange")
def arrange_plan(slug: str) -> str:
    """Move a part, leave it out or put it in, on the page alone: nothing is saved."""
    form = PlanForm()
    form.parts.data = [part.value for part in _arranged(form)]
    return _page(letter(slug), form)


@pages.post("/letters/<slug>/dossier/plan")
def save_plan(slug: str) -> tuple[str, int] | Response:
    """Save the plan, unless a colleague has saved another one meanwhile: then say so, and keep these choices."""
    its, form = letter(slug), PlanForm()
    before = typed(plans.plan_of(its))
    try:
        wanted = form.chosen()
    except InvalidFields as error:
        form.refuse(error)
        return _page(its, form), 422
    if form.seen.data not in (None, "", _mark(before)) and typed(wanted) != before:
        form.seen.data = _mark(before)
        form.form_errors.append(
            speech().gettext(
                "A colleague has saved another plan since you opened this page. Save again to put yours in its place."
            )
        )
        return _page(its, form), 409
    if plans.choose(session(), its, wanted, by=campaigner(), now=now()):
        say(
            speech().gettext("The plan is saved. The next edition follows it."),
            _way_back(its, before),
        )
    return redirect(url_for("campaign.dossier", slug=its.slug), 303)


def _arranged(form: PlanForm) -> tuple[PartKind, ...]:
    """Return the parts after the button that was pressed; one that says nothing known changes nothing."""
    parts = form.known_parts()
    what, _, which = request.form.get("do", "").partition(" ")
    if what not in list(Move) or which not in PART_NAMES:
        return parts
    return moved(parts, PartKind(which), Move(what))


def _mark(saved: dict[str, str]) -> str:
    return "|".join(saved.values())


def _way_back(its: Letter, before: dict[str, str]) -> Undo:
    return undo(speech().gettext("Undo"), "campaign.save_plan", before, slug=its.slug)


def _page(its: Letter, form: PlanForm) -> str:
    parts = form.known_parts()
    return render_template(
        "campaign/plans/show.html",
        letter=its,
        text=current_revision(session(), its),
        form=form,
        plan=plans.plan_of(its),
        parts=parts,
        left_out=left_out(parts),
        names=PART_NAMES,
        pressed=request.form.get("do", ""),
        written=[its.language, *stock.versions_of(session(), its)],
        has={
            "stock": stock.stock_left(session(), its),
            "logos": stock.count_files(session(), its.id, FileKind.LOGO),
            "annexes": stock.count_files(session(), its.id, FileKind.ANNEX),
        },
    )
