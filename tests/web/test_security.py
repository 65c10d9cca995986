"""What no request gets past, and what every answer carries."""

import logging
import re

import pytest

from openletter.tokens import Purpose
from tests.messages import link
from tests.web.page import check_headers, read


@pytest.fixture
def path(letter):
    return f"/letters/{letter.slug}/sign"


TYPED = {"kind": "individual", "name": "Siân", "email": "sian@example.org"}


@pytest.mark.parametrize("host", ["evil.example", "letters.example.org.evil.example", "a b", ""])
def test_a_forged_host_gets_a_plain_refusal_and_no_link_to_it(client, path, letter, host):
    for response in (
        client.get("/", headers={"Host": host}),
        client.post(path, data=TYPED, headers={"Host": host}),
    ):
        assert response.status_code == 400
        assert "evil.example" not in response.get_data(as_text=True)
        check_headers(response)
    assert letter.signatures() == []


def test_a_forwarded_host_is_not_believed(client, path, letter, sent_mail):
    client.post(path, data=TYPED, headers={"X-Forwarded-Host": "evil.example"})
    (mail,) = sent_mail()
    assert "evil.example" not in mail.as_string()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://letters.example.org"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://letters.example.org"},
    ],
)
def test_a_form_on_another_site_changes_nothing_here(client, path, letter, confirm_path, headers):
    read(client.post(path, data=TYPED | {"email": "x@example.org"}, headers=headers), 403)
    read(client.post(confirm_path, headers=headers), 403)

    assert [signature.state for signature in letter.signatures()] == ["pending"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://letters.example.org"},
        {},
    ],
)
def test_a_form_of_our_own_and_an_old_browser_get_through(client, path, letter, headers):
    assert client.post(path, data=TYPED, headers=headers).status_code == 200
    assert len(letter.signatures()) == 1


def test_a_body_that_is_too_big_is_refused_before_it_is_read(client, path, letter):
    for data in (
        TYPED | {"statement": "x" * 600_000},
        {f"field{n}": "x" * 5_000 for n in range(150)},
    ):
        read(client.post(path, data=data), 413)
    assert letter.signatures() == []


def test_too_many_parts_are_refused(client, path, letter):
    data = {f"field{n}": "x" for n in range(300)} | TYPED
    response = client.post(path, data=data, content_type="multipart/form-data")
    read(response, 413)
    assert letter.signatures() == []


@pytest.mark.parametrize(
    "body, kind",
    [
        (b"\xff\xfe=%%%&&&==", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b'{"kind": "individual"}', "application/json"),
        (b"", "text/plain"),
        (b"name=%00%ff&email=%C3%28", "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_makes_no_sense_is_a_form_with_faults(client, path, letter, body, kind):
    read(client.post(path, data=body, content_type=kind), 422)
    assert letter.signatures() == []


def test_a_repeated_field_counts_once(client, path, letter):
    client.post(path, data=TYPED | {"email": ["a@example.org", "b@example.org"]})
    assert [signature.email for signature in letter.signatures()] == ["a@example.org"]


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused_with_a_page(client, path, method):
    page = read(getattr(client, method)(path), 405)
    assert page.response.allow == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize("address", ["/nothing", "/letters", "/letters/", "/confirm/", "/static/x"])
def test_an_unknown_address_is_a_page_that_leads_on(browser, address):
    page = browser.get(address, status=404)
    assert page.heading == "There is no such page"
    assert page.links()["Go to the letters"] == "/"


def test_static_files_carry_the_headers_too_and_may_be_kept(client, browser):
    for asset in browser.get("/").all("//link[@rel='stylesheet']/@href"):
        response = client.get(asset)
        assert response.status_code == 200
        assert "max-age=31536000" in response.headers["Cache-Control"]
        check_headers(response)
        response.close()


def test_every_asset_that_a_page_names_is_there(client, browser, letter):
    page = browser.get(f"/letters/{letter.slug}")
    assets = page.all("//link[not(@rel='canonical')]/@href") + page.all("//script/@src")
    assert len(assets) > 5
    for asset in assets:
        response = client.get(asset)
        assert response.status_code == 200, asset
        response.close()


def test_styles_load_nothing_from_elsewhere(app):
    from openletter.templating import STATIC

    for file in STATIC.glob("css/**/*.css"):
        for address in re.findall(r"url\(([^)]+)\)", file.read_text(encoding="utf-8")):
            assert not address.strip("'\"").startswith(("http:", "https:", "//")), address
            assert (file.parent / address.strip("'\"").split("#")[0].split("?")[0]).is_file()


def test_scripts_talk_to_nobody_else(app):
    from openletter.templating import STATIC

    for file in STATIC.glob("js/*.js"):
        script = file.read_text(encoding="utf-8")
        assert "http://" not in script.replace("http://www.w3.org", "")
        assert "https://" not in script
        for forbidden in (
            "eval(",
            "innerHTML",
            "document.write",
            "document.cookie",
            "localStorage",
        ):
            assert forbidden not in script, f"{forbidden} in {file.name}"


def test_no_token_and_no_address_is_ever_logged(
    browser, client, letter, sent_mail, token, caplog, runtime, monkeypatch
):
    from openletter.db import statements as rows

    caplog.set_level(logging.DEBUG)
    browser.post(f"/letters/{letter.slug}/sign", TYPED | {"email": "secret.person@example.org"})
    (mail,) = sent_mail()
    confirm = link(mail, "confirm")
    browser.get(confirm)
    browser.post(confirm)
    personal = f"/my/{token(Purpose.PERSONAL, letter.signatures()[0].key)}"
    browser.get(personal)
    browser.get(f"{confirm}x", status=404)
    # A failure of the database, whose own message would name what was asked for.
    with runtime.database.transaction() as session:
        session.execute(rows.text("ALTER TABLE statement RENAME TO lost"))
    read(client.get(personal), 500)
    read(client.post(personal, data={"statement": "My secret words"}), 500)

    logged = "\n".join(f"{r.getMessage()} {r.exc_text or ''}" for r in caplog.records)
    assert "OperationalError in my.show" in logged, "the failure itself is told"
    for secret in (confirm.split("/")[2], personal.split("/")[2], "secret", "Siân"):
        assert secret not in logged


def test_a_failure_is_a_page_that_gives_nothing_away(client, runtime, letter):
    from sqlalchemy import text

    with runtime.database.transaction() as session:
        session.execute(text("ALTER TABLE signature RENAME TO lost"))

    page = read(client.get(f"/letters/{letter.slug}"), 500)
    assert page.heading == "Something went wrong here"
    assert "sqlalchemy" not in page.html.lower()
    assert "Traceback" not in page.html
    assert "no such table" not in page.html


def test_pages_for_everybody_are_the_same_for_everybody(client, letter, path):
    for address in ("/", f"/letters/{letter.slug}", path, "/verify"):
        one = client.get(address, headers={"Cookie": "openletter_desk=x", "User-Agent": "a"})
        two = client.get(address, headers={"Accept-Language": "cy", "X-Forwarded-For": "1.2.3.4"})
        assert one.data == two.data
        assert "Vary" not in one.headers or "Cookie" not in one.headers["Vary"]
