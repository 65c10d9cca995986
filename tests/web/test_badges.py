"""What the public list says about an organisation's right to sign: what was checked, and what is declared."""

import pytest

from openletter.db import signatories
from openletter.domain.authority import OfficerState
from tests.conftest import on_both_databases
from tests.organisations import OFFICER, decide, sign_for, trail

CHECKED = "//li[contains(@class, 'organisation')]//ul[contains(@class, 'badges--checked')]/li"
DECLARED = "//li[contains(@class, 'organisation')]//ul[@class='badges']/li"


@pytest.fixture
def listed(letter, browser):
    """Signs and confirms for an organisation and returns its line in the list."""

    def line(*, said=None, **typed):
        key = sign_for(letter, said=said, **typed)
        letter.confirm(key)
        return browser.get(f"/letters/{letter.slug}/signatories")

    return line


def test_an_address_at_the_organisations_own_domain_is_said_with_the_domain(listed):
    page = listed()

    assert page.texts(CHECKED) == ["Address at its own domain, tenbyreaders.example"]


def test_what_the_signatory_says_is_called_declared(listed):
    page = listed()

    assert page.texts(DECLARED) == [
        "Declared: its board decided on 3 May 2026",
        "Registration number 1122334",
    ]


@pytest.mark.parametrize(
    "said, words",
    [
        ({"basis": "officer"}, "Declared: signed by right of office"),
        ({"basis": "other", "basis_note": "Secret words"}, "Declared: decided in another way"),
    ],
)
def test_every_way_to_decide_has_its_words_and_no_note_is_published(listed, said, words):
    page = listed(said=trail(registration_number="", **said))

    assert page.texts(DECLARED) == [words]
    assert "Secret words" not in page.html


def test_a_second_officers_word_is_said_without_their_name(letter, browser):
    key = sign_for(letter, said=trail(website="", **OFFICER))
    letter.confirm(key)
    path = f"/letters/{letter.slug}"
    assert browser.get(path).texts(CHECKED) == []

    decide(letter, key, OfficerState.CONFIRMED)
    page = browser.get(path)
    assert page.texts(CHECKED) == ["Confirmed by a second officer"]
    assert "Mair" not in page.html

    decide(letter, key, OfficerState.DECLINED)
    assert browser.get(path).texts(CHECKED) == []


def test_a_free_mail_address_has_no_badge_and_no_blame(listed):
    page = listed(email="tenbyreaders@gmail.com")

    assert page.texts(CHECKED) == []
    assert "gmail" not in page.html


def test_without_a_trail_there_is_nothing_to_say(letter, browser):
    letter.signed(kind="organisation", organisation="Tenby Readers")
    page = browser.get(f"/letters/{letter.slug}")

    assert "Tenby Readers" in page.text
    assert page.texts(CHECKED) + page.texts(DECLARED) == []


def test_the_page_says_what_each_badge_means(listed):
    page = listed()

    meanings = page.texts("//dl[@class='how-verified']//dt")
    assert meanings[2:] == [
        "Address at its own domain",
        "Confirmed by a second officer",
        "Declared",
    ]
    assert "We have not checked it" in page.text


def test_a_list_without_badges_explains_none(letter, browser):
    letter.signed()
    letter.signed("o@example.org", kind="organisation", organisation="Tenby Readers")
    page = browser.get(f"/letters/{letter.slug}/signatories")

    assert page.texts("//dl[@class='how-verified']//dt") == [
        "Confirmed by email",
        "Recorded by the organiser",
    ]


def test_nothing_of_a_hidden_organisation_leaves_the_server(listed):
    page = listed(public=False)

    for hidden in ("Tenby", "tenbyreaders", "1122334", "3 May 2026", "Siân"):
        assert hidden not in page.html


@on_both_databases
def test_the_list_carries_what_badges_need_and_no_more(letter, runtime):
    key = sign_for(letter, said=trail(**OFFICER))
    letter.confirm(key)
    letter.signed("p@example.org", kind="organisation", organisation="Narberth Readers")
    decide(letter, key, OfficerState.CONFIRMED)

    with letter.transaction() as (session, row):
        plain, known = signatories.shown_organisations(session, row, now=runtime.clock())
        people = signatories.shown_people(session, row, now=runtime.clock())

    assert people == []
    assert (plain.trail.own_domain, plain.trail.officer_confirmed, plain.trail.basis) == (
        "",
        False,
        None,
    )
    assert (known.trail.own_domain, known.trail.officer_confirmed) == ("tenbyreaders.example", True)
    assert (known.trail.basis, str(known.trail.decided_on)) == ("board", "2026-05-03")
    assert known.trail.registration_number == "1122334"
