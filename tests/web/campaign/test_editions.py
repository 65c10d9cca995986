"""The dossier at the desk: one button, visible progress, a download that nobody else keeps."""

import pytest
from sqlmodel import select

from openletter.db.editions import Edition, editions_of
from openletter.db.signatures import Signature
from openletter.domain.editions import EditionState, EditionStep
from openletter.dossier.gather import gather
from openletter.services import editions, erasing, signatures
from tests.web.campaign.test_writing import TYPED
from tests.web.page import words

PDF = b"%PDF-1.7 a dossier"
PAGE = "<!doctype html><style>p { margin: 0 }</style><p>A dossier in Cymru</p>"
TABLE = b'"kind","name"'
DATA = b'{"edition": "OL-1-1"}'


@pytest.fixture
def dossier(letter):
    return f"/campaign/letters/{letter.slug}/dossier"


@pytest.fixture
def made(runtime, letter):
    """Makes an edition ready, or lets it fail."""

    def make(fault=""):
        with letter.transaction() as (session, its):
            edition = editions.ask_for(session, its, now=runtime.clock())
            editions.take(session, edition, now=runtime.clock())
            if fault:
                editions.fail(session, edition, fault, now=runtime.clock())
                return
            edition.state, edition.step = EditionState.READY, EditionStep.DONE
            edition.finished_at = runtime.clock()
            edition.pages, edition.organisations, edition.individuals, edition.extracts = (
                12,
                1,
                3,
                2,
            )
            edition.data_sha256 = edition.pdf_sha256 = "ab" * 32
        folder = runtime.edition_folder(letter.id)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "OL-1-1.pdf").write_bytes(PDF)
        (folder / "OL-1-1.json").write_bytes(DATA)
        (folder / "OL-1-1.csv").write_bytes(TABLE)
        (folder / "OL-1-1.html").write_text(PAGE, "utf-8")

    return make


def test_one_button_asks_for_an_edition_and_a_second_click_finds_it(desk, dossier, runtime, letter):
    desk.get(dossier)
    before = desk.page
    for _ in range(3):
        desk.page = before
        page = desk.press("Make a dossier")

    assert "Edition OL-1-1 is being made" in page.text
    assert "Make a dossier" not in desk.buttons
    with runtime.database.reading() as session:
        assert [edition.number for edition in editions_of(session, letter.id)] == [1]


def test_progress_is_on_the_page_without_a_script(desk, dossier, letter, clock):
    desk.get(dossier)
    desk.press("Make a dossier")
    with letter.transaction() as (session, _its):
        edition = session.exec(select(Edition)).one()
        editions.take(session, edition, now=clock())
        editions.report(session, edition, EditionStep.RENDERING, 1, 2, now=clock())
    page = desk.get(dossier)

    assert page.all("//progress")[0].get("value") == "70"
    assert "Laying out the pages" in page.text
    assert page.all("//noscript")
    answer = desk.client.get(f"{dossier}/1.json")
    assert answer.get_json() == {
        "state": "making",
        "under_way": True,
        "step": "Laying out the pages",
        "said": "Laying out the pages",
        "done": 70,
    }
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_ready_edition_says_what_is_in_it_and_can_be_fetched(desk, dossier, made):
    made()
    page = desk.get(dossier)
    assert "12 pages · 1 organisation · 3 people · 2 extracts" in page.text
    assert "ab" * 32 in page.text

    answer = desk.client.get(page.links()["Download (PDF)"])

    assert answer.data == PDF
    answer.close()
    assert answer.content_type == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert (
        answer.headers["Content-Disposition"]
        == "attachment; filename=OL-1-1-keep-our-libraries-open.pdf"
    )


def test_the_data_whose_checksum_the_document_tells_can_be_fetched_too(desk, dossier, made):
    made()
    answer = desk.client.get(desk.get(dossier).links()["Download the data (JSON)"])

    assert answer.data == DATA
    answer.close()
    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "OL-1-1-keep-our-libraries-open.json" in answer.headers["Content-Disposition"]


def test_the_names_can_be_fetched_as_a_table(desk, dossier, made):
    made()
    answer = desk.client.get(desk.get(dossier).links()["Download the names as a table (CSV)"])

    assert answer.data == TABLE
    answer.close()
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "OL-1-1-keep-our-libraries-open.csv" in answer.headers["Content-Disposition"]


