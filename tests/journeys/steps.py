"""Steps that several journeys take, and what must hold on every page on the way."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.axe import faults, faults_anew, shown
from tests.journeys.conftest import DESK, HEIGHT, PHONE, Device
from tests.journeys.site import Site
from tests.journeys.wcag import Wcag

MAIL_TIMEOUT = 20
PUBLIC_TIMEOUT = 5


def look(page: Page, device: Device) -> None:
    """Hold every page to what all share: one heading, a language, no wider than any screen, nothing for axe."""
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^[a-z]{2}"))
    if not device.scripts:
        return
    _widen(page, DESK)
    found = faults(page)
    at_a_desk = shown(page)
    _widen(page, PHONE)
    found += faults_anew(page, at_a_desk)
    if "/campaign/" in page.url:
        found += _hidden_while_focused(page)
    assert not found, "\n".join(found)


def _hidden_while_focused(page: Page) -> list[str]:
    """Return what is not seen on the desk's pages when it has the focus: `test_everyone` asks that of all others."""
    # What glides into sight is there at once.
    page.emulate_media(reduced_motion="reduce")
    found = Wcag(page).ask("focus")
    page.emulate_media(reduced_motion="no-preference")
    return found


def _widen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0, f"{page.url} is {overflow}px wider than a screen of {width}px"


def soon(page: Page, address: str, holds: Callable[[], bool]) -> None:
    """Open a public page again and again until something holds: it may be kept for a few seconds, and no longer."""
    until = time.monotonic() + PUBLIC_TIMEOUT
    page.goto(address)
    while not holds():
        assert time.monotonic() < until, f"{address} is still as it was"
        page.wait_for_timeout(200)
        page.reload()


def newest_link(page: Page, site: Site, *, to: str, part: str) -> str:
    """Read the captured mail as a person would, and return the link with `part` in somebody's newest message."""
    until = time.monotonic() + MAIL_TIMEOUT
    reader = page.context.browser.new_page() if page.context.browser else page
    try:
        while time.monotonic() < until:
            reader.goto(site.captured_mail)
            items = reader.locator("main li", has_text=to)
            for number in range(items.count()):
                reader.goto(site.captured_mail)
                items.nth(number).get_by_role("link").click()
                link = reader.locator(f"main a[href*='{part}']")
                if link.count():
                    return str(link.first.get_attribute("href"))
            time.sleep(0.3)
    finally:
        if reader is not page:
            reader.close()
    raise AssertionError(f"no message to {to} with {part} arrived in {MAIL_TIMEOUT} seconds")


def tick(page: Page, words: str) -> None:
    """Choose a box or a radio button by pressing its words; box and words are one target and may overlap."""
    page.locator("label", has_text=words).click(force=True)
    expect(page.get_by_label(words)).to_be_checked()


def take_a_moment(page: Page) -> None:
    """Take as long as a person does who fills in a form: scripts see to it by themselves."""
    page.wait_for_timeout(2_100)


def sign(page: Page, site: Site, *, name: str, email: str, words: str = "") -> None:
    """Fill the form on its own page, for oneself and with one's name shown, and send it."""
    page.goto(f"{site.letter}/sign")
    tick(page, "for myself")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your email address").fill(email)
    tick(page, "Show my name on the letter")
    if words:
        page.locator("summary", has_text="Say why").click()
        page.get_by_label("Your words").fill(words)
        tick(page, "On this site and in the dossier")
    take_a_moment(page)
    page.get_by_role("button", name="Sign this letter").click()


def confirm(page: Page, site: Site, *, email: str) -> str:
    """Open the mailed link, press the button, and return the link."""
    link = newest_link(page, site, to=email, part="/confirm/")
    page.goto(link)
    page.get_by_role("button", name="Confirm my signature").click()
    return link


def sign_in(page: Page, site: Site, device: Device, email: str) -> None:
    """Add a campaigner, and sign them in by the mailed link."""
    added = site.command("campaigner", "add", email)
    assert added.returncode == 0, added.stderr
    page.goto(site.letter.split("/letters/")[0] + "/campaign/")
    look(page, device)
    page.get_by_label("Your email address").fill(email)
    page.get_by_role("button", name="Send me a link").click()
    look(page, device)
    page.goto(newest_link(page, site, to=email, part="/campaign/sign-in/"))
    look(page, device)
    page.get_by_role("button", name="Sign in").click()
    look(page, device)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your letters")
