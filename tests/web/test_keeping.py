"""Public pages are kept for a moment, in the form in which each browser takes them; nothing else ever is."""

import gzip
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from werkzeug.test import Client

from openletter.web import kept
from openletter.web.keeping import KEPT, install
from openletter.web.security import PUBLIC_CACHE

LONG = "Siân, reader; " * 200


class Site:
    """Pages that say how often they were made, behind the layer, and a clock for what it keeps."""

    def __init__(self):
        self.made, self.now = 0, 100.0
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.headers, self.status = {"Cache-Control": PUBLIC_CACHE}, 200
        pages = Flask(__name__, static_folder=None)
        pages.add_url_rule("/<path:place>", view_func=self.page, methods=["GET", "POST"])
        install(pages)
        self.store = pages.extensions[KEPT]
        pages.wsgi_app._clock = lambda: self.now
        self.browser = Client(pages, Response)

    def page(self, place):
        self.goes_on.wait(5)
        self.made += 1
        body = f"{self.made} {request.query_string.decode()} {LONG}"
        return Response(body, self.status, self.headers)

    def number(self, path="/page", **asked):
        return self.browser.get(path, **asked).text.partition(" ")[0]


@pytest.fixture
def site():
    return Site()


def test_a_page_is_made_once_for_all_who_ask_within_its_time(site):
    assert [site.number(), site.number()] == ["1", "1"]
    site.now += 1.1
    assert site.number() == "2"


def test_addresses_languages_and_hosts_have_pages_of_their_own(site):
    site.number()
    assert site.number("/other") == "2"
    assert site.number(base_url="http://another.example") == "3"
    assert site.number("/page", base_url="http://localhost/cy") == "4"


def test_a_question_is_answered_for_whoever_asks_it_and_leaves_no_trace(site):
    assert [site.number("/page?after=1"), site.number("/page?after=1")] == ["1", "2"]
    shared = "/page?utm_source=mail&fbclid=x"
    assert [site.number(shared), site.number()] == ["3", "3"]
    assert "utm" not in site.browser.get(shared).text


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "private, no-store"},
        {"Cache-Control": "public, no-store"},
        {"Cache-Control": "max-age=60"},
        {"Cache-Control": "public, max-age=31536000"},
        {"Cache-Control": PUBLIC_CACHE, "Set-Cookie": "a=b"},
        {"Cache-Control": PUBLIC_CACHE, "Vary": "Cookie"},
        {},
    ],
)
def test_what_is_not_the_same_for_everybody_is_never_kept(site, headers):
    site.headers = headers
    assert [site.number(), site.number()] == ["1", "2"]


def test_neither_errors_nor_answers_to_forms_are_kept(site):
    site.status = 404
    assert [site.number(), site.number()] == ["1", "2"]
    site.status = 200
    assert [site.browser.post("/page").text[0], site.number()] == ["3", "4"]


def test_a_page_that_has_gone_is_not_shown_any_more(site):
    site.number()
    site.now, site.status = site.now + 1.1, 404
    assert site.browser.get("/page").status_code == 404
    site.status = 200
    assert site.number() == "3"


def test_others_are_shown_the_last_one_while_somebody_makes_the_next(site):
    site.number()
    site.now += 1.5
    site.goes_on.clear()
    with ThreadPoolExecutor() as visitors:
        first = visitors.submit(site.number)
        while not site.store.get(("localhost", "", "/page")).renewal.locked():
            pass
        assert site.number() == "1"
        site.now += 1
        late = [visitors.submit(site.number) for _ in range(3)]
        site.goes_on.set()
        site.now -= 1
        # What is too old is shown to nobody, and still made once.
        assert {first.result(5), *(one.result(5) for one in late)} == {"2"}
    assert site.made == 2


def test_a_browser_gets_the_form_it_takes_and_hears_when_it_has_it_already(site):
    plain = site.browser.get("/page")
    packed = site.browser.get("/page", headers={"Accept-Encoding": "br, gzip"})
    refused = site.browser.get("/page", headers={"Accept-Encoding": "gzip;q=0, *"})

    assert gzip.decompress(packed.data) == plain.data == refused.data
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 10
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != packed.headers["ETag"]

    for answer, encoding in ((plain, ""), (packed, "gzip")):
        tag = answer.headers["ETag"]
        for known in (tag, f'"x", W/{tag}', "*"):
            headers = {"Accept-Encoding": encoding, "If-None-Match": known}
            unchanged = site.browser.get("/page", headers=headers)
            assert (unchanged.status_code, unchanged.data) == (304, b"")
            assert unchanged.headers["ETag"] == tag
            assert unchanged.headers["Cache-Control"] == PUBLIC_CACHE
            assert "Content-Type" not in unchanged.headers
    assert site.browser.get("/page", headers={"If-None-Match": '"x"'}).status_code == 200


def test_asking_for_the_head_tells_what_asking_for_the_page_would(site):
    page = site.browser.get("/page")
    head = site.browser.head("/page")
    assert head.data == b""
    assert dict(head.headers) == dict(page.headers)
    assert site.browser.head("/never-asked-for").status_code == 200


def test_a_letter_that_nobody_has_changed_is_not_sent_again(client, letter, clock):
    path = f"/letters/{letter.slug}"
    clock.advance(minutes=5)  # until then a page says that what it tells may still move
    for page in (path, f"{path}/sign", f"{path}/count.json"):
        tag = client.get(page).headers["ETag"]
        clock.advance(minutes=5)
        assert client.get(page, headers={"If-None-Match": tag}).status_code == 304
    letter.signed()
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_what_is_kept_stays_within_its_bounds(site, monkeypatch):
    monkeypatch.setattr(kept, "KEPT_ANSWERS", 3)
    for path in ("/a", "/b", "/c"):
        site.number(path)
    site.number("/a")
    site.number("/d")
    assert site.number("/a") == "1"
    assert site.number("/b") == "5", "what nobody asked for goes first"

    monkeypatch.setattr(kept, "ANSWER_BYTES", 100)
    assert [site.number("/large"), site.number("/large")] == ["6", "7"]


def test_the_letter_is_kept_and_no_personal_page_is(app, letter, confirm_path):
    app.wsgi_app._clock = lambda: 0.0
    browser = FlaskClient(app, Response)
    path = f"/letters/{letter.slug}"
    begun = browser.get(path)
    letter.signed("mair@example.org", name="Mair")

    assert browser.get(path).data == begun.data
    assert "Content-Security-Policy" in begun.headers
    browser.get(f"{path}/count.json")
    browser.get(confirm_path)
    kept_now = app.extensions[KEPT]._kept
    assert {place for _, _, place in kept_now} == {path, f"{path}/count.json"}
