"""Signing: the form, what it refuses, and what it gives away to nobody."""

import pytest

from openletter.db.statements import statement_of
from openletter.domain.statements import StatementUse

FIELDS = {
    "kind",
    "name",
    "organisation",
    "role",
    "email",
    "sector",
    "country",
    "public",
    "updates",
    "statement",
}


@pytest.fixture
def path(letter):
    return f"/letters/{letter.slug}/sign"


def typed(**changes):
    return {"kind": "individual", "name": "Siân Prŷs", "email": "sian@example.org"} | changes


def test_the_form_has_the_fields_of_the_contract(browser, path):
    page = browser.get(path)

    names = {field.get("name") for field in page.all("//form[@method='post']//*[@name]")}
    assert names >= FIELDS
    assert page.typed()["kind"] == "individual"


def test_nothing_is_agreed_to_before_it_is_ticked(browser, path):
    page = browser.get(path)

    assert page.all("//input[@type='checkbox'][@checked]") == []


def test_the_same_form_stands_beside_the_letter(browser, letter, path):
    page = browser.get(f"/letters/{letter.slug}")

    assert page.typed() == browser.get(path).typed()
    assert page.all("//form[@method='post']")[0].get("action") == path


def test_the_letters_questions_stand_where_people_say_why(browser, letter, path):
    assert browser.get(path).all("//details//ul") == []
    questions = ["When did you last miss it?", "What would you <do>?"]
    with letter.transaction() as (_session, row):
        row.prompts = questions

    for page in (browser.get(path), browser.get(f"/letters/{letter.slug}")):
        assert page.texts("//form//details//li") == questions


def test_signing_says_to_look_into_the_inbox(browser, path, letter):
    page = browser.post(path, typed(role="Reader", country="GB-WLS", public="y", updates="y"))

    assert page.heading == "Check your inbox"
    assert "sian@example.org" in page.text
    (signature,) = letter.signatures()
    assert (signature.name, signature.role, signature.country) == ("Siân Prŷs", "Reader", "GB-WLS")
    assert (signature.public, signature.updates, signature.state) == (True, True, "pending")


def test_a_box_left_empty_is_a_no(browser, path, letter):
    browser.post(path, typed())

    (signature,) = letter.signatures()
    assert (signature.public, signature.updates) == (False, False)


@pytest.mark.parametrize("value", ["y", "Yes", "on", "1", "TRUE", "public"])
def test_a_box_is_ticked_by_what_clearly_says_so(browser, letter, path, value):
    browser.post(path, typed(public=value, updates=value))

    signature = letter.signatures()[0]
    assert (signature.public, signature.updates) == (True, True)


@pytest.mark.parametrize(
    "value", ["", "false", "False", "FALSE", "0", "no", "n", "off", "null", "None", "perhaps"]
)
def test_a_box_sent_as_a_no_by_a_script_is_a_no(browser, path, letter, value):
    browser.post(path, typed(public=value))

    assert letter.signatures()[0].public is False


def test_an_organisation_signs_with_its_name_and_sector(browser, path, letter):
    browser.post(
        path,
        typed(kind="organisation", organisation="Tenby Readers", sector="community", role="Chair"),
    )

    (signature,) = letter.signatures()
    assert (signature.kind, signature.organisation, signature.sector, signature.role) == (
        "organisation",
        "Tenby Readers",
        "community",
        "Chair",
    )


def test_a_statement_written_while_signing_goes_to_the_dossier_unless_told_otherwise(
    browser, path, letter
):
    browser.post(path, typed(statement="It taught my daughter to read."))

    with letter.transaction() as (session, _):
        statement = statement_of(session, letter.signatures()[0].id)
        assert (statement.text, statement.use) == (
            "It taught my daughter to read.",
            StatementUse.DOSSIER,
        )