def test_an_edition_can_be_read_as_a_page_that_may_fetch_and_run_nothing(desk, dossier, made):
    made()
    answer = desk.client.get(desk.get(dossier).links()["Read it as one accessible page (HTML)"])

    assert answer.get_data(as_text=True) == PAGE
    assert answer.headers["Cache-Control"] == "private, no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'sha256-" in policy
    assert "frame-ancestors 'none'" in policy


def test_what_an_older_edition_has_not_is_not_offered(desk, dossier, made, runtime, letter):
    made()
    for ending in ("html", "csv"):
        (runtime.edition_folder(letter.id) / f"OL-1-1.{ending}").unlink()
    links = desk.get(dossier).links()

    assert "Read it as one accessible page (HTML)" not in links
    assert "Download the names as a table (CSV)" not in links
    assert "Download (PDF)" in links
    desk.get(f"{dossier}/1.html", 404)


def test_progress_names_the_part_and_the_page(desk, dossier, letter, clock):
    desk.get(dossier)
    desk.press("Make a dossier")
    with letter.transaction() as (session, _its):
        edition = session.exec(select(Edition)).one()
        editions.take(session, edition, now=clock())
        editions.report(session, edition, EditionStep.RENDERING, 1200, 7000, "people", now=clock())

    words = "The people, page 1,200 of about 7,000"
    assert words in desk.get(dossier).text
    answer = desk.client.get(f"{dossier}/1.json").get_json()
    assert (answer["step"], answer["said"]) == (words, "The people")


def test_an_edition_is_called_off_and_the_second_click_finds_that(desk, dossier):
    desk.get(dossier)
    desk.press("Make a dossier")
    before = desk.page
    for _ in range(2):
        desk.page = before
        page = desk.press("Call it off")
        assert desk.said == "Edition OL-1-1 is called off."
    assert "Called off" in page.text
    assert "Try again" not in desk.buttons
    assert "Edition OL-1-2 is being made" in desk.press("Make a dossier").text


def test_one_that_is_being_made_is_shown_as_being_called_off(desk, dossier, letter, clock):
    desk.get(dossier)
    desk.press("Make a dossier")
    with letter.transaction() as (session, _its):
        editions.take(session, session.exec(select(Edition)).one(), now=clock())
    desk.get(dossier)
    page = desk.press("Call it off")

    assert "Edition OL-1-1 is being called off" in page.text
    assert "made all the same" not in page.text
    assert "Call it off" not in desk.buttons
    assert "could not be made" not in desk.get(f"/campaign/letters/{letter.slug}").text


def test_one_that_was_ready_first_stays(desk, dossier, made):
    desk.get(dossier)
    desk.press("Make a dossier")
    made()

    assert "was ready before you called it off" in desk.press("Call it off", 409).text


def test_an_edition_says_who_asked_for_it_and_how_many_it_leaves_out(
    desk, dossier, made, letter, sign_in, add_campaigner
):
    desk.get(dossier)
    desk.press("Make a dossier")
    made()
    with letter.transaction() as (session, _its):
        session.exec(select(Edition)).one().omitted = 2

    assert "by you" in desk.get(dossier).text
    assert "2 signatures left out" in desk.page.text
    colleague = sign_in(add_campaigner("colleague@example.org"))
    assert "by a colleague" in colleague.get(dossier).text


@pytest.fixture
def two_editions(desk, dossier, letter, runtime, clock):
    """Two finished editions; between them somebody came and somebody left."""

    def make():
        with letter.transaction() as (session, its):
            edition = editions.ask_for(session, its, now=clock())
            record = gather(session, edition, now=clock(), zone=runtime.settings.zone)
            edition.state, edition.finished_at = EditionState.READY, clock()
            edition.pdf_sha256 = edition.data_sha256 = record.sha256()
            folder = runtime.edition_folder(letter.id)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{edition.reference}.json").write_bytes(record.canonical())

    leaves = letter.signed("leaves@example.org", name="Leaving Lewis")
    letter.signed("stays@example.org", name="Staying Siân")
    make()
    with letter.transaction() as (session, _):
        signatures.withdraw(session, signatures.personal_signature(session, leaves), now=clock())
    letter.signed("comes@example.org", name="Coming Catrin")
    letter.signed("more@example.org", name="Coming Carys")
    clock.advance(days=1)
    make()


