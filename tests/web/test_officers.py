"""The second officer's page, and the signatory's page about them."""

import pytest

from openletter.domain.safety import NameForm
from openletter.services import signatures
from openletter.tokens import Purpose, new_key
from tests.messages import link, plain
from tests.organisations import OFFICER, authority, sign_for, trail


@pytest.fixture
def key(letter):
    """An organisation's signature whose second officer has been asked."""
    key = sign_for(letter, said=trail(**OFFICER))
    letter.confirm(key)
    return key


@pytest.fixture
def path(letter, key, token):
    """The path of the officer's mailed link."""
    return f"/officer/{token(Purpose.OFFICER, authority(letter, key).officer_key)}"


@pytest.fixture
def my(key, token):
    """The signatory's own page."""
    return f"/my/{token(Purpose.PERSONAL, key)}"


def state(letter, key):
    return authority(letter, key).officer_state


def test_the_message_names_who_signed_and_leads_to_a_page_of_their_own(
    browser, letter, key, sent_mail
):
    (mail,) = [mail for mail in sent_mail() if mail["To"] == "mair@tenbyreaders.example"]
    page = browser.get(link(mail, "officer"))

    assert "Siân Prŷs has signed" in plain(mail)
    assert page.heading == "Does Tenby Readers sign this letter?"


def test_the_page_shows_the_letter_and_how_it_was_decided(browser, path):
    page = browser.get(path)

    for shown in (
        "Siân Prŷs, Chair",
        "Its board decided on 3 May 2026",
        "tenbyreaders.example",
        "1122334",
        "A library is more than its books.",
        "Fund every branch for five years.",
    ):
        assert shown in page.text
    assert page.texts("//main//form//button") == ["I confirm it", "I do not confirm it"]
    assert "@tenbyreaders.example" not in page.html


def test_opening_it_changes_nothing(browser, client, letter, key, path):
    for _ in range(2):
        browser.get(path)
        client.head(path)

    assert state(letter, key) == "asked"


def test_confirming_says_thank_you_and_is_kind_the_second_time(browser, letter, key, path):
    first = browser.post(path, {"decision": "confirm"})
    second = browser.post(path, {"decision": "confirm"})

    assert first.heading == second.heading == "Thank you: you have confirmed"
    assert browser.get(path).heading == "Thank you: you have confirmed"
    assert state(letter, key) == "confirmed"


def test_saying_no_leaves_the_signature_standing(browser, letter, key, path, sent_mail):
    sent_mail()
    page = browser.post(path, {"decision": "decline"})

    assert page.heading == "You have not confirmed"
    assert letter.counts().organisations == 1
    (mail,) = sent_mail()
    assert mail["To"] == "sian@tenbyreaders.example"
    assert "Mair Hughes does not confirm" in plain(mail)


def test_an_officer_may_take_it_back(browser, letter, key, path):
    browser.post(path, {"decision": "confirm"})
    page = browser.get(path)
    assert "I no longer confirm it" in page.texts("//main//form//button")

    browser.post(path, {"decision": "decline"})
    assert state(letter, key) == "declined"
    assert browser.post(path, {"decision": "confirm"}).heading.startswith("Thank you")


def test_a_button_that_is_none_of_ours_is_refused(browser, letter, key, path):
    browser.post(path, {"decision": "perhaps"}, status=400)
    browser.post(path, {}, status=400)
    assert state(letter, key) == "asked"


def test_after_a_withdrawal_there_is_nothing_to_confirm(browser, letter, key, path, clock):
    with letter.transaction() as (session, _):
        signatures.withdraw(session, signatures.personal_signature(session, key), now=clock())

    assert "does not stand any more" in browser.get(path, status=409).text
    assert "does not stand any more" in browser.post(path, {"decision": "confirm"}, 409).text


def test_a_link_of_an_officer_who_was_replaced_says_so(browser, letter, path, my):
    browser.post(f"{my}/officer", OFFICER | {"officer_email": "gwen@o.example"})

    assert "Another officer has been named" in browser.get(path, status=404).text
    browser.post(path, {"decision": "confirm"}, status=404)


@pytest.mark.parametrize("purpose", [p for p in Purpose if p is not Purpose.OFFICER])
def test_a_token_for_another_purpose_opens_nothing(browser, letter, key, token, purpose):
    path = f"/officer/{token(purpose, authority(letter, key).officer_key)}"

    browser.get(path, status=404)
    browser.post(path, {"decision": "confirm"}, status=404)
    assert state(letter, key) == "asked"


