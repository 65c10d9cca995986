"""Likely duplicates: organisations that may be the same, side by side, for a campaigner to decide."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from openletter.db import duplicates as rows
from openletter.db.duplicates import Candidate
from openletter.db.letters import Letter, current_revision
from openletter.domain.duplicates import COMPARED_MAX, Likeness
from openletter.services import duplicates
from openletter.web.campaign.access import campaigner, letter
from openletter.web.campaign.desk import pages, say, undo
from openletter.web.context import now, session, speech

GROUPS_ON_PAGE = 50
MERGED_ON_PAGE = 50


@dataclass(frozen=True)
class SideBySide:
    """Organisations that may be the same, and why."""

    candidates: list[Candidate]
    reasons: tuple[Likeness, ...]


@pages.get("/letters/<slug>/duplicates", endpoint="duplicates")
def index(slug: str) -> str:
    """The organisations that may be the same, and those that were merged."""
    its = letter(slug)
    groups = duplicates.waiting(session(), its.id)
    shown = groups[:GROUPS_ON_PAGE]
    known = rows.candidates(session(), its.id, [one for group in shown for one in group.ids])
    return render_template(
        "campaign/duplicates/index.html",
        letter=its,
        text=current_revision(session(), its),
        groups=[SideBySide([known[one] for one in group.ids], group.reasons) for group in shown],
        more=len(groups) - len(shown),
        merged=rows.merged(session(), its.id, MERGED_ON_PAGE),
    )


@pages.post("/letters/<slug>/duplicates/merge")
def merge_duplicates(slug: str) -> Response:
    """Let one signature stand for the others."""
    its = letter(slug)
    into, same = _ids("into"), _ids("same")
    if len(into) != 1:
        raise BadRequest
    others = [one for one in same if one not in into]
    duplicates.merge(session(), its, into[0], others, by=campaigner(), now=now())
    words = speech()
    say(
        words.gettext("Merged. The count is right again, and whoever signed is told."),
        undo(words.gettext("Undo"), "campaign.undo_merge", {"merged": _text(others)}, slug=slug),
    )
    return _to(its)


@pages.post("/letters/<slug>/duplicates/undo")
def undo_merge(slug: str) -> Response:
    """Let merged signatures stand for themselves again."""
    its = letter(slug)
    duplicates.undo_merge(session(), its, _ids("merged"), by=campaigner(), now=now())
    say(speech().gettext("Undone. Each signature stands for itself again, and is counted."))
    return _to(its)


@pages.post("/letters/<slug>/duplicates/different")
def tell_apart(slug: str) -> Response:
    """Remember that organisations are different."""
    its = letter(slug)
    same = _ids("same")
    duplicates.tell_apart(session(), its, same, by=campaigner(), now=now())
    words = speech()
    say(
        words.gettext("They are different. You will not be asked about them again."),
        undo(words.gettext("Undo"), "campaign.undo_tell_apart", {"same": _text(same)}, slug=slug),
    )
    return _to(its)


@pages.post("/letters/<slug>/duplicates/different/undo")
def undo_tell_apart(slug: str) -> Response:
    """Forget that organisations are different."""
    its = letter(slug)
    duplicates.undo_tell_apart(session(), its, _ids("same"), by=campaigner(), now=now())
    say(speech().gettext("Undone. They are shown as likely duplicates again."))
    return _to(its)


def _ids(field: str) -> list[int]:
    """Return the numbers that a form has sent, singly or in one field; raises BadRequest for what are none."""
    typed = [part for value in request.form.getlist(field) for part in value.split(",")]
    if not typed or len(typed) > COMPARED_MAX:
        raise BadRequest
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in typed):
        raise BadRequest
    return [int(part) for part in typed]


def _text(ids: list[int]) -> str:
    return ",".join(map(str, ids))


def _to(its: Letter) -> Response:
    return redirect(url_for("campaign.duplicates", slug=its.slug), 303)
