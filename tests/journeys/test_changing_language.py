"""Somebody has begun to fill in a form, and changes the language: their words come along, with and without scripts."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from openletter.i18n import speech
from tests.journeys.conftest import Device, with_scripts
from tests.journeys.site import Site
from tests.journeys.steps import look, take_a_moment, tick

pytestmark = pytest.mark.browser

welsh = speech("cy", ZoneInfo("Europe/London")).gettext


def change_language(page: Page, device: Device, name: str) -> None:
    """Take the link on top; without scripts, the button that ends the form."""
    if device.scripts:
        page.get_by_role("banner").get_by_role("link", name=name).click()
    else:
        page.locator("form.sign-form").get_by_role("button", name=re.compile(name)).click()


def test_a_form_half_filled_in_is_finished_and_sent_in_the_other_language(
    page: Page, site: Site, device: Device
) -> None:
    page.goto(site.letter)
    page.get_by_label("Your name", exact=True).fill("Siân Ŵyn")
    tick(page, "for an organisation")
    page.get_by_label("Name of the organisation").fill("Darllen")
    tick(page, "Show my name on the letter")
    page.locator("summary", has_text="Say why").click()
    page.get_by_label("Your words").fill("Two lines,\nand an “&amp;”.")

    change_language(page, device, "Gymraeg" if not device.scripts else "Cymraeg")
    expect(page.locator("html[lang=cy]")).to_have_count(1)
    assert page.url == site.letter_in("cy"), "no word of it is in the address"
    look(page, device)
    expect(page.get_by_label(welsh("Your name"), exact=True)).to_have_value("Siân Ŵyn")
    expect(page.get_by_label(welsh("Name of the organisation"))).to_have_value("Darllen")
    expect(page.get_by_label(welsh("Show my name on the letter"))).to_be_checked()
    expect(page.get_by_label(welsh("Your words"))).to_have_value("Two lines,\nand an “&amp;”.")

    tick(page, welsh("for myself"))
    email = f"newid.{device}@example.org"
    page.get_by_label(welsh("Your email address")).fill(email)
    take_a_moment(page)
    page.get_by_role("button", name=welsh("Sign this letter")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(welsh("Check your inbox"))
    expect(page.locator("main")).to_contain_text(email)


@with_scripts
def test_an_empty_form_is_left_as_any_page_is(page: Page, site: Site, device: Device) -> None:
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(f"{site.letter}/sign")
    change_language(page, device, "Cymraeg")
    expect(page.locator("html[lang=cy]")).to_have_count(1)
    assert page.url == f"{site.letter_in('cy')}/sign"
    assert set(sent) == {"GET"}
