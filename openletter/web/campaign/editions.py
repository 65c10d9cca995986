"""The letter's dossier: asking for an edition, watching it being made, fetching it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Response, jsonify, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from openletter.db import editions as rows
from openletter.db import stock
from openletter.db.campaigners import Campaigner
from openletter.db.editions import Edition
from openletter.db.letters import Letter, current_revision
from openletter.db.omissions import omissions_for_next, omissions_of
from openletter.db.signatories import earlier_counts
from openletter.domain.editions import STEP_NAMES, UNDER_WAY, EditionState, share_done
from openletter.domain.letter_files import FileKind
from openletter.domain.letters import LetterState
from openletter.domain.plans import PART_NAMES, PartKind
from openletter.errors import NotFound
from openletter.services import comparing, editions, plans
from openletter.web.campaign.access import campaigner, letter
from openletter.web.campaign.desk import pages, say
from openletter.web.campaign.omissions import left_out_before
from openletter.web.campaign.versions import dossier_languages
from openletter.web.context import now, runtime, session, speech
from openletter.web.security import PRIVATE_CACHE, policy_of_document

ENDINGS = ("pdf", "html", "json", "csv")


@dataclass(frozen=True)
class Made:
    """A finished edition as the desk lists it; `offers` are the endings of its files that are there."""

    edition: Edition
    offers: frozenset[str]
    before: Edition | None
    withdrawn: int
    by: Campaigner | None
    is_own: bool


@pages.get("/letters/<slug>/dossier")
def dossier(slug: str) -> str:
    """Every edition made so far, the one under way, and the button that asks for the next."""
    its = letter(slug)
    found = rows.editions_of(session(), its.id)
    under_way = next((edition for edition in found if edition.state in UNDER_WAY), None)
    return render_template(
        "campaign/editions/index.html",
        letter=its,
        text=current_revision(session(), its),
        editions=_made(its, found),
        under_way=under_way,
        doing=_doing(under_way) if under_way else "",
        share_done=share_done,
        may_ask=its.state is not LetterState.DRAFT,
        plan=plans.plan_of(its),
        left_out=len(omissions_for_next(session(), its.id)) + _given_back(under_way),
        earlier=left_out_before(its),
        earlier_text=earlier_counts(session(), its, now=now()).count,
        languages=dossier_languages(its),
        written=stock.versions_of(session(), its),
        logos=stock.count_files(session(), its.id, FileKind.LOGO),
        annexes=stock.count_files(session(), its.id, FileKind.ANNEX),
    )


@pages.post("/letters/<slug>/dossier")
def make_dossier(slug: str) -> BaseResponse:
    """Ask for the next edition; a second click finds the one under way."""
    its = letter(slug)
    editions.ask_for(session(), its, by=campaigner(), now=now())
    return redirect(url_for("campaign.dossier", slug=its.slug), 303)


@pages.get("/letters/<slug>/dossier/<int:number>.json")
def edition_progress(slug: str, number: int) -> Response:
    """How far an edition is, for the page that watches it; `done` is a share of 100."""
    edition = _edition(letter(slug), number)
    answer: Response = jsonify(
        state=edition.state.value,
        under_way=edition.state in UNDER_WAY,
        step=_doing(edition),
        said=_step(edition),
        done=share_done(edition.step, edition.done, edition.total),
    )
    return answer


@pages.post("/letters/<slug>/dossier/<int:number>/cancel")
def cancel_edition(slug: str, number: int) -> BaseResponse:
    """Call an edition off; a second click finds that it is."""
    its = letter(slug)
    edition = _edition(its, number)
    editions.cancel(session(), edition, by=campaigner(), now=now())
    say(speech().gettext("Edition %(reference)s is called off.", reference=edition.reference))
    return redirect(url_for("campaign.dossier", slug=its.slug), 303)


@pages.get("/letters/<slug>/dossier/<int:number>.pdf")
def download_edition(slug: str, number: int) -> Response:
    """The document itself, as a download that nobody on the way keeps."""
    return _download(letter(slug), number, "pdf", "application/pdf")


@pages.get("/letters/<slug>/dossier/<int:number>/data.json")
def download_data(slug: str, number: int) -> Response:
    """The edition's data, whose checksum the document tells, as a download that nobody on the way keeps."""
    return _download(letter(slug), number, "json", "application/json")


