"""Everything is done by keyboard alone, in both languages, on a phone's width and at a desk's."""

from __future__ import annotations

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from openletter.i18n import speech
from tests.journeys.conftest import DESK, PHONE, Device
from tests.journeys.site import Site
from tests.journeys.steps import newest_link
from tests.journeys.wcag import Wcag

pytestmark = pytest.mark.browser

PRESSES_MAX = 150
Say = Callable[..., str]


@pytest.mark.parametrize("locale", ["en", "cy"])
@pytest.mark.parametrize(
    "device", [Device(PHONE, scripts=True), Device(DESK, scripts=True)], ids=str, indirect=True
)
def test_somebody_signs_confirms_hides_their_name_and_takes_it_back(
    page: Page, site: Site, device: Device, locale: str
) -> None:
    say: Say = speech(locale, ZoneInfo("Europe/London")).gettext
    email = f"bysellfwrdd.{locale}.{device}@example.org"
    page.goto(site.letter_in(locale))
    _skip_to_the_content(page, say)
    if device.width == PHONE:
        _press(page, page.get_by_role("link", name=say("Sign this letter")).first)
    _fill_in(page, say)
    _correct_what_is_wrong(page, say, email)
    _expect_heading(page, say("Check your inbox"))
    _find_ones_address_filled_in(page, say, email)

    page.goto(newest_link(page, site, to=email, part="/confirm/"))
    assert not page.locator("main input:not([type=hidden])").count(), "nothing is asked again"
    _press(page, page.get_by_role("button", name=say("Confirm my signature")))
    _expect_heading(page, say("Thank you: your signature is on the letter"))

    _press(page, page.get_by_role("button", name=say("Hide my name")))
    hidden = say("Your name is hidden. Your signature still counts.")
    expect(page.get_by_role("status").filter(has_text=hidden)).to_be_visible()

    _press(page, page.get_by_role("link", name=say("Take my signature back…")))
    _press(page, page.get_by_role("button", name=say("Take my signature back"), exact=True))
    _expect_heading(page, say("Your signature has been taken back"))


def _skip_to_the_content(page: Page, say: Say) -> None:
    """The first press leads to the link that passes over what stands on every page."""
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=say("Skip to the content"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def _fill_in(page: Page, say: Say) -> None:
    """Fill in the form: arrows choose among radio buttons, the space bar ticks a box, Enter sends."""
    myself, club = (
        page.get_by_label(say("for myself")),
        page.get_by_label(say("for an organisation")),
    )
    _go_to(page, myself)
    page.keyboard.press("ArrowDown")
    expect(club).to_be_checked()
    expect(page.get_by_label(say("Name of the organisation"))).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(myself).to_be_checked()
    _go_to(page, page.get_by_label(say("Your name")))
    page.keyboard.type("Bysellfwrdd Jones")
    _go_to(page, page.get_by_label(say("Your email address")))
    page.keyboard.type("no address")
    _go_to(page, page.get_by_label(say("Show my name on the letter")))
    page.keyboard.press("Space")
    page.keyboard.press("Enter")


def _correct_what_is_wrong(page: Page, say: Say, email: str) -> None:
    """The summary has the focus, its link leads to the field, and what was right is still there."""
    wrong = say("Enter an email address, like name@example.org")
    summary, field = page.get_by_role("alert"), page.get_by_label(say("Your email address"))
    expect(summary).to_be_focused()
    assert Wcag(page).ask("errors") == []
    _press(page, summary.get_by_role("link", name=wrong))
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(re.compile(re.escape(f"{say('Error:')} {wrong}")))
    expect(page.get_by_label(say("Your name"))).to_have_value("Bysellfwrdd Jones")
    expect(page.get_by_label(say("Show my name on the letter"))).to_be_checked()
    page.keyboard.press("Control+A")
    page.keyboard.type(email)
    page.keyboard.press("Enter")


def _find_ones_address_filled_in(page: Page, say: Say, email: str) -> None:
    """Whoever mistyped their address changes it, and types nothing else again (WCAG 2.2, 3.3.7)."""
    _press(page, page.locator("summary", has_text=say("Wrong address? Change it")), "Space")
    field = page.locator("main form input:not([type=hidden])")
    expect(field).to_have_count(1)
    expect(field).to_have_value(email)
    _go_to(page, field)


def _press(page: Page, target: Locator, key: str = "Enter") -> None:
    _go_to(page, target)
    page.keyboard.press(key)


def _go_to(page: Page, target: Locator) -> None:
    """Press Tab until something has the focus; it must then be seen, and marked."""
    for _press in range(PRESSES_MAX):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            break
    expect(target).to_be_focused()
    faults = Wcag(page).ask("focused")
    assert faults == []


def _expect_heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
