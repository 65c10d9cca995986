"""How the page of a letter is laid out: head and end, the wall of names, what has happened."""

from dataclasses import replace
from functools import partial

import pytest

from openletter.domain.letters import Alteration
from openletter.services import letters
from openletter.services.letters import TextChange
from openletter.web import letters as page_of_letters
from tests.conftest import WORDING


@pytest.fixture
def path(letter):
    return f"/letters/{letter.slug}"


def happened(page):
    return page.texts("//ol[@class='timeline']/li")


def test_a_letter_begins_and_ends_like_one(browser, letter, path):
    page = browser.get(path)
    head = page.texts("//header[@class='letter__head']")[0]
    assert "An open letter from Readers of Wales" in head
    assert "22 November 2026" in head
    assert "Readers of Wales" in page.texts("//div[@class='signed-off']")[0]
    assert "all who have signed" not in page.text, "nobody has yet"

    letter.signed()
    assert browser.get(path).links()["and all who have signed"] == "#names"


def test_from_the_names_one_can_find_one_or_add_ones_own(browser, letter, path):
    for number in range(10):
        letter.signed(f"{number}@example.org", name=f"Mair {number}")
    links = browser.get(path).links()
    assert links["Find a name"] == f"{path}/signatories"
    assert links["Add your name"] == "#sign"

    letter.close()
    assert "Add your name" not in browser.get(path).links()


def test_before_anybody_has_signed_a_letter_invites_and_shows_no_nought(browser, letter, path):
    page = browser.get(path)
    assert page.texts("//*[@class='count__none']") == [
        "Nobody has signed yet. Yours can be the first name."
    ]
    assert "0 signatures" not in page.text
    assert browser.get("/").texts("//*[@class='contents__number']") == []

    letter.signed()
    assert browser.get(path).texts("//*[@class='count__number']") == ["1"]


def test_a_goal_is_said_until_it_is_reached(browser, letter, path):
    with letter.transaction() as (_session, row):
        row.goal = 2
    assert "We hope for" not in browser.get(path).text, "first comes an invitation"

    letter.signed()
    page = browser.get(path)
    assert page.texts("//*[@class='count__goal']") == ["We hope for 2"]
    assert "We hope for 2" in browser.client.get(f"{path}/names").text

    letter.signed("second@example.org")
    assert "We hope for" not in browser.get(path).text


def test_a_page_names_the_newest_organisations_and_leads_to_all(
    browser, letter, path, clock, monkeypatch
):
    two = partial(page_of_letters.wall_of, newest=2)
    monkeypatch.setattr(page_of_letters, "wall_of", two)
    for number, name in enumerate(("Oldest", "Zebra", "Ant"), start=1):
        letter.signed(f"{number}@example.org", kind="organisation", organisation=name, role="Chair")
        clock.advance(minutes=1)
    letter.signed("gwen@example.org", name="Gwen")

    page = browser.get(path)
    assert page.texts("//*[@class='organisation__name']") == ["Ant", "Zebra"]
    assert page.links()["See all organisations, 1 more"] == f"{path}/signatories/organisations"
    assert "3 organisations" in page.text
    assert "See all names" not in page.text, "all people are there"


def test_an_open_letter_tells_what_has_happened_and_its_last_day(browser, letter, path, clock):
    letter.signed()
    clock.advance(days=1)
    with letter.transaction() as (session, row):
        letters.revise(
            session,
            row,
            replace(WORDING, body="Other words."),
            letters.Arrangements(deadline=row.deadline),
            now=clock(),
            change=TextChange(Alteration.MATERIAL, "Libraries for all"),
        )
    assert happened(browser.get(path)) == [
        "22 November 2026 Opened for signatures",
        "23 November 2026 The text changed Libraries for all Read revision 2",
        "31 December 2026 The last day to sign",
    ]


def test_a_closed_letter_says_so_beside_its_words(browser, letter, path):
    letter.close()
    assert happened(browser.get(path)) == [
        "22 November 2026 Opened for signatures",
        "22 November 2026 Closed for signatures",
    ]
