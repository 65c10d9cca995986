"""The page after signing lets a mistyped address be changed, and looks the same for everybody."""

import re

import pytest

from openletter.db.authority import authority_of
from openletter.tokens import Purpose, new_key
from tests.conftest import on_both_databases

TYPED = {
    "kind": "organisation",
    "name": "Siân Prŷs",
    "organisation": "Ysgol & “Tŷ”",
    "role": "Head",
    "email": "sian@exmaple.org",
    "sector": "arts",
    "asked": "authority",
    "basis": "board",
    "decided_on": "3/5/2026",
    "country": "GB-WLS",
    "public": "y",
    "statement": "First line.\r\nSecond <b>line</b>.",
    "use": "public",
}


@pytest.fixture
def path(letter):
    return f"/letters/{letter.slug}/sign"


def fields(page):
    return page.typed()


def test_everything_typed_goes_along_to_the_new_address(browser, path, letter):
    page = browser.post(path, TYPED)
    assert "Wrong address? Change it" in page.text
    again = fields(page)
    assert again["email"] == "sian@exmaple.org"

    page = browser.post(path, again | {"email": "sian@example.org"})

    assert "We have sent a link to sian@example.org" in page.text
    (signature,) = letter.signatures()
    assert (signature.email, signature.organisation, signature.public) == (
        "sian@example.org",
        "Ysgol & “Tŷ”",
        True,
    )
    assert signature.sector == "arts"
    with letter.transaction() as (session, _):
        assert authority_of(session, signature.id).basis == "board"
    assert signature.country == "GB-WLS"


def test_an_address_may_be_changed_twice(browser, path, letter):
    page = browser.post(path, TYPED)
    page = browser.post(path, fields(page) | {"email": "sian@exampel.org"})
    browser.post(path, fields(page) | {"email": "sian@example.org"})

    assert [one.email for one in letter.signatures()] == ["sian@example.org"]


def test_a_faulty_address_comes_back_on_a_page_that_keeps_everything(browser, path, letter):
    page = browser.post(path, fields(browser.post(path, TYPED)) | {"email": "sian@"}, status=422)
    assert page.faults == {"email": "Enter an email address, like name@example.org"}
    kept = fields(page)
    assert kept["statement"].splitlines() == TYPED["statement"].splitlines()
    assert kept["instead_of"]

    browser.post(path, kept | {"email": "sian@example.org"})
    assert [one.email for one in letter.signatures()] == ["sian@example.org"]


def test_the_page_looks_the_same_for_whoever_has_signed_before(client, path, letter):
    def shown():
        html = client.post(path, data=TYPED).get_data(as_text=True)
        return re.sub(r'(name="instead_of" value=")[\w.\-]+', r"\1", html)

    first = shown()
    again = shown()
    letter.confirm(letter.signatures()[0].key)
    assert first == again == shown()


def test_the_token_of_a_second_try_gives_up_nothing(browser, path, letter):
    browser.post(path, TYPED)
    stranger = browser.post(path, TYPED)
    browser.post(path, fields(stranger) | {"email": "stranger@example.org"})

    assert [one.email for one in letter.signatures()] == [
        "sian@exmaple.org",
        "stranger@example.org",
    ]


def test_after_an_hour_the_first_try_goes_by_itself(browser, path, letter, clock):
    again = fields(browser.post(path, TYPED))
    clock.advance(minutes=61)
    browser.post(path, again | {"email": "sian@example.org"})

    assert len(letter.signatures()) == 2


@pytest.mark.parametrize("forged", ["nonsense", "personal"])
def test_a_forged_token_changes_nothing(browser, path, letter, token, forged):
    key = letter.sign()
    made = token(Purpose.PERSONAL, key) if forged == "personal" else forged
    browser.post(path, TYPED | {"instead_of": made}, status=404)

    assert [one.key for one in letter.signatures()] == [key]


def test_a_token_of_nothing_changes_nothing(browser, path, letter, token):
    browser.post(path, TYPED | {"instead_of": token(Purpose.INSTEAD_OF, new_key())})

    assert len(letter.signatures()) == 1


def test_the_link_to_the_wrong_address_answers_kindly(browser, path, letter, token):
    page = browser.post(path, TYPED)
    first = letter.signatures()[0].key
    browser.post(path, fields(page) | {"email": "sian@example.org"})

    answer = browser.get(f"/confirm/{token(Purpose.CONFIRM, first)}", status=404)
    assert "given again with another address" in answer.text
    assert "sian@example.org" not in answer.text


def test_the_page_with_what_was_typed_is_kept_by_nobody(client, path):
    answer = client.post(path, data=TYPED)

    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer.headers


@on_both_databases
def test_giving_up_a_try_does_the_same_work_whether_or_not_the_address_had_signed(
    client, letter, listen, path
):
    letter.signed("known@example.org", name="Ann Lee")
    done = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.startswith(("DELETE", "UPDATE")):
            done.append(" ".join(statement.split()[:3]))

    listen("before_cursor_execute", note)
    seen = []
    for email in ("known@example.org", "strange@example.org"):
        typed = {"kind": "individual", "name": "Ann Lee", "email": email}
        page = client.post(path, data=typed).text
        (token,) = re.findall(r'name="instead_of" value="([^"]+)"', page)
        done.clear()
        sent = typed | {"email": f"another.{email}", "instead_of": token}
        assert client.post(path, data=sent).status_code == 200
        seen.append(list(done))

    assert seen[0] == seen[1]
    assert "DELETE FROM signature" in seen[0]
    assert [one.email for one in letter.signatures()] == [
        "known@example.org",
        "another.known@example.org",
        "another.strange@example.org",
    ]
