"""Who may do what at the desk."""

import pytest
from sqlmodel import select

from openletter.db.campaigners import Campaigner, CampaignerRole
from openletter.db.letters import Letter
from openletter.domain.editions import EditionState, EditionStep
from openletter.domain.letter_files import FileKind
from openletter.dossier.make import ENDINGS
from openletter.dossier.received import Clean
from openletter.services import editions, letter_files
from openletter.services.letter_files import Wish
from tests.web.campaign.desk import SAME_ORIGIN, Desk

PAGES = (
    "",
    "/edit",
    "/preview",
    "/signatures",
    "/statements",
    "/dossier",
    "/dossier/plan",
    "/dossier/left-out",
    "/dossier/left-out/1",
    "/dossier/preview",
    "/dossier/files",
    "/dossier/files/1",
    "/dossier/files/1/name",
    "/dossier/files/logo/new",
    "/dossier/files/annex/new",
    "/dossier/1.json",
    "/dossier/1.pdf",
    "/dossier/1/data.json",
    "/dossier/1.csv",
    "/dossier/1.html",
    "/dossier/1/changes",
    "/versions/cy",
)
ACTIONS = (
    "dossier",
    "dossier/plan",
    "dossier/plan/arrange",
    "dossier/1/cancel",
    "dossier/left-out/1",
    "dossier/left-out/1/put-back",
    "dossier/left-out/again",
    "dossier/files/logo/new",
    "dossier/files/annex/new",
    "dossier/files/1/name",
    "dossier/files/1/move",
    "dossier/files/1/remove",
    "dossier/files/restore",
    "versions/cy",
)
"""What changes a letter's dossier."""


@pytest.fixture
def made(letter, desk, write_statement):
    """The letter has a signature, a finished edition with its files, and a letter as received; all have number 1."""
    write_statement()
    with letter.transaction() as (session, its):
        now = letter.runtime.clock()
        edition = editions.ask_for(session, its, now=now)
        editions.take(session, edition, now=now)
        edition.state, edition.step, edition.finished_at = EditionState.READY, EditionStep.DONE, now
        edition.data_sha256 = edition.pdf_sha256 = "ab" * 32
        by = session.exec(select(Campaigner).limit(1)).one()
        letter_files.add(
            session,
            its,
            Wish(FileKind.ANNEX, "Tenby Readers"),
            Clean(b"%PDF-1.7", "application/pdf", 1),
            letter.runtime.file_folder(its.id),
            by=by,
            now=now,
        )
    folder = letter.runtime.edition_folder(letter.id)
    folder.mkdir(parents=True)
    for ending in ENDINGS:
        (folder / f"OL-1-1.{ending}").write_text("Keep our libraries open")


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_another_coalitions_letter_does_not_exist(others, letter, page):
    text = others.get(f"/campaign/letters/{letter.slug}{page}", 404).text

    assert "Keep our libraries open" not in text


def test_nothing_of_another_coalition_is_in_the_list(others, letter):
    assert "Keep our libraries open" not in others.get("/campaign/").text


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("action", ["open", "close", "take-back", "edit", *ACTIONS])
def test_another_coalitions_letter_cannot_be_changed(others, letter, runtime, action):
    others.get("/campaign/letters/new")
    token = others.token

    others.post(
        f"/campaign/letters/{letter.slug}/{action}", {"csrf_token": token}, 404, **SAME_ORIGIN
    )

    with runtime.database.reading() as session:
        assert session.get_one(Letter, letter.id).state == "open"


def test_a_statement_is_found_under_its_own_letter_only(others, write_statement, letter):
    number = write_statement()

    others.get(f"/campaign/letters/{letter.slug}/statements/{number}", 404)


@pytest.mark.parametrize("page", ["/campaign/", "/campaign/letters/new", "/campaign/organiser"])
def test_who_has_not_signed_in_is_asked_to(client, page):
    answer = client.get(page)

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/campaign/sign-in"


