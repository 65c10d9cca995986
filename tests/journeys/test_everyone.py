"""Every page is open to everyone: WCAG 2.2, level AA, at every width, in every colour, by keyboard alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from openletter.media.child import prepare_here
from openletter.services import support_files
from tests.journeys.axe import ROOM, faults, faults_anew, shown
from tests.journeys.conftest import DESK, HEIGHT, PHONE, Device, with_scripts
from tests.journeys.pages import EVERY_PAGE, Visit
from tests.journeys.site import Site
from tests.journeys.steps import newest_link, take_a_moment
from tests.journeys.wcag import Wcag
from tests.journeys.world import World
from tests.open_letter import OpenLetter

pytestmark = pytest.mark.browser

NARROW, LOW = 320, 256
"""1280 × 1024 px enlarged to 400%: WCAG 2.2, 1.4.10."""
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


@with_scripts
def test_somebody_signs_by_keyboard_alone(page: Page, site: Site, device: Device) -> None:
    email = "bysellfwrdd@example.org"
    page.goto(site.letter)
    _go_to(page, page.get_by_role("link", name="Sign this letter"))
    page.keyboard.press("Enter")
    _go_to(page, page.get_by_label("Your name"))
    page.keyboard.type("Bysellfwrdd Jones")
    _go_to(page, page.get_by_label("Your email address"))
    page.keyboard.type("no address")
    _go_to(page, page.get_by_label("Show my name on the letter"))
    page.keyboard.press("Space")
    take_a_moment(page)
    page.keyboard.press("Enter")

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    _go_to(page, summary.get_by_role("link", name="Enter an email address"))
    page.keyboard.press("Enter")
    field = page.get_by_label("Your email address")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Control+A")
    page.keyboard.type(email)
    take_a_moment(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your inbox")

    page.goto(newest_link(page, site, to=email, part="/confirm/"))
    _go_to(page, page.get_by_role("button", name="Confirm my signature"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")


def _go_to(page: Page, target: Locator) -> None:
    """Press Tab until something has the focus; it must then be seen, not covered."""
    for _press in range(150):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            break
    expect(target).to_be_focused()
    covered = target.evaluate(
        """element => {
          const box = element.getBoundingClientRect();
          const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
          return !(top && (element.contains(top) || top.contains(element)
            || [...(element.labels ?? [])].some((label) => label.contains(top))));
        }"""
    )
    assert not covered, f"{target} is covered while it has the focus"
