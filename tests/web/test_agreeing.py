"""What somebody who signed before a text changed is shown, and the button by which they agree."""

import pytest

from openletter.domain.letters import Alteration, LetterState
from openletter.tokens import Purpose
from tests.changes import ask, reword, stands_under
from tests.messages import link, plain

AGREE = "I agree: keep my signature under the new text"
NOTE = "The libraries are named now."


@pytest.fixture
def key(letter, sent_mail):
    """A signature under the first text."""
    key = letter.signed()
    sent_mail()
    return key


@pytest.fixture
def my(key, token):
    """The path of the signatory's own page."""
    return f"/my/{token(Purpose.PERSONAL, key)}"


@pytest.fixture
def changed(letter, key):
    """The number of the revision that changes the text materially."""
    return reword(
        letter, "A library is **more** than a shelf.\n\nPlease keep them open.", note=NOTE
    )


def test_the_message_says_what_has_changed_and_leads_to_the_page(
    browser, letter, changed, sent_mail
):
    ask(letter)
    (mail,) = sent_mail()

    assert mail["Subject"] == "The text you signed has changed: Keep our libraries open"
    assert NOTE in plain(mail)
    page = browser.get(link(mail, "my"))
    assert page.heading == "The text you signed has changed"
    assert page.response.request.path.endswith("/agree")


def test_the_page_shows_the_difference_the_note_and_two_buttons(browser, my, changed, letter):
    page = browser.get(f"{my}/agree")

    assert page.texts("//del") == ["[Taken out: its books.]"]
    assert page.texts("//ins") == ["[Added: a shelf.]"]
    assert f"The text changed on 22 November 2026: {NOTE}" in page.text
    assert page.texts("//main//form//button") == [AGREE, "Take my signature back"]
    assert letter.counts().earlier == 1, "opening the page changes nothing"


def test_agreeing_counts_again_and_ones_own_page_says_so(browser, my, changed, key, letter):
    shown = browser.get(f"{my}/agree").typed()
    assert shown == {"revision": "2"}

    page = browser.post(f"{my}/agree", shown)

    assert "Your signature stands under the new text." in page.text
    assert (letter.counts().count, letter.counts().earlier) == (1, 0)
    assert stands_under(letter, key) == 2
    again = browser.post(f"{my}/agree", shown)
    assert "Your signature stands under the new text." in again.text
    assert browser.get(f"{my}/agree").response.request.path == my, "there is nothing left to decide"


def test_ones_own_page_tells_while_one_is_asked(browser, my, changed):
    page = browser.get(my)

    assert "The text of this letter has changed" in page.text
    assert page.links()["See what has changed, and decide"] == f"{my}/agree"


def test_ones_own_page_says_nothing_after_a_correction(browser, my, letter):
    reword(letter, alteration=Alteration.CORRECTION)

    assert "has changed" not in browser.get(my).text


def test_taking_the_signature_back_instead(browser, my, changed, letter):
    page = browser.get(f"{my}/agree")
    form = page.all("//main//form")[1]

    browser.post(form.get("action"))

    assert (letter.counts().count, letter.counts().earlier) == (0, 0)
    assert browser.get(f"{my}/agree", 409).heading == "That is not possible now"
    assert browser.post(f"{my}/agree", {"revision": "2"}, 409)


def test_a_text_that_changes_again_is_shown_again_before_anybody_is_bound_to_it(
    browser, my, changed, letter, key
):
    shown = browser.get(f"{my}/agree").typed()
    reword(letter, "Third words.", note="It is shorter.")

    page = browser.post(f"{my}/agree", shown, 409)

    assert "The text has changed again since you opened this page" in page.text
    assert NOTE in page.text
    assert "It is shorter." in page.text
    assert stands_under(letter, key) == 1
    browser.post(f"{my}/agree", page.typed())
    assert stands_under(letter, key) == 3


@pytest.mark.parametrize("sent", [{}, {"revision": ""}, {"revision": "x"}, {"revision": "9" * 40}])
def test_a_button_that_says_nothing_of_what_it_showed_binds_nobody(
    browser, my, changed, letter, key, sent
):
    browser.post(f"{my}/agree", sent, 409)

    assert stands_under(letter, key) == 1


def test_a_letter_that_was_handed_over_shows_the_difference_without_that_button(
    browser, my, changed, letter
):
    with letter.transaction() as (_, row):
        row.state = LetterState.DELIVERED

    page = browser.get(f"{my}/agree")

    assert page.texts("//main//form//button") == ["Take my signature back"]
    assert "handed over" in page.text


def test_a_note_and_words_in_html_are_shown_as_they_were_typed(browser, my, letter):
    reword(letter, "<script>alert(1)</script>", note="<img src=x onerror=alert(1)>")

    page = browser.get(f"{my}/agree")
    assert page.all("//main//script | //main//img") == []
    assert "<img src=x onerror=alert(1)>" in page.text


@pytest.mark.parametrize("purpose", [p for p in Purpose if p is not Purpose.PERSONAL])
def test_no_other_link_opens_the_page(browser, token, key, changed, purpose):
    browser.get(f"/my/{token(purpose, key)}/agree", 404)
    browser.post(f"/my/{token(purpose, key)}/agree", {"revision": "2"}, 404)


def test_who_confirms_after_the_change_sees_it_and_stands_under_the_present_text(
    browser, letter, token
):
    key = letter.sign()
    reword(letter, "A library is **more** than a shelf.\n\nPlease keep them open.", note=NOTE)

    page = browser.get(f"/confirm/{token(Purpose.CONFIRM, key)}")
    assert "The text has changed since you signed" in page.text
    assert page.texts("//ins") == ["[Added: a shelf.]"]
    assert NOTE in page.text

    browser.post(page.response.request.path, page.typed())
    assert stands_under(letter, key) == 2
    assert (letter.counts().count, letter.counts().earlier) == (1, 0)


def test_a_page_that_has_shown_the_text_before_its_change_confirms_nothing(browser, letter, token):
    key = letter.sign()
    path = f"/confirm/{token(Purpose.CONFIRM, key)}"
    shown = browser.get(path).typed()
    reword(letter)

    page = browser.post(path, shown, 409)

    assert "The text of the letter has changed since you opened this page" in page.text
    assert letter.counts().count == letter.counts().earlier == 0
    browser.post(path, page.typed())
    assert stands_under(letter, key) == 2


def test_a_script_that_is_shown_nothing_confirms_what_was_signed(browser, letter, token):
    key = letter.sign()
    reword(letter)

    page = browser.post(f"/confirm/{token(Purpose.CONFIRM, key)}")

    assert "The text of this letter has changed" in page.text
    assert stands_under(letter, key) == 1
    assert (letter.counts().count, letter.counts().earlier) == (0, 1)
