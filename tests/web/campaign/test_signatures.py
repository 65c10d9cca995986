"""The campaigners' list of signatures: sorted, searched, turned page by page."""

import pytest

from openletter.services import erasing
from openletter.web.campaign import signatures as view
from tests.conftest import on_both_databases


@pytest.fixture
def path(letter):
    return f"/campaign/letters/{letter.slug}/signatures"


@pytest.fixture
def several(letter, clock):
    """Three signatures, confirmed one after another, and one that is not confirmed."""
    for email, name in (
        ("c@example.org", "Carys"),
        ("a@example.org", "Aled"),
        ("b@example.org", "Bethan"),
    ):
        letter.signed(email, name=name)
        clock.advance(minutes=1)
    letter.sign("d@example.org", kind="organisation", name="Dai", organisation="Ysgol Bro")


def names(page):
    return page.texts("//tbody//bdi[@class='signatory']")


def test_every_signature_is_listed_the_newest_first(desk, path, several):
    page = desk.get(path)

    assert names(page) == ["Ysgol Bro", "Bethan", "Aled", "Carys"]
    assert "4 signatures" in page.text
    assert "Not confirmed yet" in page.texts("//tbody/tr[1]")[0]
    assert page.all("//th[@aria-sort='descending']")


@on_both_databases
def test_columns_sort_both_ways_by_links(desk, path, several):
    assert names(desk.get(desk.get(path).links()["Name"])) == [
        "Aled",
        "Bethan",
        "Carys",
        "Ysgol Bro",
    ]
    assert names(desk.follow("Name")) == ["Ysgol Bro", "Carys", "Bethan", "Aled"]
    for column in ("Kind", "State", "Verified", "Date"):
        desk.follow(column)


@on_both_databases
def test_names_are_searched_and_sorting_keeps_the_search(desk, path, several):
    page = desk.get(f"{path}?q=AL")
    assert names(page) == ["Aled"]
    assert "q=AL" in page.links()["Name"]
    assert names(desk.get(f"{path}?q=ysgol")) == ["Ysgol Bro"]


@pytest.mark.parametrize("words", ["%", "_", "\\", "' OR 1=1 --", "\0"])
def test_searching_means_the_words_as_typed(desk, path, several, words):
    page = (
        desk.get(path, 200) if words == "\0" else desk.client.get(path, query_string={"q": words})
    )

    assert words == "\0" or "No signature matches" in page.get_data(as_text=True)


def test_states_can_be_chosen(desk, path, several):
    assert names(desk.get(f"{path}?state=pending")) == ["Ysgol Bro"]
    assert "No signature matches" in desk.get(f"{path}?state=removed").text


def test_nonsense_in_the_address_shows_the_list(desk, path, several):
    page = desk.get(f"{path}?sort=password&direction=up&state=x&page=-7")

    assert len(names(page)) == 4
    assert len(names(desk.get(f"{path}?page=99999999999"))) == 4


def test_long_lists_come_in_pages(desk, path, several, monkeypatch):
    monkeypatch.setattr(view, "ON_PAGE", 3)
    page = desk.get(path)
    assert "of which you see 1 to 3" in page.text
    assert len(names(page)) == 3

    assert names(desk.follow("Next page")) == ["Carys"]
    assert len(names(desk.follow("Previous page"))) == 3


def test_addresses_are_there_when_they_are_asked_for(desk, path, several):
    assert "a@example.org" in desk.get(path).texts("//details//p")


def test_a_signature_that_was_erased_says_so_and_nothing_else(desk, path, several, letter):
    with letter.transaction() as (session, _):
        first = session.merge(letter.signatures()[0])
        erasing.erase(session, first, now=letter.runtime.clock())

    page = desk.get(path)
    assert names(page) == ["Ysgol Bro", "Bethan", "Aled"]
    assert "Erased" in page.texts("//tbody//th//span")
    assert "Carys" not in page.html


def test_a_letter_that_nobody_has_signed_says_so(desk, path):
    assert "Nobody has signed yet." in desk.get(path).text


def test_html_in_a_name_is_shown_as_it_was_typed(desk, path, letter):
    letter.signed("x@example.org", name="Ann <b>Bold</b>")

    assert names(desk.get(path)) == ["Ann <b>Bold</b>"]
