"""Confirming: a button behind a mailed link, that scanners do not press and people press twice."""

from uuid import uuid4

import pytest

from openletter.domain.statements import StatementUse
from openletter.services import signatures
from openletter.tokens import Purpose
from tests.messages import link


def test_the_mailed_link_shows_what_will_stand_there_and_one_button(browser, letter, sent_mail):
    letter.sign(name="Siân Prŷs", role="Reader", statement="It taught me to read.")
    (mail,) = sent_mail()

    page = browser.get(link(mail, "confirm"))

    assert "Siân Prŷs" in page.text
    assert "It taught me to read." in page.text
    assert page.texts("//main//form//button") == ["Confirm my signature"]
    assert letter.counts().count == 0


def test_opening_the_link_changes_nothing_however_often(browser, client, letter, confirm_path):
    for _ in range(3):
        browser.get(confirm_path)
        assert client.head(confirm_path).status_code == 200
        assert client.options(confirm_path).status_code == 200

    assert letter.signatures()[0].state == "pending"


def test_pressing_the_button_confirms_and_thanks(browser, letter, confirm_path):
    page = browser.post(confirm_path)

    assert page.heading.startswith("Thank you")
    assert letter.counts().count == 1
    assert page.response.request.path.startswith("/my/")


@pytest.mark.parametrize(
    "other",
    [
        {"name": "SIAN PRYS"},
        {"role": "Minister"},
        {"public": False},
        {"updates": True},
        {"statement": "Not my words."},
        {"statement": "My words.", "use": StatementUse.PUBLIC},
    ],
)
def test_the_button_confirms_only_what_its_page_has_shown(browser, letter, confirm_path, other):
    typed = {"name": "Siân Prŷs", "statement": "My words."}
    letter.sign(**typed)
    shown = browser.get(confirm_path).typed()
    letter.sign(**typed | other)

    page = browser.post(confirm_path, shown, status=409)

    assert "Somebody has signed with your address again since" in page.text
    assert other.get("name", other.get("statement", "")) in page.text
    assert letter.counts().count == 0
    assert browser.post(confirm_path, page.typed()).heading.startswith("Thank you")
    assert letter.counts().count == 1


def test_a_wish_for_news_that_somebody_else_may_have_typed_is_shown(browser, letter, confirm_path):
    said = "You have asked us to tell you what comes of this letter"
    assert said not in browser.get(confirm_path).text
    letter.sign(updates=True)
    assert said in browser.get(confirm_path).text


def test_signing_again_with_the_same_words_spoils_no_page(browser, letter, confirm_path):
    shown = browser.get(confirm_path).typed()
    letter.sign()

    assert browser.post(confirm_path, shown).heading.startswith("Thank you")


def test_a_page_that_was_pressed_before_says_that_it_is_done(browser, letter, confirm_path):
    shown = browser.get(confirm_path).typed()
    browser.post(confirm_path, shown)

    assert browser.post(confirm_path, shown).heading == "Your signature stands"


def test_the_name_is_on_the_letter_and_the_count_has_moved(browser, client, letter, confirm_path):
    browser.post(confirm_path)

    assert "Siân Prŷs" in browser.get(f"/letters/{letter.slug}").text
    assert client.get(f"/letters/{letter.slug}/count.json").get_json()["count"] == 1


def test_pressing_again_says_kindly_that_it_is_done(browser, letter, confirm_path, outbox):
    browser.post(confirm_path)
    again = browser.post(confirm_path)

    assert again.heading == "Your signature stands"
    assert letter.counts().count == 1
    assert [row.message for row in outbox()].count("signature_confirmed") == 1


def test_opening_the_link_again_says_kindly_that_it_is_done(browser, confirm_path):
    browser.post(confirm_path)
    page = browser.get(confirm_path)

    assert page.heading == "Your signature stands"
    assert page.all("//main//form") == []


