"""The page on which anybody checks a dossier edition, by its number or by its file."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template, request

from openletter.db.checks import edition_of_file, public_edition
from openletter.db.editions import Edition, withdrawn_since
from openletter.domain.checks import PASTED_MAX, Finding, Held, checksum, finding
from openletter.domain.editions import parse_reference
from openletter.errors import InvalidInput
from openletter.web.context import session
from openletter.web.forms import VerifyForm
from openletter.web.letters import cached
from openletter.web.texts import text_of

pages = Blueprint("editions", __name__)

NUMBER_MAX = 40


@pages.get("/verify")
def verify() -> Response | tuple[str, int]:
    """Say whether an edition or its file is genuine, and what the edition should contain.

    The file never gets here: a browser, or a person, computes its checksum.
    """
    number = request.args.get("edition", "").strip()[:NUMBER_MAX]
    pasted = request.args.get("sha256", "").strip()[:PASTED_MAX]
    form = VerifyForm(formdata=None, edition=number, sha256=pasted)
    try:
        sha256 = checksum(pasted)
    except InvalidInput as error:
        form.refuse(error)
        return _page(form, Finding.NOTHING_ASKED, None), 422
    of_number = _by_number(number)
    of_file = edition_of_file(session(), sha256, of_number) if sha256 else None
    found = finding(
        number, of_number.id if of_number else None, sha256, of_file.id if of_file else None
    )
    # What has been answered is not left in the form, where it would mix with the next question.
    form = VerifyForm(formdata=None) if of_file else form
    return cached(_page(form, found, of_file or of_number, number=number, sha256=sha256))


def _held(edition: Edition, sha256: str) -> Held | None:
    """Return which of an edition's files has a checksum."""
    files = {
        Held.DOCUMENT: edition.pdf_sha256,
        Held.DATA: edition.data_sha256,
        Held.TABLE: edition.table_sha256,
        Held.PAGE: edition.page_sha256,
    }
    return next((held for held, known in files.items() if known == sha256), None)


def _by_number(number: str) -> Edition | None:
    reference = parse_reference(number)
    return public_edition(session(), *reference) if reference else None


def _page(
    form: VerifyForm,
    found: Finding,
    edition: Edition | None,
    *,
    number: str = "",
    sha256: str = "",
) -> str:
    letter = edition.letter if edition else None
    g.kept_from_search = letter is not None and not letter.searchable
    return render_template(
        "public/editions/verify.html",
        form=form,
        finding=found,
        asked=number,
        edition=edition,
        held=_held(edition, sha256) if edition else None,
        letter=letter,
        text=text_of(letter) if letter else None,
        withdrawn=withdrawn_since(session(), [edition])[edition.id] if edition else 0,
    )
