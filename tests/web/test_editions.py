"""The page on which anybody checks a dossier edition, by its number or by its file."""

import hashlib

import pytest
from sqlmodel import select

from openletter.db.editions import Edition
from openletter.domain.editions import EditionState
from openletter.domain.plans import PART_NAMES, PartKind
from openletter.services import editions, letters
from openletter.web.security import PUBLIC_CACHE
from tests.conftest import on_both_databases

PDF = hashlib.sha256(b"the document").hexdigest()
DATA = hashlib.sha256(b"its data").hexdigest()
NEITHER = hashlib.sha256(b"something else").hexdigest()


def make_ready(letter, **more):
    """Leave an edition as the press does; returns its reference."""
    with letter.transaction() as (session, row):
        edition = editions.ask_for(session, row, now=letter.runtime.clock())
        edition.state, edition.pages, edition.signatures = EditionState.READY, 12, 1_234
        edition.pdf_sha256, edition.data_sha256 = PDF, DATA
        edition.gathered_at = edition.finished_at = letter.runtime.clock()
        for name, value in more.items():
            setattr(edition, name, value)
        return edition.reference


@pytest.fixture
def ready(letter):
    """An edition as the press leaves it; returns its reference."""
    return make_ready(letter)


def test_it_asks_for_the_number_or_the_file(browser):
    page = browser.get("/verify")
    assert page.heading == "Check a dossier"
    assert page.all("//form//input[@name='edition']")
    assert page.all("//form//input[@name='sha256']")


def test_a_genuine_edition_is_told_with_its_figures_and_its_checksum(browser, ready):
    page = browser.get(f"/verify?edition=+{ready.lower()}+")

    assert "We made this edition." in page.text
    assert "1,234" in page.text
    assert "Keep our libraries open" in page.text
    assert PDF in page.text
    assert DATA in page.text


@pytest.mark.parametrize(
    "asked", ["OL-999-1", "OL-1-2", "nonsense", "<script>", "OL-999999999-999999999", "%00"]
)
def test_an_unknown_edition_is_not_genuine(browser, ready, asked):
    page = browser.get(f"/verify?edition={asked}")
    assert "We know no such edition." in page.text
    assert "We made this edition" not in page.text


def test_an_edition_that_is_not_ready_is_not_genuine_yet(browser, ready, letter):
    with letter.transaction() as (session, _):
        session.get_one(Edition, 1).state = EditionState.MAKING

    assert "We know no such edition." in browser.get(f"/verify?edition={ready}").text


# ---------- By the file ----------


@on_both_databases
def test_an_unchanged_document_is_told_by_its_checksum_alone(browser, ready):
    page = browser.get(f"/verify?sha256={PDF}")

    assert f"This is the dossier {ready}, unchanged." in page.text
    assert "byte for byte, the file that we made on 22 November 2026, 20:00" in page.text
    assert "1,234" in page.text
    assert page.tree.findtext(".//title").startswith(f"This is the dossier {ready}, unchanged.")


def test_its_data_is_told_from_its_document(browser, ready):
    page = browser.get(f"/verify?sha256={DATA}")
    assert f"This is the data of the dossier {ready}, unchanged." in page.text
    assert "the data from which we made that edition" in page.text


@pytest.mark.parametrize(
    "file, said",
    [
        ("table_sha256", "This is the table of names of the dossier {}, unchanged."),
        ("page_sha256", "This is the dossier {} as one page for a screen, unchanged."),
    ],
)
def test_what_is_handed_out_beside_a_document_is_told_as_what_it_is(browser, letter, file, said):
    reference = make_ready(letter, **{file: NEITHER})
    assert said.format(reference) in browser.get(f"/verify?sha256={NEITHER}").text


def test_a_table_that_two_editions_share_is_that_of_the_number_asked_for(browser, letter):
    older, newer = (
        make_ready(letter, table_sha256=NEITHER, pdf_sha256=a * 64, data_sha256=b * 64)
        for a, b in ("ab", "cd")
    )
    said = "This is the table of names of the dossier {}, unchanged."
    assert said.format(newer) in browser.get(f"/verify?sha256={NEITHER}").text
    page = browser.get(f"/verify?edition={older}&sha256={NEITHER}")
    assert said.format(older) in page.text


def test_a_checksum_is_understood_as_the_computer_printed_it(browser, ready):
    page = browser.get(f"/verify?sha256=SHA256++{PDF.upper()}++C:\\dossier.pdf")
    assert f"This is the dossier {ready}, unchanged." in page.text