def test_a_link_that_is_too_old_offers_a_new_one_and_that_works(
    browser, letter, confirm_path, clock, sent_mail
):
    sent_mail()
    clock.advance(days=7, seconds=1)

    page = browser.get(confirm_path, status=410)
    assert page.heading == "This link is too old"
    assert browser.post(confirm_path, status=410).heading == "This link is too old"
    assert letter.counts().count == 0

    (form,) = page.all("//main//form")
    sent = browser.post(form.get("action"))
    assert sent.heading == "Check your inbox"
    assert "sian@example.org" not in sent.text, "the address is nobody's business"
    (mail,) = sent_mail()
    assert browser.post(link(mail, "confirm")).heading.startswith("Thank you")
    assert letter.counts().count == 1


def test_a_link_that_is_too_old_but_was_used_says_that_the_signature_stands(
    browser, confirm_path, clock
):
    browser.post(confirm_path)
    clock.advance(days=30)

    page = browser.get(confirm_path)
    assert page.heading == "Your signature stands"
    assert not [href for href in page.links().values() if href.startswith("/my/")], (
        "an old link opens no personal page"
    )


def test_a_new_link_is_not_sent_for_ever(browser, confirm_path, clock, outbox):
    clock.advance(days=8)
    for _ in range(4):
        browser.post(f"{confirm_path}/again")

    assert "several links" in browser.post(f"{confirm_path}/again", status=409).text
    assert len(outbox()) == 5


@pytest.mark.parametrize(
    "token", ["x", "a.b.c", "%00", "..%2f..%2fetc", "é", "A" * 3000, "eyJ.aW.nZQ"]
)
def test_nonsense_in_place_of_a_token_is_a_clear_page(browser, letter, token):
    page = browser.get(f"/confirm/{token}", status=404)
    assert page.text
    browser.post(f"/confirm/{token}", status=404)
    browser.post(f"/confirm/{token}/again", status=404)


def test_a_changed_token_is_refused(browser, confirm_path, letter):
    # Not the last character: two of its bits stand for nothing.
    changed = "A" if confirm_path[-2] != "A" else "B"
    other = f"{confirm_path[:-2]}{changed}{confirm_path[-1]}"

    page = browser.post(other, status=404)
    assert page.heading == "This link does not work"
    assert "newest message" in page.text
    assert letter.counts().count == 0


@pytest.mark.parametrize("purpose", [p for p in Purpose if p is not Purpose.CONFIRM])
def test_a_token_for_another_purpose_confirms_nothing(browser, letter, token, purpose):
    key = letter.sign()

    browser.post(f"/confirm/{token(purpose, key)}", status=404)
    assert letter.counts().count == 0


def test_a_genuine_token_for_nobody_is_not_found(browser, token, letter):
    path = f"/confirm/{token(Purpose.CONFIRM, uuid4())}"

    assert "do not have this signature" in browser.get(path, status=404).text
    browser.post(path, status=404)
    browser.post(f"{path}/again", status=404)


def test_a_withdrawn_signature_says_so(browser, letter, token, clock):
    key = letter.signed()
    with letter.transaction() as (session, _):
        signatures.withdraw(session, signatures.personal_signature(session, key), now=clock())

    assert "withdrawn" in browser.post(f"/confirm/{token(Purpose.CONFIRM, key)}", status=409).text


def test_more_than_a_day_after_closing_a_signature_cannot_be_confirmed(
    browser, letter, confirm_path, clock
):
    letter.close()
    clock.advance(hours=24)

    assert "closed" in browser.get(confirm_path, status=409).text
    assert "closed" in browser.post(confirm_path, status=409).text
    assert letter.counts().count == 0


def test_a_private_name_is_not_shown_on_the_way(browser, letter, token):
    key = letter.sign(name="Quiet Person", public=False)

    page = browser.get(f"/confirm/{token(Purpose.CONFIRM, key)}")
    assert "Quiet Person" not in page.text
    assert "kept private" in page.text


def test_pages_behind_a_token_are_kept_by_nobody(browser, confirm_path):
    for page in (browser.get(confirm_path), browser.post(confirm_path), browser.get(confirm_path)):
        assert "no-store" in page.response.headers["Cache-Control"]
        assert page.all("//meta[@name='robots'][@content='noindex']")
