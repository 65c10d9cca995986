"""Those who stand under an earlier text: counted and listed apart, and never among the others."""

import pytest

from openletter.db.statements import Statement
from openletter.domain.letters import Alteration
from openletter.domain.safety import NameForm
from openletter.domain.statements import StatementUse
from openletter.services import statements
from openletter.web import letters, signatures
from tests.changes import agree, reword


@pytest.fixture
def path(letter):
    return f"/letters/{letter.slug}"


@pytest.fixture
def signed(letter):
    """People and an organisation who signed before the change, one of them hidden, and one who signed after."""
    before = {
        "org": letter.signed(
            "o@example.org", kind="organisation", name="Owain", organisation="Tenby Readers"
        ),
        "shown": letter.signed("s@example.org", name="Shown Person"),
        "hidden": letter.signed("h@example.org", name="Secret Person", public=False),
    }
    number = reword(letter, note="The second request is new.")
    letter.signed("l@example.org", name="Later Person")
    return before | {"number": number}


def apart(page):
    return page.all("//*[@id='earlier']")


@pytest.mark.parametrize("under", ["", "/signatories"])
def test_they_stand_under_a_heading_of_their_own_that_says_what_it_means(
    browser, path, signed, under
):
    page = browser.get(path + under)

    (section,) = apart(page)
    told = " ".join(section.text_content().split())
    assert "3 signatures under an earlier text" in told
    assert "Until they agree to it, they are not counted above" in told
    assert told.index("Tenby Readers") < told.index("Shown Person"), "organisations first"
    assert "1 more signatory is counted and keeps their name private" in told
    assert "Later Person" not in told
    section.drop_tree()
    assert "Shown Person" not in page.text
    assert "Tenby Readers" not in page.text
    assert "Later Person" in page.text


@pytest.mark.parametrize("under", ["", "/signatories", "/signatories/earlier", "/count.json"])
def test_a_hidden_name_stays_hidden_apart_too(client, path, signed, under):
    assert "Secret Person" not in client.get(path + under).text


def test_the_count_is_of_those_under_the_present_text_and_has_its_four_keys(client, path, signed):
    answer = client.get(f"{path}/count.json").get_json()

    assert set(answer) == {"count", "organisations", "individuals", "updated_at"}
    assert (answer["count"], answer["organisations"], answer["individuals"]) == (1, 0, 1)


def test_the_count_says_that_it_moved_when_the_text_changed(client, path, letter, clock):
    letter.signed()
    clock.advance(hours=1)
    reword(letter)

    moved = client.get(f"{path}/count.json").get_json()["updated_at"]
    assert moved == clock.now.isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("under", ["", "/signatories", "/signatories/earlier"])
def test_a_link_leads_to_the_text_that_they_signed(browser, path, signed, under):
    page = browser.get(path + under)

    there = page.links()["Read revision 1, which they signed"]
    assert there == f"{path}/revisions/1"
    assert "A library is more than its books." in browser.get(there).text


def test_the_letter_says_when_and_how_its_text_has_changed(browser, path, signed):
    page = browser.get(path)

    assert "The text changed on 22 November 2026: The second request is new." in page.text


def test_a_correction_changes_nothing_of_this(browser, path, letter):
    letter.signed(name="Siân Prŷs")
    reword(letter, alteration=Alteration.CORRECTION, note="A comma.")

    page = browser.get(path)
    assert apart(page) == []
    assert "The text changed on" not in page.text
    assert "1 signature" in page.text


def test_who_agrees_moves_over(browser, path, letter, signed):
    agree(letter, signed["shown"], signed["number"])

    page = browser.get(path)
    (section,) = apart(page)
    assert "2 signatures under an earlier text" in " ".join(section.text_content().split())
    section.drop_tree()
    assert "Shown Person" in page.text


def test_the_list_apart_goes_on_over_pages_organisations_on_the_first(
    browser, path, letter, signed, monkeypatch
):
    for number in range(5):
        key = letter.signed(f"{number}@example.org", name=f"Number {number}")
        assert key
    reword(letter, "Third words.")
    monkeypatch.setattr(signatures, "PEOPLE_ON_PAGE", 3)
    monkeypatch.setattr(letters, "EARLIER_ON_LETTER", 3)
    more = browser.get(path).links()["See all names under an earlier text, 4 more"]

    first = browser.get(more)
    second = browser.get(first.links()["Next page"])
    third = browser.get(second.links()["Next page"])

    pages = [page.texts("//*[@data-name]") for page in (first, second, third)]
    assert [len(found) for found in pages] == [4, 3, 1]
    assert "Tenby Readers" in pages[0][0]
    assert len({name for found in pages for name in found}) == 8
    assert "keep" in third.text
    assert "keeps their name private" not in first.text


def test_the_list_apart_of_a_letter_without_any_says_so(browser, path):
    assert "Nobody stands under an earlier text" in browser.get(f"{path}/signatories/earlier").text
    browser.get("/letters/none/signatories/earlier", 404)


def test_safety_mode_holds_apart_too(browser, client, path, letter, signed):
    with letter.transaction() as (_, row):
        row.name_form = NameForm.NONE

    for under in ("", "/signatories", "/signatories/earlier"):
        assert "Shown Person" not in client.get(path + under).text
    assert "3 signatures under an earlier text" in browser.get(path).text


def test_words_given_for_the_earlier_text_do_not_speak_for_the_present_one(
    browser, path, letter, runtime
):
    key = letter.signed(statement="I signed for this.", use=StatementUse.PUBLIC)
    with letter.transaction() as (session, _):
        statements.approve(session, session.get_one(Statement, 1), now=runtime.clock())
    assert "I signed for this." in browser.get(f"{path}/statements").text

    number = reword(letter)
    assert "I signed for this." not in browser.get(f"{path}/statements").text

    agree(letter, key, number)
    assert "I signed for this." in browser.get(f"{path}/statements").text