@pytest.fixture
def viewer(add_campaigner, sign_in) -> Desk:
    return sign_in(add_campaigner("viewer@example.org", CampaignerRole.VIEWER))


@pytest.mark.parametrize(
    "page",
    [
        "",
        "/signatures",
        "/statements",
        "/dossier",
        "/dossier/plan",
        "/dossier/left-out",
        "/dossier/files",
    ],
)
def test_a_viewer_may_look_at_everything_and_finds_no_button_to_change_it(viewer, letter, page):
    viewer.get(f"/campaign/letters/{letter.slug}{page}")

    assert [label for label in viewer.buttons if label != "Search"] == []


def test_a_viewer_sees_no_address(viewer, letter):
    letter.signed("secret@example.org")

    assert (
        "secret@example.org" not in viewer.get(f"/campaign/letters/{letter.slug}/signatures").html
    )


@pytest.mark.parametrize("page", ["/campaign/letters/new", "/campaign/letters/{slug}/edit"])
def test_a_viewer_is_told_kindly_that_they_may_not_write(viewer, letter, page):
    shown = viewer.get(page.format(slug=letter.slug), 403)

    assert "not change it" in shown.text


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("ending", ["pdf", "csv", "html"])
def test_a_viewer_may_take_what_an_edition_offers(viewer, letter, ending):
    answer = viewer.client.get(f"/campaign/letters/{letter.slug}/dossier/1.{ending}")

    assert answer.status_code == 200
    answer.close()


@pytest.mark.parametrize(
    "page", ["files/logo/new", "files/annex/new", "files/1/name", "left-out/1"]
)
@pytest.mark.usefixtures("made")
def test_a_viewer_finds_no_form_for_the_dossier(viewer, letter, page):
    assert (
        "not change it" in viewer.get(f"/campaign/letters/{letter.slug}/dossier/{page}", 403).text
    )


def test_a_viewer_can_change_nothing(viewer, letter, runtime):
    viewer.get("/campaign/")
    token = viewer.token
    for action in ("close", *ACTIONS):
        viewer.post(
            f"/campaign/letters/{letter.slug}/{action}", {"csrf_token": token}, 403, **SAME_ORIGIN
        )

    with runtime.database.reading() as session:
        assert session.get_one(Letter, letter.id).state == "open"


def test_a_form_without_its_token_changes_nothing(desk, letter, runtime):
    page = desk.post(f"/campaign/letters/{letter.slug}/close", {}, 400, **SAME_ORIGIN)

    assert page.heading == "That page was open for too long"
    with runtime.database.reading() as session:
        assert session.get_one(Letter, letter.id).state == "open"


def test_a_form_from_another_site_changes_nothing(desk, letter, runtime, client):
    desk.get("/campaign/")
    token = desk.token
    answer = desk.client.post(
        f"/campaign/letters/{letter.slug}/close",
        data={"csrf_token": token},
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert answer.status_code == 403
    with runtime.database.reading() as session:
        assert session.get_one(Letter, letter.id).state == "open"


def test_what_was_typed_survives_a_session_that_is_over(
    desk, letter, clock, add_campaigner, sign_in_path
):
    desk.get(f"/campaign/letters/{letter.slug}/edit")
    clock.advance(days=15)
    lost = desk.press("Save and publish", 400, body="A long afternoon's work.")
    assert "A long afternoon's work." in lost.text
    assert "Sign in (opens in a new tab)" in lost.links()

    kept = desk.page
    desk.get(sign_in_path(add_campaigner("again@example.org")))
    desk.press("Sign in")
    desk.page = kept
    again = desk.press("Send it again", 400)
    assert "A long afternoon's work." in again.text
    desk.press("Send it again")

    assert "Revision 2 is in public now" in desk.said


def test_a_form_of_unknown_origin_is_shown_but_not_sent_again(desk, letter):
    page = desk.post(f"/campaign/letters/{letter.slug}/edit", {"body": "Words"}, 400)

    assert "Words" in page.text
    assert "Send it again" not in desk.buttons