def test_an_unknown_file_is_told_with_what_that_can_mean_and_what_to_do(browser, ready):
    page = browser.get(f"/verify?sha256={NEITHER}")

    assert "This is not a file of any edition made here." in page.text
    assert "Somebody has changed it." in page.text
    assert "Another program has saved it again" in page.text
    assert "Ask whoever gave it to you" in page.text
    assert "1,234" not in page.text


def test_a_number_and_a_file_that_fit_are_one_answer(browser, ready):
    page = browser.get(f"/verify?edition={ready}&sha256={PDF}")
    assert f"This is the dossier {ready}, unchanged." in page.text


def test_a_number_whose_file_is_another_is_told_with_what_the_genuine_one_contains(browser, ready):
    page = browser.get(f"/verify?edition={ready}&sha256={NEITHER}")

    assert f"This is not the file of {ready} as we made it." in page.text
    assert "Below is what the genuine edition contains" in page.text
    assert "1,234" in page.text
    assert f"{ready}, unchanged" not in page.text


def test_a_file_of_another_edition_than_the_number_is_told_as_what_it_is(browser, letter, ready):
    other = make_ready(letter, pdf_sha256=NEITHER, data_sha256="c" * 64, signatures=2_345)
    page = browser.get(f"/verify?edition={ready}&sha256={NEITHER}")

    assert f"This file is not of the edition {ready}, but of {other}." in page.text
    assert "2,345" in page.text
    assert "1,234" not in page.text


def test_a_genuine_file_with_a_number_that_nobody_gave_is_told_as_what_it_is(browser, ready):
    page = browser.get(f"/verify?edition=OL-9-9&sha256={PDF}")
    assert f"This file is not of the edition OL-9-9, but of {ready}." in page.text


def test_neither_number_nor_file_known_is_told_as_both(browser, ready):
    page = browser.get(f"/verify?edition=OL-9-9&sha256={NEITHER}")
    assert "We know neither this number nor this file." in page.text


def test_half_a_checksum_is_refused_at_its_field_and_what_was_typed_stays(browser, ready):
    page = browser.get(f"/verify?edition={ready}&sha256={PDF[:40]}", status=422)

    assert page.faults == {"sha256": "Enter the whole checksum: 64 figures and letters from a to f"}
    assert page.all(f"//input[@name='sha256'][@value='{PDF[:40]}']")
    assert page.all(f"//input[@name='edition'][@value='{ready}']")
    assert page.tree.findtext(".//title").startswith("Error:")


def test_what_was_answered_is_not_left_in_the_form_and_what_was_not_is(browser, ready):
    def left(query):
        return browser.get(f"/verify?{query}").all("//form//input/@value")

    assert left(f"edition={ready}&sha256={PDF}") == ["", ""]
    assert left(f"edition={ready}&sha256={NEITHER}") == [ready, NEITHER]
    assert left(f"edition={ready}") == [ready, ""]


def test_the_answer_is_the_same_for_everybody_and_may_be_kept_for_two_seconds(client, ready):
    for asked in ("", f"?edition={ready}", f"?sha256={PDF}", f"?sha256={NEITHER}"):
        answer = client.get(f"/verify{asked}")
        assert answer.headers["Cache-Control"] == PUBLIC_CACHE
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert answer.text == client.get(f"/verify{asked}", headers={"X-Real-Ip": "::1"}).text


def test_the_page_works_without_scripts_and_says_how_to_compute_a_checksum(browser):
    page = browser.get("/verify")
    assert page.texts("//kbd") == [
        "Get-FileHash dossier.pdf",
        "shasum -a 256 dossier.pdf",
        "sha256sum dossier.pdf",
    ]
    assert page.all("//div[@data-drop][@hidden]"), "what needs scripts is shown by them"


def test_no_form_sends_the_file(browser):
    (field,) = browser.get("/verify").all("//input[@type='file']")
    assert field.get("name") is None
    assert field.xpath("ancestor::form") == []
    assert field.get("form") is None


# ---------- What an edition is made of ----------


def test_an_edition_shows_what_it_was_put_together_from(browser, letter):
    manifest = [
        {"part": kind.value, "pages": number, "sha256": f"{number:064x}"}
        for number, kind in enumerate(PartKind, start=1)
    ]
    reference = make_ready(letter, manifest=manifest)
    page = browser.get(f"/verify?edition={reference}")

    assert page.texts("//table//th[@scope='row']") == list(PART_NAMES.values())
    assert page.texts("//table//td[@class='number']") == [str(n) for n in range(1, 12)]
    assert f"{3:064x}" in page.text


