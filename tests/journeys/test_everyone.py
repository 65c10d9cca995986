"""Every page is open to everyone: WCAG 2.2, level AA, at every width, in every colour, by keyboard alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from openletter.media.child import prepare_here
from openletter.services import support_files
from tests.journeys.axe import COLOUR, ROOM, WCAG, faults, faults_anew, shown
from tests.journeys.conftest import DESK, HEIGHT, PHONE
from tests.journeys.pages import EVERY_PAGE, Visit
from tests.journeys.wcag import Wcag
from tests.journeys.world import World
from tests.messages import parsed
from tests.open_letter import OpenLetter

pytestmark = pytest.mark.browser

NARROW, LOW = 320, 256
"""1280 × 1024 px enlarged to 400%: WCAG 2.2, 1.4.10."""
TALL = 1_400
LETTERS = (Visit("/letters/{letter}"), Visit("/letters/{answered}"))
WRONG = """<!doctype html><html lang="en"><title>Wrong</title><main><h1>Wrong</h1>
<a href="#a" style="position: absolute; left: 0; top: 60px">covered</a>
<div style="position: absolute; left: 0; top: 50px; width: 300px; height: 60px; background: #fff"></div>
<a href="#b" style="outline: none">unmarked</a>
<button style="width: 9px; height: 9px; padding: 0">1</button>
<button style="width: 9px; height: 9px; padding: 0">2</button>
<p style="color: #bbb; background: #fff">faint</p>
<p style="height: 1em; overflow: hidden">
cut off, since these words need more lines than the one that there is room for</p>
<p style="width: 900px">wide</p>
<p style="transition: color 2s">moving</p>
<p draggable="true">dragged</p>
<label>Secret <input type="password"></label>
<label>Address <input type="email"></label>
<div data-error-summary><a href="#name">Enter your name</a></div>
<label>Name <input id="name" aria-invalid="true"></label></main>"""
NOTICED = (
    "color-contrast",
    "target-size",
    "“covered” is hidden while it has the focus",
    "“unmarked” does not show that it has the focus",
    "has no focus",
    "does not say that something is wrong",
    "leads to no field that says the same",
    "is dragged",
    "asks for memory",
    "is not filled in by the browser",
    "px wide",
    "“moving” moves",
    "is cut off when spaced",
)
SEND = """([address, typed]) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: address });
  for (const [name, value] of Object.entries(typed)) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}"""


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[Page]:
    """One window for all pages."""
    context = browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


class Silent(WSGIRequestHandler):
    """Answers without telling of it."""

    def log_request(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def home(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an installation that answers in this process, where a test prepares what it is to show."""
    monkeypatch.setattr(support_files, "prepare", prepare_here)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _widen(page: Page, width: int, height: int = HEIGHT) -> None:
    page.set_viewport_size({"width": width, "height": height})


def _open(page: Page, home: str, visit: Visit) -> None:
    """Follow a link, or send a form from the page that is open."""
    if visit.typed is None:
        answer = page.goto(home + visit.address)
    else:
        with page.expect_navigation() as going:
            page.evaluate(SEND, [visit.address, dict(visit.typed)])
        answer = going.value
    assert answer is not None
    assert answer.status == visit.status, visit


def _found_on(page: Page) -> list[str]:
    """Look at one page in every way and return what is wrong with it."""
    wcag = Wcag(page)
    found = [*wcag.ask("errors"), *faults(page), *wcag.ask("focus"), *wcag.ask("forms")]
    wide, at_a_desk = wcag.words(), shown(page)
    page.emulate_media(color_scheme="dark")
    _widen(page, PHONE)
    found += faults_anew(page, at_a_desk)
    page.emulate_media(color_scheme="light", forced_colors="active")
    _widen(page, NARROW, LOW)
    # Of forced colours axe reads those that would be there without; what is there the visitor has chosen.
    found += [*faults(page, ROOM), *wcag.ask("focus")]
    found += [*wcag.ask("sideways"), *wcag.ask("moves"), *wcag.ask("spaced")]
    found += [f"{page.url}: lost when narrow: {word}" for word in sorted(wide - wcag.words())]
    page.emulate_media(color_scheme="light", forced_colors="none")
    _widen(page, DESK)
    return found


@pytest.mark.timeout(300)
def test_nothing_is_wrong_with_any_page_at_any_width_in_any_colours(
    visitor: Page, home: str, letter: OpenLetter
) -> None:
    places = World(letter).places()
    found: list[str] = []
    help_of: dict[str, set[tuple[str, ...]]] = {}
    _widen(visitor, DESK)
    for visit in EVERY_PAGE:
        _open(visitor, home, visit.to(places))
        found += _found_on(visitor)
        if not visit.address.endswith("/embed"):
            language = visitor.locator("html").get_attribute("lang") or ""
            help_of.setdefault(language, set()).add(tuple(Wcag(visitor).help()))
    assert not found, "\n".join(found)
    assert {language: len(kinds) for language, kinds in help_of.items()} == {"en": 1, "cy": 1}


def test_what_stands_still_beside_a_letter_covers_nothing_and_can_be_reached(
    visitor: Page, home: str, letter: OpenLetter
) -> None:
    """In a low window and in one so tall that the form stays in sight and scrolls by itself."""
    places = World(letter).places()
    for visit in LETTERS:
        _open(visitor, home, visit.to(places))
        for height in (LOW, TALL):
            _widen(visitor, DESK, height)
            assert [*Wcag(visitor).ask("focus"), *faults(visitor, ROOM)] == []


def test_nothing_is_wrong_with_a_message(visitor: Page, home: str, letter: OpenLetter) -> None:
    """Messages have no parts that a screen reader leads to: those rules are for pages."""
    World(letter).places()
    sent = [parsed(file.read_bytes()) for file in letter.runtime.mail_folder.glob("*.eml")]
    visitor.goto("about:blank")
    _widen(visitor, NARROW)
    for message in {message["Subject"]: message for message in sent}.values():
        body = message.get_body(("html",))
        assert body is not None
        visitor.set_content(body.get_content())
        assert [*faults(visitor, WCAG), *Wcag(visitor).ask("sideways")] == []
        visitor.emulate_media(color_scheme="dark")
        assert faults(visitor, COLOUR) == []
        visitor.emulate_media(color_scheme="light")


def test_the_checks_notice_what_is_wrong(visitor: Page) -> None:
    """Each element of this page breaks a rule."""
    visitor.goto("about:blank")
    _widen(visitor, NARROW, LOW)
    visitor.set_content(WRONG)
    wcag = Wcag(visitor)
    found = "\n".join(
        [
            *faults(visitor),
            *wcag.ask("focus"),
            *wcag.ask("errors"),
            *wcag.ask("forms"),
            *wcag.ask("sideways"),
            *wcag.ask("moves"),
            *wcag.ask("spaced"),
        ]
    )
    assert [words for words in NOTICED if words not in found] == []
