"""The site stands at one address for each language: `/…` speaks English, `/cy/…` Welsh."""

import io

import pytest
from sqlmodel import select

from openletter.db.outbox import OutboxMessage
from openletter.tokens import Purpose
from tests.messages import BASE_URL, link, plain
from tests.web.page import read

TYPED = {"kind": "individual", "name": "Siân", "email": "sian@example.org", "public": "y"}


def switch(page):
    """Return where the page's links to other languages go."""
    return {a.get("hreflang"): a.get("href") for a in page.all("//nav//a[@hreflang]")}


def test_each_page_links_to_its_twin_in_the_other_language(browser, letter):
    for path in ("/", f"/letters/{letter.slug}", f"/letters/{letter.slug}/sign", "/verify", "/my"):
        english, welsh = browser.get(path), browser.get(f"/cy{path}")

        assert english.tree.get("lang") == "en"
        assert welsh.tree.get("lang") == "cy"
        assert switch(english) == {"cy": f"/cy{path}"}
        assert switch(welsh) == {"en": path}
        (link_to_welsh,) = english.all("//a[@hreflang]")
        assert (link_to_welsh.text, link_to_welsh.get("lang")) == ("Cymraeg", "cy")


def test_search_engines_are_told_which_pages_are_the_same(browser, letter):
    path = f"/letters/{letter.slug}"
    for page, own in ((browser.get(path), path), (browser.get(f"/cy{path}"), f"/cy{path}")):
        assert page.all("//link[@rel='canonical']/@href") == [BASE_URL + own]
        assert {e.get("hreflang"): e.get("href") for e in page.all("//link[@hreflang]")} == {
            "en": BASE_URL + path,
            "cy": f"{BASE_URL}/cy{path}",
            "x-default": BASE_URL + path,
        }


def test_a_page_in_welsh_leads_to_pages_in_welsh_and_to_what_has_one_address(browser, letter):
    page = browser.get(f"/cy/letters/{letter.slug}")

    elsewhere = [
        address
        for address in page.all("//@href | //@action")
        if address.startswith("/") and not address.startswith(("/cy/", "/static/", "/styles/"))
    ]
    assert elsewhere == switch(page).get("en", "").split()
    assert all(source.startswith("/static/") for source in page.all("//script/@src"))
    assert f"{BASE_URL}/cy/letters/{letter.slug}" in page.links()


def test_the_query_that_makes_a_page_goes_with_it_and_nothing_else(browser):
    page = browser.get("/verify?edition=OL-9-1&utm_source=x&x=%22%3E%3Cscript%3E")
    assert switch(page) == {"cy": "/cy/verify?edition=OL-9-1"}


def test_signing_in_welsh_is_remembered_and_answered_in_welsh(client, letter, sent_mail):
    client.post(f"/cy/letters/{letter.slug}/sign", data=TYPED)

    (signature,) = letter.signatures()
    (mail,) = sent_mail()
    assert signature.locale == mail["Content-Language"] == "cy"
    confirm = link(mail, "cy/confirm")
    page = read(client.get(confirm))
    assert page.tree.get("lang") == "cy"

    answer = client.post(confirm, data=page.typed())
    assert answer.status_code == 303
    assert answer.location.startswith("/cy/my/")
    thanks = read(client.get(answer.location))
    assert thanks.typed()["locale"] == "cy"
    (thank_you,) = sent_mail()
    assert f"{BASE_URL}/cy/letters/{letter.slug}" in plain(thank_you)
    assert f"{BASE_URL}/my/" not in plain(thank_you)


def test_a_second_officer_is_asked_in_the_language_of_the_signature(client, letter, runtime):
    organisation = {
        "kind": "organisation", "organisation": "Darllen", "role": "Chair", "asked": "authority",
        "basis": "officer", "officer_name": "Elin", "officer_email": "elin@example.org",
    }  # fmt: skip
    client.post(f"/cy/letters/{letter.slug}/sign", data=TYPED | organisation)
    letter.confirm(letter.signatures()[0].key)
    with runtime.database.reading() as session:
        asked = session.exec(select(OutboxMessage).where(OutboxMessage.message == "officer_asked"))
        assert asked.one().locale == "cy"


def test_behind_a_mailed_link_the_language_can_be_changed_and_nothing_is_told_to_search(
    browser, letter, token
):
    path = f"/my/{token(Purpose.PERSONAL, letter.signed())}"
    page = browser.get(path)
    assert switch(page) == {"cy": f"/cy{path}"}
    assert page.all("//link[@hreflang]") == []


