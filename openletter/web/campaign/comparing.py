"""What an edition of a dossier has that the one before it had not, and the other way round."""

from __future__ import annotations

from flask import render_template

from openletter.db import editions as rows
from openletter.db.letters import current_revision
from openletter.domain.editions import EditionState
from openletter.domain.plans import PART_NAMES
from openletter.domain.wording import N_
from openletter.errors import NotFound
from openletter.services import comparing
from openletter.web.campaign.access import letter
from openletter.web.campaign.desk import pages
from openletter.web.context import runtime, session

LISTED_MAX = 500
"""How many names a list shows; the files of both editions have them all."""
FIGURES = {
    "signatures": N_("Signatures"),
    "organisations": N_("Organisations"),
    "individuals": N_("People"),
    "hidden_organisations": N_("Organisations that are not named"),
    "hidden_individuals": N_("People who are not named"),
    "by_email": N_("Confirmed by email"),
    "recorded": N_("Recorded by you"),
    "earlier_revisions": N_("Signed an earlier text"),
    "pending": N_("Not confirmed yet"),
    "withdrawn": N_("Taken back"),
    "removed": N_("Removed"),
    "merged": N_("Removed as duplicates"),
    "omitted": N_("Left out of the edition"),
    "omitted_statements": N_("Statements left out"),
}


@pages.get("/letters/<slug>/dossier/<int:number>/changes")
def edition_changes(slug: str, number: int) -> str:
    """An edition compared with the finished one before it."""
    its = letter(slug)
    made = rows.editions_of(session(), its.id)
    newer = next(
        (one for one in made if one.number == number and one.state is EditionState.READY), None
    )
    older = comparing.one_before(made, newer) if newer else None
    if newer is None or older is None:
        raise NotFound("There is no earlier edition to compare this one with.")
    compared = comparing.compare_editions(
        session(), its, older, newer, runtime().edition_folder(its.id)
    )
    return render_template(
        "campaign/editions/changes.html",
        letter=its,
        text=current_revision(session(), its),
        older=older,
        newer=newer,
        compared=compared,
        found=compared.differences,
        figures=FIGURES,
        parts=PART_NAMES,
        listed_max=LISTED_MAX,
    )