def test_every_fault_is_told_on_top_and_at_its_field(browser, path, letter):
    page = browser.post(path, {"kind": "organisation"}, status=422)

    assert page.faults == {
        "name": "Enter your name",
        "organisation": "Enter the name of your organisation",
        "email": "Enter your email address",
    }
    for field, fault in page.faults.items():
        control = page.tree.get_element_by_id(field)
        assert control.get("aria-invalid") == "true"
        assert f"{field}-error" in control.get("aria-describedby").split()
        assert fault in page.texts(f"//*[@id='{field}-error']")[0]
    assert page.tree.findtext(".//title").startswith("Error:")
    assert letter.signatures() == []


def test_nothing_typed_is_lost_when_something_is_wrong(browser, path):
    wrong = typed(
        kind="organisation",
        email="not an address",
        organisation='Ω & <Sons> "Ltd"',
        role="Chair",
        sector="faith",
        country="DE",
        public="y",
        statement="Line one\nLine <b>two</b>",
        use="public",
    )
    page = browser.post(path, wrong, status=422)

    kept = page.typed()
    assert {name: kept.get(name) for name in wrong} == wrong
    assert "updates" not in kept


def test_a_missing_kind_and_an_invented_one_are_named(browser, path):
    for kind in ("", "robot"):
        page = browser.post(path, typed(kind=kind), status=422)
        assert page.faults == {
            "kind-0": "Choose whether you sign for yourself or for an organisation"
        }


@pytest.mark.parametrize(
    "field, value, says",
    [
        ("name", "a" * 101, "100 characters or fewer"),
        ("name", "Siân\u202eevil", "invisible"),
        ("name", "Siân\x07", "invisible"),
        ("name", "https://spam.example", "web addresses"),
        ("name", "=1+1", "in letters"),
        ("email", "a@example.org\r\nBcc: b@example.org", "like name@example.org"),
        ("email", "a" * 300 + "@example.org", "like name@example.org"),
        ("sector", "piracy", "piracy"),
        ("country", "Atlantis", "Atlantis"),
        ("statement", "x" * 10_001, "10,000 characters or fewer"),
        ("use", "television", "Choose where"),
    ],
)
def test_bad_input_is_named_at_its_field_and_changes_nothing(
    browser, path, letter, outbox, field, value, says
):
    page = browser.post(path, typed(**{field: value}), status=422)

    (fault,) = page.faults.items()
    assert fault[0].removesuffix("-0") == field
    assert says in fault[1]
    assert letter.signatures() == []
    assert outbox() == []


def test_a_cheat_cannot_tell_from_the_page_who_has_signed(browser, path, letter):
    letter.signed("confirmed@example.org")
    letter.sign("pending@example.org")

    def shown(email):
        page = browser.post(path, typed(email=email))
        token = page.typed()["instead_of"]
        return page.html.replace(email, "…").replace(token, "•" * len(token))

    pages = [
        shown(email)
        for email in ("new@example.org", "pending@example.org", "confirmed@example.org")
    ]

    assert pages[0] == pages[1] == pages[2]


def test_a_name_that_is_markup_is_shown_as_typed(browser, path, letter):
    name = "<script>alert(1)</script>Bob"
    letter.signed(name=name)

    page = browser.get(f"/letters/{letter.slug}")
    assert page.texts("//bdi[@class='person__name']") == [name]


def test_a_closed_letter_says_so_and_keeps_nothing(browser, path, letter):
    letter.close()

    assert "not open" in browser.get(path, status=409).text
    assert "not open" in browser.post(path, typed(), status=409).text
    assert letter.signatures() == []


def test_after_the_last_day_the_form_is_gone_even_before_the_letter_is_closed(
    browser, letter, path, clock
):
    clock.now = clock.now.replace(year=2027, month=1, day=1, hour=1)

    page = browser.get(f"/letters/{letter.slug}")
    assert page.all("//form[@method='post']") == []
    browser.post(path, typed(), status=409)


def test_an_unknown_letter_cannot_be_signed(browser, letter):
    browser.get("/letters/no-such-letter/sign", status=404)
    browser.post("/letters/no-such-letter/sign", typed(), status=404)
