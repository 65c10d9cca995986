"""What campaigners read around a dossier goes through gettext (`test_wording.py` says how what does not is found)."""

import io
import re

import pytest
from sqlmodel import select

from openletter.db.campaigners import Campaigner, CampaignerRole
from openletter.db.editions import Edition
from openletter.domain.editions import EditionState, EditionStep
from openletter.domain.letter_files import FileKind
from openletter.domain.omissions import Omitted
from openletter.domain.plans import PartKind
from openletter.dossier.gather import gather
from openletter.services import editions, letter_files, omissions, signatures
from openletter.services.letter_files import Wish
from openletter.tokens import new_key
from tests.dossier.test_received import letter as pdf
from tests.dossier.test_received import picture
from tests.project import test_wording as wording
from tests.web.campaign.desk import SAME_ORIGIN

bracketed, letter, author = wording.bracketed, wording.letter, wording.author
check = wording.check
EVERYTHING = {
    "parts": [part.value for part in PartKind], "name_order": "alphabet", "tongue": "en",
    "paper": "a4", "type_size": "normal",
}  # fmt: skip


@pytest.fixture
def desk(client, letter, runtime):
    """A browser in which a campaigner of the letter has signed in."""
    with letter.transaction() as (session, row):
        key = new_key()
        session.add(
            Campaigner(
                key=key, organiser_id=row.organiser_id, email="я@example.org",
                email_canonical="я@example.org", role=CampaignerRole.OWNER, created_at=runtime.clock(),
            )
        )  # fmt: skip
    with client.session_transaction() as kept:
        kept["campaigner"], kept["since"] = key.hex, runtime.clock().timestamp()
    return client


@pytest.fixture
def send(desk, letter):
    """Sends a form with its token."""

    def post(path, data, status=200):
        page = desk.get("/campaign/").get_data(as_text=True)
        token = re.search('name="csrf_token" value="([^"]+)"', page)[1]
        answer = desk.post(
            f"/campaign/letters/{letter.slug}/{path}",
            data=data | {"csrf_token": token}, headers=SAME_ORIGIN, follow_redirects=True,
        )  # fmt: skip
        check(answer, status)

    return post


@pytest.fixture
def under(desk, letter):
    """Opens a page of the letter and holds it to its wording."""

    def get(path, status=200):
        check(desk.get(f"/campaign/letters/{letter.slug}/{path}"), status)

    return get


def test_the_plan(under, send, author):
    under("dossier/plan")
    send("dossier/plan/arrange", EVERYTHING | {"do": "out method"})
    send("dossier/plan", {"parts": "", "tongue": "?"}, 422)
    send("dossier/plan", EVERYTHING | {"paper": "a5", "type_size": "large", "tongue": "both"})


def test_the_look(under, send):
    under("look")
    send("look", {"accent": "red"}, 422)
    send("look", {"accent": "#ffcc00"})
    under("look/cover")
    send("look/cover", {"alt": ""}, 422)


def test_a_preview_of_nothing(desk, letter):
    check(desk.get(f"/campaign/letters/{letter.slug}/dossier/preview?parts="), 422)


@pytest.mark.parametrize("what", list(Omitted))
def test_leaving_out(under, send, letter, author, what):
    number = letter.signature(author).id
    under("dossier/left-out")
    under("dossier/left-out?q=я")
    under("dossier/left-out?show=statements")
    under(f"dossier/left-out/{number}")
    send(f"dossier/left-out/{number}", {"what": "?", "reason": ""}, 422)
    other = letter.signatures()[2].id
    send(f"dossier/left-out/{other}", {"what": "statement", "reason": "Да"}, 409)
    send(f"dossier/left-out/{other}", {"what": "name", "reason": "Да"})
    send(f"dossier/left-out/{other}", {"what": "name", "reason": "Да"})
    send(f"dossier/left-out/{other}/put-back", {})
    send(f"dossier/left-out/{other}/put-back", {})
    under("audit")


