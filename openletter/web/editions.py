"""The page on which anybody checks a dossier edition."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from openletter.db import editions as rows
from openletter.db.letters import current_revision
from openletter.domain.editions import EditionState, parse_reference
from openletter.domain.letters import PUBLIC_STATES
from openletter.web.context import session
from openletter.web.forms import VerifyForm
from openletter.web.letters import cached

pages = Blueprint("editions", __name__)


@pages.get("/verify")
def verify() -> Response:
    """Say whether an edition is genuine, what it should contain, and its checksum."""
    asked = request.args.get("edition", "").strip()[:40]
    edition = _edition(asked)
    letter = edition.letter if edition else None
    return cached(
        render_template(
            "public/editions/verify.html",
            form=VerifyForm(formdata=None, edition=asked),
            asked=asked,
            edition=edition,
            letter=letter,
            text=current_revision(session(), letter) if letter else None,
            withdrawn=rows.withdrawn_since(session(), [edition])[edition.id] if edition else 0,
        )
    )


def _edition(asked: str) -> rows.Edition | None:
    reference = parse_reference(asked)
    found = rows.edition(session(), *reference) if reference else None
    if found is None or found.state is not EditionState.READY:
        return None
    # A letter that was taken back is a draft again, and nobody's business.
    return found if found.letter.state in PUBLIC_STATES else None
