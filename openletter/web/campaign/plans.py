"""How a dossier is put together: which parts, in which order, on what paper and in which language."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from openletter.db import stock
from openletter.db.letters import Letter, current_revision
from openletter.domain.letter_files import FileKind
from openletter.domain.plans import PART_NAMES, Move, PartKind, left_out, moved
from openletter.errors import InvalidFields
from openletter.services import plans, previews
from openletter.services.previews import Previews
from openletter.web.campaign.access import campaigner, letter
from openletter.web.campaign.desk import Undo, pages, say, undo
from openletter.web.campaign.plan_form import PlanForm, typed
from openletter.web.context import now, runtime, session, speech
from openletter.web.security import CONTENT_SECURITY_POLICY_WITH_FRAME, policy_of_document

_PREVIEWS = "openletter.previews"
PageWithFrame = tuple[str, int, dict[str, str]]


@pages.get("/letters/<slug>/dossier/plan")
def plan(slug: str) -> PageWithFrame:
    """The plan of the next edition, and what its parts are missing."""
    its = letter(slug)
    saved = typed(plans.plan_of(its))
    return _page(its, PlanForm(formdata=None, data=saved | {"seen": _mark(saved)}))


@pages.get("/letters/<slug>/dossier/preview")
def dossier_preview(slug: str) -> Response:
    """The dossier as it would be with the plan in the address, as one page to be shown within another."""
    its, form = letter(slug), PlanForm(formdata=request.args)
    try:
        wanted = form.chosen()
    except InvalidFields as error:
        refused = "".join(
            render_template("campaign/plans/no_preview.html", why=speech().refusal(fault))
            for fault in error.faults[:1]
        )
        return _framed(refused, 422)
    parts = runtime()
    record = _previews().preview(session(), its, wanted, now=now(), zone=parts.settings.zone)
    document = previews.page(
        record,
        speeches=parts.speeches(wanted.tongue),
        links=parts.links,
        files=parts.file_folder(its.id),
    )
    return _framed(document, 200)


def install(app: Flask) -> None:
    """Begin with no preview."""
    app.extensions[_PREVIEWS] = Previews()


def _previews() -> Previews:
    return cast(Previews, current_app.extensions[_PREVIEWS])


def _framed(document: str, status: int) -> Response:
    policy = policy_of_document(document, frame_ancestors="'self'")
    return Response(
        document,
        status,
        {"Content-Security-Policy": policy},
        content_type="text/html; charset=utf-8",
    )


@pages.post("/letters/<slug>/dossier/plan/arrange")
def arrange_plan(slug: str) -> PageWithFrame:
    """Move a part, leave it out or put it in, on the page alone: nothing is saved."""
    form = PlanForm()
    form.parts.data = [part.value for part in _arranged(form)]
    return _page(letter(slug), form)


@pages.post("/letters/<slug>/dossier/plan")
def save_plan(slug: str) -> PageWithFrame | Response:
    """Save the plan, unless a colleague has saved another one meanwhile: then say so, and keep these choices."""
    its, form = letter(slug), PlanForm()
    before = typed(plans.plan_of(its))
    try:
        wanted = form.chosen()
    except InvalidFields as error:
        form.refuse(error)
        return _page(its, form, 422)
    if form.seen.data not in (None, "", _mark(before)) and typed(wanted) != before:
        form.seen.data = _mark(before)
        form.form_errors.append(
            speech().gettext(
                "A colleague has saved another plan since you opened this page. Save again to put yours in its place."
            )
        )
        return _page(its, form, 409)
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


def _page(its: Letter, form: PlanForm, status: int = 200) -> PageWithFrame:
    parts = form.known_parts()
    page = render_template(
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
        preview=_preview_link(its, form),
        names_max=previews.NAMES_MAX,
        has={
            "stock": stock.stock_left(session(), its, now=now()),
            "logos": stock.count_files(session(), its.id, FileKind.LOGO),
            "annexes": stock.count_files(session(), its.id, FileKind.ANNEX),
        },
    )
    return page, status, {"Content-Security-Policy": CONTENT_SECURITY_POLICY_WITH_FRAME}


def _preview_link(its: Letter, form: PlanForm) -> str:
    """Return where the dossier is shown as it is chosen on the page."""
    fields = ("name_order", "tongue", "paper", "type_size")
    chosen: dict[str, Any] = {name: form._fields[name].data or "" for name in fields}
    parts = " ".join(form.known_parts())
    return url_for(".dossier_preview", slug=its.slug, parts=parts, **chosen)
