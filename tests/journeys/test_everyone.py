"""Every page is open to everyone: WCAG 2.2, level AA, at every width, in every colour, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.axe import faults
from tests.journeys.conftest import DESK, HEIGHT, PHONE, Device, with_scripts
from tests.journeys.pages import addresses
from tests.journeys.site import Site
from tests.journeys.steps import newest_link, take_a_moment
from tests.journeys.wcag import Wcag

pytestmark = pytest.mark.browser

NARROW = 320
"""1280 px enlarged to 400%: WCAG 2.2, 1.4.10."""


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[Page]:
    """One window for all pages."""
    context = browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def everywhere(site: Site) -> list[str]:
    return addresses(site)


def _widen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})


def _found_on(page: Page) -> list[str]:
    """Look at one page in every way and return what is wrong with it."""
    wcag = Wcag(page)
    _widen(page, DESK)
    found = [*faults(page), *wcag.ask("focus"), *wcag.ask("forms")]
    wide = wcag.words()
    page.emulate_media(color_scheme="dark")
    _widen(page, PHONE)
    found += [*faults(page), *wcag.ask("focus")]
    page.emulate_media(color_scheme="light", forced_colors="active")
    _widen(page, NARROW)
    page.reload()
    wcag = Wcag(page)
    # With forced colours axe reads the colours that would be there without; what is there the visitor has chosen.
    found += faults(page, but=("color-contrast",))
    found += [*wcag.ask("sideways"), *wcag.ask("moves"), *wcag.ask("spaced")]
    found += [f"{page.url}: lost when narrow: {word}" for word in sorted(wide - wcag.words())]
    page.emulate_media(color_scheme="light", forced_colors="none")
    return found


@pytest.mark.timeout(300)
def test_nothing_is_wrong_with_any_page_at_any_width_in_any_colours(
    visitor: Page, everywhere: list[str]
) -> None:
    found: list[str] = []
    for address in everywhere:
        visitor.goto(address)
        found += _found_on(visitor)
    assert not found, "\n".join(found)


def test_help_stands_at_the_same_place_on_every_page(visitor: Page, everywhere: list[str]) -> None:
    seen: dict[str, set[tuple[str, ...]]] = {}
    for address in everywhere[::4]:
        visitor.goto(address)
        language = visitor.locator("html").get_attribute("lang") or ""
        seen.setdefault(language, set()).add(tuple(Wcag(visitor).help()))
    assert {language: len(kinds) for language, kinds in seen.items()} == dict.fromkeys(seen, 1)


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
