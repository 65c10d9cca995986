"""The public page of a coalition."""

import pytest

from openletter.db.letters import Organiser
from openletter.domain.letters import LetterState

PATH = "/organisers/readers-of-wales"


@pytest.fixture
def about(runtime, organiser_id):
    """Writes what the coalition says about itself."""

    def write(words):
        with runtime.database.transaction() as session:
            session.get_one(Organiser, organiser_id).about = words

    return write


def test_it_says_who_they_are_and_leads_to_their_letters(browser, letter, about):
    about("We *read*. <script>alert(1)</script>")
    letter.signed()
    page = browser.get(PATH)

    assert page.heading == "Readers of Wales"
    assert page.texts("//div[contains(@class, 'prose')]//em") == ["read"]
    assert page.all("//div[contains(@class, 'prose')]//script") == []
    assert page.links()["Keep our libraries open"] == f"/letters/{letter.slug}"
    assert "1 signature" in page.text


def test_letters_and_the_first_page_lead_to_it(browser, letter):
    assert browser.get("/").links()["From: Readers of Wales"] == PATH
    head = browser.get(f"/letters/{letter.slug}").links()
    assert head["An open letter from Readers of Wales"] == PATH


def test_a_coalition_without_a_public_letter_has_no_page_yet(browser, letter):
    with letter.transaction() as (_session, row):
        row.state = LetterState.DRAFT
    for address in (PATH, "/organisers/nobody", "/organisers/%00"):
        browser.get(address, 404)