@pages.get("/letters/<slug>/dossier/<int:number>.csv")
def download_table(slug: str, number: int) -> Response:
    """The signatories that the edition names, for a spreadsheet."""
    return _download(letter(slug), number, "csv", "text/csv")


@pages.get("/letters/<slug>/dossier/<int:number>.html")
def read_edition(slug: str, number: int) -> Response:
    """The edition as one accessible page, to be read here; it may fetch and run nothing."""
    its = letter(slug)
    # Byte for byte as it lies there: whoever saves it has the file whose checksum is known.
    document = _file(its, _edition(its, number), "html").read_bytes()
    answer = Response(document, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = policy_of_document(
        document.decode(), frame_ancestors="'none'"
    )
    return answer


def _given_back(under_way: Edition | None) -> int:
    """Return how much an edition was to leave out that is being called off: it waits for the next one."""
    if under_way is None or under_way.cancelled_at is None:
        return 0
    return len(omissions_of(session(), under_way.id))


def _made(its: Letter, found: list[Edition]) -> list[Made]:
    withdrawn = rows.withdrawn_since(session(), found)
    folder = runtime().edition_folder(its.id)
    return [
        Made(
            edition=one,
            offers=frozenset(
                ending for ending in ENDINGS if (folder / f"{one.reference}.{ending}").is_file()
            ),
            before=comparing.one_before(found, one),
            withdrawn=withdrawn[one.id],
            by=session().get(Campaigner, one.requested_by_id) if one.requested_by_id else None,
            is_own=one.requested_by_id == campaigner().id,
        )
        for one in found
        if one.state not in UNDER_WAY
    ]


def _doing(edition: Edition) -> str:
    """Return what is being done, with the part and the page where it is laid out."""
    if edition.cancelled_at is not None or edition.part not in PART_NAMES or not edition.total:
        return _step(edition)
    words = speech()
    return words.gettext(
        "%(part)s, page %(page)s of about %(pages)s",
        part=words.gettext(PART_NAMES[PartKind(edition.part)]),
        page=words.number(edition.done),
        pages=words.number(edition.total),
    )


def _step(edition: Edition) -> str:
    """Return what is being done, in words that do not change with every page."""
    words = speech()
    if edition.cancelled_at is not None:
        return words.gettext("Being called off")
    if edition.part in PART_NAMES:
        return words.gettext(PART_NAMES[PartKind(edition.part)])
    return words.gettext(STEP_NAMES[edition.step])


def _download(its: Letter, number: int, ending: str, mimetype: str) -> Response:
    edition = _edition(its, number)
    answer = send_file(
        _file(its, edition, ending),
        mimetype=mimetype,
        as_attachment=True,
        download_name=f"{edition.reference}-{its.slug}.{ending}",
        max_age=0,
    )
    answer.headers["Cache-Control"] = PRIVATE_CACHE
    return answer


def _file(its: Letter, edition: Edition, ending: str) -> Path:
    if edition.state is not EditionState.READY:
        raise NotFound("This edition is not ready. Go back to the dossier to see how far it is.")
    file = runtime().edition_folder(its.id) / f"{edition.reference}.{ending}"
    if not file.is_file():
        raise NotFound(
            "The file of this edition is missing on this server. Ask its host to restore it, or make a new edition."
        )
    return file


def _edition(its: Letter, number: int) -> Edition:
    found = rows.edition(session(), its.id, number) if number < 2**31 else None
    if found is None:
        raise NotFound("This letter has no dossier edition of that number.")
    return found