def test_an_edition_is_compared_with_the_one_before(desk, dossier, two_editions):
    desk.get(dossier)
    page = desk.follow("Compare with OL-1-1")

    assert page.heading == "OL-1-2 compared with OL-1-1"
    assert page.texts("//h2") == ["2 names that are new", "1 name that is gone"]
    assert page.texts("//bdi") == ["Coming Carys", "Coming Catrin", "Leaving Lewis"]
    rows = {" ".join(words(cell) for cell in row) for row in page.all("//tbody/tr")}
    assert rows == {"Signatures 2 3", "People 2 3", "Confirmed by email 2 3", "Taken back 0 1"}


def test_who_was_erased_is_not_named_as_having_left(desk, dossier, two_editions, letter, clock):
    with letter.transaction() as (session, _):
        gone = session.exec(select(Signature).where(Signature.name == "Leaving Lewis")).one()
        erasing.erase(session, gone, now=clock())
    page = desk.get(f"{dossier}/2/changes")

    assert "Lewis" not in page.text
    assert page.texts("//h2") == ["2 names that are new", "1 name that is gone"]
    assert "1 of them is not shown: it was erased since." in page.text


def test_the_first_edition_has_none_to_be_compared_with(desk, dossier, two_editions):
    assert "no earlier edition" in desk.get(f"{dossier}/1/changes", 404).text
    assert "no earlier edition" in desk.get(f"{dossier}/9/changes", 404).text


@pytest.mark.parametrize(
    "spoil, status, says",
    [
        (lambda file: file.unlink(), 404, "is missing on this server"),
        (lambda file: file.write_bytes(b'{"format": "openletter-dossier/1"}'), 409, "is not what it was"),
        (lambda file: file.write_bytes(b"{"), 409, "is not what it was"),
    ],
)  # fmt: skip
def test_data_that_cannot_be_read_is_no_crash(
    desk, dossier, two_editions, runtime, letter, spoil, status, says
):
    spoil(runtime.edition_folder(letter.id) / "OL-1-1.json")

    assert says in desk.get(f"{dossier}/2/changes", status).text


def test_an_edition_that_failed_says_why_and_offers_another_try(desk, dossier, made):
    made("The disk is full.")
    page = desk.get(dossier)
    assert "The disk is full." in page.text

    assert "Edition OL-1-2 is being made" in desk.press("Try again").text


def test_an_edition_whose_file_is_gone_says_so(desk, dossier, made, runtime, letter):
    made()
    (runtime.edition_folder(letter.id) / "OL-1-1.pdf").unlink()

    assert "is missing on this server" in desk.get(f"{dossier}/1.pdf", 404).text


def test_an_edition_that_is_not_ready_or_not_there_is_no_download(desk, dossier):
    desk.get(dossier)
    desk.press("Make a dossier")

    assert "is not ready" in desk.get(f"{dossier}/1.pdf", 404).text
    assert "no dossier edition of that number" in desk.get(f"{dossier}/2.pdf", 404).text
    assert desk.client.get(f"{dossier}/{2**70}.json").status_code == 404


def test_another_coalition_cannot_fetch_it(others, dossier, made):
    made()

    for name in ("1.pdf", "1.json", "1.csv", "1.html", "1/data.json", "1/changes"):
        assert others.client.get(f"{dossier}/{name}").status_code == 404


def test_a_draft_has_no_dossier_yet(desk):
    desk.get("/campaign/letters/new")
    desk.press("Save as a draft", **TYPED)
    page = desk.get("/campaign/letters/bring-back-the-night-bus/dossier")

    assert "Open the letter first" in page.text
    assert "Make a dossier" not in desk.buttons


def test_a_browser_that_is_not_signed_in_is_not_led_to_the_progress_afterwards(
    stranger, dossier, add_campaigner, sign_in_path
):
    stranger.client.get(f"{dossier}/1.json")
    stranger.get(sign_in_path(add_campaigner()))

    assert stranger.press("Sign in").heading == "Your letters"


def test_the_desk_says_who_signed_the_file(desk, dossier, letter, made):
    made()
    assert "Signed with" not in desk.get(dossier).text
    with letter.transaction() as (session, its):
        (edition,) = editions_of(session, its.id)
        edition.signed_by = "Readers of Wales"

    assert "Signed with the certificate of Readers of Wales" in desk.get(dossier).text