def test_a_page_that_only_answers_a_form_has_its_twin_where_the_form_stands(browser, letter, token):
    path = f"/my/{token(Purpose.PERSONAL, letter.signed())}"
    page = browser.post(f"/cy{path}/details", {"role": "x" * 500}, status=422)
    assert switch(page) == {"en": path}
    assert switch(browser.post(f"/letters/{letter.slug}/sign?after=x", {}, 422)) == {
        "cy": f"/cy/letters/{letter.slug}/sign"
    }


def test_errors_speak_the_language_of_the_address(browser):
    for path in ("/cy/nothing", "/cy/letters/nothing", "/cy/confirm/nothing", "/cy/cy/", "/cy/en/"):
        assert browser.get(path, 404).tree.get("lang") == "cy"
    for path in ("/cyfoo", "/CY/", "/en/"):
        assert browser.get(path, 404).tree.get("lang") == "en"


@pytest.mark.parametrize(
    "path",
    ["campaign/", "campaign/sign-in", "api/v1/letters", "healthz", "readyz", "dev/mail"],
)
def test_what_has_one_address_is_not_in_welsh(client, path):
    assert client.get(f"/{path}", follow_redirects=True).status_code == 200
    assert client.get(f"/cy/{path}").status_code == 404
    assert client.post(f"/cy/{path}").status_code in (404, 405)
    assert client.get("/cy/static/css/main.css").status_code == 404


def test_the_root_of_a_language_ends_with_a_stroke(client):
    answer = client.get("/cy?x=1")
    assert (answer.status_code, answer.location) == (308, "/cy/")
    assert client.head("/cy/").status_code == 200


@pytest.mark.parametrize("path", ["/cy//evil.example/", "/cy//my", "//evil.example/", "//cy/"])
def test_no_address_leads_to_another_host(client, path):
    answer = client.get("/", environ_overrides={"PATH_INFO": path})
    assert answer.status_code in (200, 308, 404)
    assert (answer.location or BASE_URL).startswith(BASE_URL)
    assert 'href="//' not in answer.text


def test_a_forged_mount_point_is_not_believed(app, letter):
    environ = {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "/evil", "PATH_INFO": f"/letters/{letter.slug}",
        "QUERY_STRING": "", "SERVER_NAME": "letters.example.org", "SERVER_PORT": "443",
        "HTTP_HOST": "letters.example.org", "wsgi.url_scheme": "https", "wsgi.input": io.BytesIO(),
    }  # fmt: skip
    body = b"".join(app.wsgi_app(environ, lambda _status, _headers: None))
    assert b"/evil" not in body


def test_days_numbers_and_alphabet_are_those_of_the_language(browser, letter):
    page = browser.get(f"/cy/letters/{letter.slug}/sign")
    assert "31 Rhagfyr 2026" in browser.get(f"/cy/letters/{letter.slug}").text
    names = page.texts("//select[@name='country']/option")
    assert names[:5] == ["Dewiswch wlad", "Cymru", "Lloegr", "Yr Alban", "Gogledd Iwerddon"]
    assert names.index("Colombia") < names.index("Cyprus") < names.index("Chile")
    assert "Sark" in names, "CLDR has no Welsh for it"


def test_what_is_refused_names_choices_in_the_language_of_the_page(browser, letter):
    page = browser.post(f"/cy/letters/{letter.slug}/sign", TYPED | {"sector": "q"}, status=422)
    assert "Y trydydd sector, Cymuned, Iechyd" in page.faults["sector"]


def test_organisations_stand_in_the_alphabet_of_the_page(browser, letter):
    names = ["Cymdeithas Darllen", "Chwarae Teg", "Dŵr", "Ddoe", "Lyn", "Llyfrau"]
    for number, name in enumerate(reversed(names)):
        letter.signed(f"{number}@example.org", kind="organisation", organisation=name, role="Chair")
    for path in ("", "/signatories", "/signatories/organisations"):
        english = browser.get(f"/letters/{letter.slug}{path}")
        welsh = browser.get(f"/cy/letters/{letter.slug}{path}")
        shown = "//*[@class='organisation__name']"
        assert welsh.texts(shown) == names
        assert english.texts(shown) == sorted(names, key=lambda name: name.replace("ŵ", "w"))
