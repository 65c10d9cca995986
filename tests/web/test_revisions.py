"""The words of a letter as they were signed."""

from dataclasses import replace

import pytest

from openletter.services import letters
from openletter.services.letters import Arrangements
from openletter.web.security import PUBLIC_CACHE
from tests.conftest import WORDING


@pytest.fixture
def revised(letter):
    """The letter after a change of its words."""
    letter.signed(name="Siân Prŷs")
    with letter.transaction() as (session, row):
        changed = replace(WORDING, title="Keep every library open", requests=("Fund them.",))
        letters.revise(session, row, changed, Arrangements(), now=letter.runtime.clock())
    return f"/letters/{letter.slug}/revisions"


def test_the_words_stay_as_they_were_signed(browser, revised):
    page = browser.get(f"{revised}/1")

    assert page.heading == "Keep our libraries open"
    assert "Ask readers before you close one." in page.text
    assert "The letter has been changed since" in page.text
    assert browser.get(page.links()["Read the letter as it stands now"]).heading == (
        "Keep every library open"
    )


def test_the_present_words_say_that_they_are(browser, revised):
    assert "the text as it stands now" in browser.get(f"{revised}/2").text


def test_it_is_for_everybody_and_may_be_kept_a_little(browser, revised):
    page = browser.get(f"{revised}/1")
    assert page.response.headers["Cache-Control"] == PUBLIC_CACHE
    assert "Siân" not in page.html


@pytest.mark.parametrize("number", ["0", "3", "x", "99999999999999999999"])
def test_there_is_no_other_text(browser, revised, number):
    browser.get(f"{revised}/{number}", status=404)


def test_what_nobody_could_sign_is_nobodys_business(browser, letter):
    with letter.transaction() as (session, row):
        letters.take_back(session, row)
    browser.get(f"/letters/{letter.slug}/revisions/1", status=404)
