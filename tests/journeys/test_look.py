"""How pages stand on a screen, where words alone do not tell."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Device
from tests.journeys.site import Site

pytestmark = pytest.mark.browser

LAPTOP = {"width": 1280, "height": 700}


def test_at_a_desk_the_form_goes_by_with_the_letter_and_a_way_back_to_it_stays(
    page: Page, site: Site, device: Device
) -> None:
    page.set_viewport_size(LAPTOP)
    page.goto(site.letter)
    assert page.locator(".side").evaluate("side => side.scrollHeight <= side.clientHeight + 1"), (
        "nothing of the form is cut off"
    )
    back = page.locator(".side").get_by_role("link", name="Sign this letter")
    expect(back).not_to_be_in_viewport()
    page.locator(".signed-off").scroll_into_view_if_needed()
    expect(back).to_be_in_viewport()
    back.click()
    expect(page.get_by_label("Your name")).to_be_in_viewport()