def test_an_edition_of_before_there_were_parts_shows_none(browser, ready):
    assert browser.get(f"/verify?edition={ready}").all("//table") == []


def test_it_says_how_many_the_organiser_left_out_and_who_signed_the_file(browser, letter):
    reference = make_ready(letter, omitted=3, signed_by="Readers of Wales")
    facts = browser.get(f"/verify?edition={reference}").texts("//dl/div")

    assert "Left out by the organiser3" in facts
    assert "Signed with the certificate ofReaders of Wales" in facts


def test_an_edition_that_left_nobody_out_and_is_not_signed_does_not_speak_of_it(browser, ready):
    page = browser.get(f"/verify?edition={ready}")
    assert "Left out by the organiser" not in page.text
    assert "Signed with" not in page.text


# ---------- Nothing leaks ----------


@on_both_databases
@pytest.mark.parametrize("asked", ["edition={}", f"sha256={PDF}", f"edition={{}}&sha256={DATA}"])
def test_a_letter_taken_back_is_not_to_be_found_by_number_or_file(browser, letter, asked):
    reference = make_ready(letter)
    with letter.transaction() as (session, row):
        letters.take_back(session, row)
    page = browser.get(f"/verify?{asked.format(reference)}")
    unknown = browser.get(
        f"/verify?{asked.format('OL-9-9').replace(PDF, NEITHER).replace(DATA, NEITHER)}"
    )

    assert "Keep our libraries open" not in page.text
    assert "1,234" not in page.text
    assert page.texts("//*[@role='status']//p[1]") == unknown.texts("//*[@role='status']//p[1]")


@on_both_databases
@pytest.mark.parametrize("state", [EditionState.QUEUED, EditionState.MAKING, EditionState.FAILED])
def test_an_edition_that_is_not_ready_is_not_to_be_found_by_its_file(browser, letter, state):
    make_ready(letter, state=state)
    assert "This is not a file of any edition" in browser.get(f"/verify?sha256={PDF}").text
    assert "This is not a file of any edition" in browser.get(f"/verify?sha256={DATA}").text


def test_an_edition_without_checksums_is_not_found_by_an_empty_one(browser, letter):
    make_ready(letter, state=EditionState.FAILED, pdf_sha256="", data_sha256="")
    assert browser.get("/verify?sha256=").all("//*[@role='status']/p[@class='notice__title']") == []


def test_a_letter_that_search_engines_are_to_leave_alone_is_kept_from_them_here_too(client, letter):
    make_ready(letter)
    with letter.transaction() as (_, row):
        row.searchable = False

    answer = client.get(f"/verify?sha256={PDF}")
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert "noindex" in answer.text
    assert "X-Robots-Tag" not in client.get("/verify").headers


@on_both_databases
@pytest.mark.parametrize(
    "query",
    [
        "edition=%00&sha256=%00",
        "edition=OL-2147483648-1",
        "edition=OL-999999999-999999999",
        "edition=OL-٣-١",
        "edition=OL-１-１",
        "edition=" + "OL-1-1" * 5_000,
        "sha256=" + "a" * 20_000,
        "sha256=" + "ａ" * 64,
        "sha256=٣" * 64,
        "sha256=%FF%FE" + "0" * 62,
        "sha256=" + "0" * 64 + "%00",
        "sha256=" + "0" * 64 + "'%20OR%201=1--",
        "sha256=<script>alert(1)</script>",
        "edition=<script>alert(1)</script>&sha256=" + "0" * 64,
        "edition=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
        "edition=%25(asked)s&sha256=%25s",
        "edition=%E2%80%AEOL-1-1",
        "edition[]=1&sha256[]=2",
        "edition=OL-1-1&edition=OL-2-1&sha256=&sha256=x",
    ],
)
def test_a_hostile_question_gets_a_calm_answer(client, ready, query):
    answer = client.get(f"/verify?{query}")

    assert answer.status_code in (200, 422)
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert len(answer.text) < 30_000


def test_nothing_but_reading_is_answered(client, ready):
    for method in ("post", "put", "delete", "patch"):
        assert getattr(client, method)(f"/verify?sha256={PDF}").status_code == 405


def test_checking_changes_nothing(client, letter, ready):
    def rows():
        with letter.runtime.database.reading() as session:
            return [one.model_dump() for one in session.exec(select(Edition)).all()]

    before = rows()
    client.get(f"/verify?edition={ready}&sha256={PDF}")
    assert rows() == before
