"""What has changed in a letter of several languages is told in each of them, and marked where it is not the page's."""

from dataclasses import replace

import pytest

from openletter.services import versions
from openletter.services.versions import Words
from openletter.tokens import Purpose
from tests.changes import ask, reword
from tests.messages import plain
from tests.web.campaign.test_versions import WELSH
from tests.web.test_texts import ARABIC, write

NOTE, NODYN = "The libraries are named now.", "Enwir y llyfrgelloedd bellach."
CHANGED = replace(WELSH, body="Mae llyfrgell yn **fwy** na silff.")


@pytest.fixture
def key(letter, sent_mail):
    """Somebody who has signed the first text, in Welsh."""
    write(letter, "cy", WELSH)
    write(letter, "ar", ARABIC)
    key = letter.signed(locale="cy")
    sent_mail()
    return key


@pytest.fixture
def changed(letter, key):
    """The letter changed materially, in English and in Welsh; its Arabic is behind."""
    reword(letter, "A library is **more** than a shelf.", note=NOTE)
    put(letter, "cy", Words(CHANGED, NODYN))


def put(letter, language, words):
    with letter.transaction() as (session, its):
        versions.write(session, its, language, words, by=None, now=letter.runtime.clock())


@pytest.fixture
def my(key, token):
    return f"/my/{token(Purpose.PERSONAL, key)}"


def told(page):
    """Return what is new, by the language in which each text is marked, in the order of the page."""
    return [(one.getparent().get("lang"), one.text_content()) for one in page.all("//ins")]


def test_the_difference_is_shown_in_every_language_and_first_in_the_readers(browser, my, changed):
    welsh, english = browser.get(f"/cy{my}/agree"), browser.get(f"{my}/agree")

    assert told(welsh) == [(None, "[Ychwanegwyd: na silff.]"), ("en", "[Ychwanegwyd: a shelf.]")]
    assert told(english) == [(None, "[Added: a shelf.]"), ("cy", "[Added: na silff.]")]
    assert "cy" in {one.get("lang") for one in welsh.all("//p[@lang='en']//span")}
    assert english.texts("//details/summary")[0] == "What has changed, in another language: Cymraeg"
    assert english.all("//details/summary/span")[0].get("lang") == "cy"
    assert WELSH.title in welsh.text
    assert NODYN in welsh.text
    assert NOTE in english.text
    assert NOTE not in welsh.text
    assert welsh.typed()["revision"] == english.typed()["revision"] == "2"


def test_a_note_that_nobody_has_put_into_a_language_stands_in_the_letters_own(
    browser, letter, key, my
):
    reword(letter, "A library is **more** than a shelf.", note=NOTE)
    for path in (f"/cy{my}/agree", f"/cy/letters/{letter.slug}"):
        marked = {one.text for one in browser.get(path).all("//main//*[@lang='en']")}
        assert NOTE in marked
    english = browser.get(f"/letters/{letter.slug}")
    assert NOTE not in {one.text for one in english.all("//main//*[@lang]")}


def test_the_letters_life_its_feed_and_its_mail_tell_it_in_the_language_of_their_reader(
    browser, client, letter, changed, sent_mail
):
    path = f"/letters/{letter.slug}"
    assert NODYN in browser.get(f"/cy{path}").text
    assert NOTE not in browser.get(f"/cy{path}").text
    assert NOTE in browser.get(path).text
    assert f'xml:lang="cy">{NODYN}</' in client.get(f"/cy{path}/updates.atom").text
    assert f'xml:lang="en">{NOTE}</' in client.get(f"{path}/updates.atom").text

    ask(letter)
    (mail,) = sent_mail()
    assert NODYN in plain(mail)
    assert NODYN in mail.get_body(("html",)).get_content()


def test_whoever_confirms_late_sees_it_in_their_language_too(browser, letter, key, token):
    late = letter.sign("late@example.org", locale="cy")
    reword(letter, "A library is **more** than a shelf.", note=NOTE)
    put(letter, "cy", Words(CHANGED, NODYN))
    page = browser.get(f"/cy/confirm/{token(Purpose.CONFIRM, late)}")
    assert told(page)[0] == (None, "[Ychwanegwyd: na silff.]")
    assert NODYN in page.text