def test_what_the_last_edition_left_out(under, send, letter, author, runtime):
    with letter.transaction() as (session, row):
        by = session.exec(select(Campaigner)).one()
        omissions.leave_out(
            session, row, session.merge(letter.signature(author)), Omitted.NAME, "Да", by=by,
            now=runtime.clock(),
        )  # fmt: skip
        editions.ask_for(session, row, by=by, now=runtime.clock())
    under("dossier")
    under("dossier/left-out")
    send("dossier/left-out/again", {})
    send("dossier/left-out/again", {})


def test_files(under, send, letter, author):
    under("dossier/files")
    for kind, data in (("logo", picture()), ("annex", pdf(2))):
        under(f"dossier/files/{kind}/new")
        send(f"dossier/files/{kind}/new", {"name": ""}, 422)
        send(
            f"dossier/files/{kind}/new",
            {"file": (io.BytesIO(b"?"), "f"), "name": "Я", "agreed": "y"},
            422,
        )
        send(
            f"dossier/files/{kind}/new",
            {"file": (io.BytesIO(data), "f"), "name": "Я", "agreed": "y"},
        )
    under("dossier/files/2/name")
    send("dossier/files/2/name", {"name": "Он", "agreed": "y"})
    send("dossier/files/1/remove", {})
    send("dossier/files/restore", {"kind": "annex", "sha256": "", "name": "Я", "agreed": "y"}, 409)
    under("audit")


def test_an_annex_that_is_not_printed(under, letter, author, runtime):
    with letter.transaction() as (session, row):
        by = session.exec(select(Campaigner)).one()
        statement = session.exec(select(wording.Statement)).one()
        letter_files.add(
            session, row, Wish(FileKind.ANNEX, "Я", statement.id),
            letter_files.cleaned(pdf(), FileKind.ANNEX), runtime.file_folder(row.id), by=by,
            now=runtime.clock(),
        )  # fmt: skip
        signatures.withdraw(session, statement.signature, now=runtime.clock())
    under("dossier/files")


def test_a_second_language(under, send):
    words = {"title": "Т", "addressee": "М", "body": "Б", "requests": ["Раз", "Два"]}
    under("versions/cy")
    under("versions")
    send("versions", {"language": "xx"}, 422)
    under("versions/xx", 404)
    send("versions/cy", words | {"seen": ""}, 409)
    send("versions/cy/remove", {"reason": ""}, 422)
    seen = "?"
    send("versions/cy", words | {"requests": ["Раз"], "seen": seen}, 409)
    under("versions/cy")


@pytest.mark.parametrize("step", list(EditionStep))
def test_an_edition_under_way(under, send, letter, runtime, step):
    send("dossier", {})
    with letter.transaction() as (session, _):
        edition = session.exec(select(Edition)).one()
        editions.take(session, edition, now=runtime.clock())
        editions.report(session, edition, step, 1, 2, "people", now=runtime.clock())
    under("dossier")
    send("dossier/1/cancel", {})


def test_editions_that_are_made_and_compared(under, send, letter, author, runtime):
    for _ in range(2):
        with letter.transaction() as (session, row):
            by = session.exec(select(Campaigner)).one()
            edition = editions.ask_for(session, row, by=by, now=runtime.clock())
            record = gather(session, edition, now=runtime.clock(), zone=runtime.settings.zone)
            edition.state, edition.finished_at = EditionState.READY, runtime.clock()
            edition.pages, edition.omitted, edition.signed_by = 3, 1, "Имя"
            edition.pdf_sha256 = edition.data_sha256 = record.sha256()
            folder = runtime.edition_folder(letter.id)
            folder.mkdir(parents=True, exist_ok=True)
            for ending in ("pdf", "html", "json", "csv"):
                (folder / f"{edition.reference}.{ending}").write_bytes(record.canonical())
        letter.signed(f"{new_key().hex}@example.org", name="Новый")
    under("dossier")
    under("dossier/2/changes")
    under("dossier/1/changes", 404)
    send("dossier/2/cancel", {}, 409)


def test_every_refusal(under, send, letter):
    under("dossier/9.html", 404)
    under("dossier/left-out/999999", 404)
    under("dossier/files/999999/name", 404)
    letter.close()
    under("dossier")
