"""Signing for an organisation: by which right, asked on our form, and of nobody who posts the contract alone."""

import pytest

from openletter.db.authority import authority_of
from openletter.tokens import Purpose
from tests.organisations import OFFICER, sign_for, trail


@pytest.fixture
def path(letter):
    return f"/letters/{letter.slug}/sign"


def typed(**changes):
    """Return what our form sends for an organisation."""
    return {
        "kind": "organisation",
        "asked": "authority",
        "name": "Siân Prŷs",
        "organisation": "Tenby Readers",
        "role": "Chair",
        "email": "sian@tenbyreaders.example",
        "public": "y",
        "basis": "board",
        "decided_on": "3/5/2026",
    } | changes


@pytest.fixture
def kept(letter, runtime):
    """Returns the trail of the only signature."""

    def read():
        with runtime.database.reading() as session:
            return authority_of(session, letter.signatures()[0].id)

    return read


def test_our_form_says_that_it_asks(browser, path):
    page = browser.get(path)

    assert page.typed()["asked"] == "authority"
    assert "basis" not in page.typed(), "nobody's right is guessed"


def test_what_is_said_is_kept(browser, path, kept):
    browser.post(
        path, typed(website="www.tenbyreaders.example", registration_number="1122334", **OFFICER)
    )

    trail = kept()
    assert (trail.basis, str(trail.decided_on), trail.domain_match) == (
        "board",
        "2026-05-03",
        "own",
    )
    assert (trail.website, trail.registration_number) == ("tenbyreaders.example", "1122334")
    assert (trail.officer_name, trail.officer_email, trail.officer_state) == (
        "Mair Hughes",
        "mair@tenbyreaders.example",
        None,
    )


def test_a_script_with_the_contracts_fields_signs_without_a_trail(browser, path, letter, kept):
    script = typed(sector="community", country="GB-WLS", updates="", statement="")
    for field in ("asked", "basis", "decided_on", "role"):
        del script[field]

    assert browser.post(path, script).heading == "Check your inbox"
    assert letter.signatures()[0].organisation == "Tenby Readers"
    assert kept() is None


def test_a_person_is_asked_for_nothing_of_it(browser, path, letter, kept):
    browser.post(
        path,
        {
            "kind": "individual",
            "asked": "authority",
            "name": "Siân",
            "email": "s@example.org",
            "basis": "",
            "website": "not a website",
        },
    )

    assert letter.signatures()[0].state == "pending"
    assert kept() is None


@pytest.mark.parametrize(
    "changes, field, says",
    [
        ({"basis": ""}, "basis-0", "how it was decided"),
        ({"basis": "oracle"}, "basis-0", "how it was decided"),
        ({"role": ""}, "role", "Enter your role"),
        ({"decided_on": ""}, "decided_on", "like 31/3/2026"),
        ({"decided_on": "1/1/2027"}, "decided_on", "still to come"),
        ({"basis": "other"}, "basis_note", "in a few words"),
        ({"website": "Tenby"}, "website", "like tenbyreaders.org.uk"),
        ({"officer_name": "Mair"}, "officer_email", "email address"),
        (OFFICER | {"officer_email": "sian@tenbyreaders.example"}, "officer_email", "another"),
    ],
)
def test_what_is_missing_is_named_at_its_field_and_nothing_is_kept(
    browser, path, letter, outbox, changes, field, says
):
    sent = typed(**changes)
    page = browser.post(path, sent, status=422)

    assert list(page.faults) == [field]
    assert says in page.faults[field]
    assert (letter.signatures(), outbox()) == ([], [])
    again = page.typed()
    assert {name: again.get(name, "") for name in sent if name != "basis"} == {
        name: value for name, value in sent.items() if name != "basis"
    }


def test_all_faults_are_told_in_the_order_of_the_form(browser, path):
    page = browser.post(path, {"kind": "organisation", "asked": "authority"}, status=422)

    assert list(page.faults) == ["name", "organisation", "basis-0", "role", "email"]


def test_what_was_said_goes_along_when_a_mistyped_address_is_changed(
    browser, path, letter, runtime
):
    wrong = typed(email="sian@elsewhere.example", website="tenbyreaders.example", **OFFICER)
    again = browser.post(path, wrong).typed() | {"email": "sian@tenbyreaders.example"}
    browser.post(path, again)

    right = letter.signatures()[-1]
    with runtime.database.reading() as session:
        trail = authority_of(session, right.id)
    assert right.email == "sian@tenbyreaders.example"
    assert (trail.domain_match, trail.officer_name) == ("own", "Mair Hughes")


def test_a_fault_within_what_is_folded_away_unfolds_it(browser, path):
    page = browser.post(path, typed(officer_name="Mair"), status=422)

    (field,) = page.all("//*[@id='officer_email']")
    assert [d for d in field.iterancestors("details") if "open" in d.attrib]


def test_the_page_that_asks_to_confirm_shows_what_was_said(browser, letter, token):
    key = sign_for(letter, said=trail(**OFFICER))

    page = browser.get(f"/confirm/{token(Purpose.CONFIRM, key)}")

    for said in ("3 May 2026", "tenbyreaders.example", "1122334", "Mair Hughes, Treasurer"):
        assert said in page.text
    assert "m…@tenbyreaders.example" in page.text
    assert "mair@tenbyreaders.example" not in page.html, "addresses stand on no page"


@pytest.mark.parametrize(
    "other",
    [
        {"basis": "officer"},
        {"decided_on": "4/5/2026"},
        {"website": "tenbywriters.example"},
        {"registration_number": "7"},
        {"officer_name": "Somebody Else"},
        {"officer_email": "mal@tenbyreaders.example"},
        None,
    ],
)
def test_nobody_can_change_it_between_the_message_and_the_button(browser, letter, token, other):
    path = f"/confirm/{token(Purpose.CONFIRM, sign_for(letter, said=trail(**OFFICER)))}"
    shown = browser.get(path).typed()
    if other is None:
        letter.sign(
            "sian@tenbyreaders.example",
            name="Siân Prŷs",
            kind="organisation",
            organisation="Tenby Readers",
            role="Chair",
        )
    else:
        sign_for(letter, said=trail(**OFFICER | other))

    page = browser.post(path, shown, status=409)

    assert "Somebody has signed with your address again since" in page.text
    assert letter.counts().count == 0
    assert browser.post(path, page.typed()).heading.startswith("Thank you")
