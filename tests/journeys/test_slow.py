"""On an old phone with a bad connection a letter is read and signed all the same, in both languages."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from openletter.i18n import speech
from tests.journeys.conftest import Device, with_scripts
from tests.journeys.site import Site
from tests.journeys.steps import take_a_moment, tick

pytestmark = pytest.mark.browser

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""Slow 3G: 400 kilobits a second, each answer begins after 400 milliseconds."""
SLOWER_PROCESSOR = 4  # times
WEIGHT_MAX = 100_000  # bytes of a first visit
PATIENCE = 8_000  # milliseconds until a first visitor can read


@with_scripts
@pytest.mark.parametrize("locale", ["en", "cy"])
def test_a_letter_is_soon_there_and_is_signed(
    page: Page, site: Site, device: Device, locale: str
) -> None:
    say = speech(locale, ZoneInfo("Europe/London")).gettext
    email = f"araf.{locale}@example.org"
    weights = _slow_down(page)
    page.goto(site.letter_in(locale), wait_until="commit")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    page.wait_for_load_state("load")
    assert sum(weights) < WEIGHT_MAX

    page.get_by_label(say("Your name")).fill("Araf Jones")
    page.get_by_label(say("Your email address")).fill(email)
    tick(page, say("Show my name on the letter"))
    take_a_moment(page)
    page.get_by_role("button", name=say("Sign this letter")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Check your inbox"))


def _slow_down(page: Page) -> list[int]:
    """Make the page's connection and processor slow; the list fills with the bytes of each answer."""
    weights: list[int] = []
    devtools = page.context.new_cdp_session(page)
    devtools.on("Network.loadingFinished", lambda done: weights.append(done["encodedDataLength"]))
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
    return weights
