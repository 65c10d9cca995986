"""The page on which anybody checks a dossier edition."""

import pytest

from openletter.db.editions import Edition
from openletter.domain.editions import EditionState
from openletter.services import editions

CHECKSUM = "ab" * 32


@pytest.fixture
def ready(letter):
    """An edition as the press leaves it; returns its reference."""
    with letter.transaction() as (session, row):
        edition = editions.ask_for(session, row, now=letter.runtime.clock())
        edition.state, edition.pages, edition.signatures = EditionState.READY, 12, 1_234
        edition.pdf_sha256 = edition.data_sha256 = CHECKSUM
        edition.finished_at = letter.runtime.clock()
        return edition.reference


def test_it_asks_for_the_number(browser):
    page = browser.get("/verify")
    assert page.heading == "Check a dossier"
    assert page.all("//form//input[@name='edition']")


def test_a_genuine_edition_is_told_with_its_figures_and_its_checksum(browser, ready):
    page = browser.get(f"/verify?edition=+{ready.lower()}+")

    assert "We made this edition." in page.text
    assert "1,234" in page.text
    assert "Keep our libraries open" in page.text
    assert CHECKSUM in page.text


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