def test_a_link_that_is_too_old_or_nobodys_is_a_clear_page(browser, path, token, clock):
    browser.get(f"/officer/{token(Purpose.OFFICER, new_key())}", status=404)
    clock.advance(days=91)
    browser.get(path, status=410)
    browser.post(path, {"decision": "confirm"}, status=410)


def test_pages_behind_the_link_are_kept_by_nobody(browser, path):
    page = browser.get(path)

    assert "no-store" in page.response.headers["Cache-Control"]
    assert page.all("//meta[@name='robots'][@content='noindex']")


def test_ones_own_page_shows_the_trail_and_where_the_officer_stands(browser, my, path):
    page = browser.get(my)
    for shown in (
        "Its board decided on 3 May 2026",
        "m…@tenbyreaders.example",
        "has not answered yet",
        "Your email address belongs to tenbyreaders.example",
    ):
        assert shown in page.text
    assert "mair@tenbyreaders.example" not in page.html

    browser.post(path, {"decision": "confirm"})
    page = browser.get(my)
    assert "Your second officer confirmed on 22 November 2026" in page.text
    assert not [href for href in page.links().values() if href.endswith("/officer")]


def test_ones_own_page_claims_no_place_on_the_list_for_a_private_name(browser, letter, token):
    key = sign_for(letter, said=trail(**OFFICER), public=False)
    letter.confirm(key)

    page = browser.get(f"/my/{token(Purpose.PERSONAL, key)}")
    assert "Your email address belongs to tenbyreaders.example." in page.text
    assert "The list says so" not in page.text


def test_ones_own_page_claims_no_place_on_a_list_that_names_nobody(browser, letter, token):
    key = sign_for(letter, said=trail(**OFFICER))
    letter.confirm(key)
    page = f"/my/{token(Purpose.PERSONAL, key)}"
    assert "The list says so" in browser.get(page).text
    with letter.transaction() as (_, row):
        row.name_form = NameForm.NONE

    assert "The list says so" not in browser.get(page).text


def test_the_link_is_sent_again_a_few_times_only(browser, my, outbox):
    for _ in range(2):
        assert browser.post(f"{my}/officer/again").heading == "Your signature"
    page = browser.post(f"{my}/officer/again", status=409)

    assert "several times already" in page.text
    assert [row.message for row in outbox()].count("officer_asked") == 3


def test_another_officer_is_named_on_a_page_of_its_own(browser, letter, key, my, path):
    browser.post(path, {"decision": "decline"})
    page = browser.get(browser.get(my).links()["Name another officer"])
    assert page.heading == "Name a second officer"

    page = browser.post(f"{my}/officer", {"officer_name": "Gwen"}, status=422)
    assert page.faults == {"officer_email": "Enter the second officer’s email address"}
    assert page.typed()["officer_name"] == "Gwen"

    named = {"officer_name": "Gwen", "officer_role": "", "officer_email": "gwen@o.example"}
    page = browser.post(f"{my}/officer", named)
    assert "We have written to Gwen." in page.text
    assert "has not answered yet" in page.text
    assert (authority(letter, key).officer_name, state(letter, key)) == ("Gwen", "asked")


def test_ones_own_address_is_refused(browser, letter, key, my):
    named = OFFICER | {"officer_email": "sian@tenbyreaders.example"}
    page = browser.post(f"{my}/officer", named, status=422)

    assert "another address than your own" in page.faults["officer_email"]
    assert authority(letter, key).officer_email == "mair@tenbyreaders.example"


def test_an_organisation_without_a_trail_is_offered_one(browser, letter, token):
    key = letter.signed(kind="organisation", organisation="Tenby Readers")
    my = f"/my/{token(Purpose.PERSONAL, key)}"

    assert "Name a second officer" in browser.get(my).links()
    browser.post(f"{my}/officer", OFFICER)
    assert "Mair Hughes" in browser.get(my).text


def test_a_person_has_no_such_page(browser, letter, token):
    my = f"/my/{token(Purpose.PERSONAL, letter.signed())}"

    assert "second officer" not in browser.get(my).text
    assert "Only an organisation" in browser.get(f"{my}/officer", status=409).text
    browser.post(f"{my}/officer", OFFICER, status=409)
    browser.post(f"{my}/officer/again", status=409)
