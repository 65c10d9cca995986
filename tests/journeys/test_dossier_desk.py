"""A campaigner puts a dossier together: its parts, its preview, what it leaves out, a letter as received."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.dossier.test_received import letter as pdf
from tests.journeys.conftest import Device
from tests.journeys.site import Site
from tests.journeys.steps import look, sign_in, tick

pytestmark = pytest.mark.browser


def test_a_dossier_is_planned_beside_its_preview(page: Page, site: Site, device: Device) -> None:
    sign_in(page, site, device, f"planner.{device}@example.org")
    page.goto(_dossier(site))
    page.get_by_role("link", name="How it is put together").click()
    look(page, device)
    parts = page.locator("[data-in] [data-part-name]")
    expect(parts).to_have_count(11)
    preview = page.frame_locator("[data-preview-frame]")
    expect(preview.locator(".part").first).to_have_class(re.compile("part--cover"))
    expect(preview.locator(".part--method")).to_have_count(1)

    _press(page, "Down", "Cover").click()
    expect(parts.nth(1)).to_have_text("Cover")
    expect(_press(page, "Down", "Cover")).to_be_focused()
    _press(page, "Leave out", "How the signatures were checked").click()
    expect(parts).to_have_count(10)
    expect(page.locator("main")).to_contain_text("expect to be asked")
    tick(page, "Welsh")
    if device.scripts:
        expect(page.get_by_role("button", name="Show the preview")).to_be_hidden()
    else:
        page.get_by_role("button", name="Show the preview").click()
    expect(preview.locator(".part").first).to_have_class(re.compile("part--summary"))
    expect(preview.locator(".part--method")).to_have_count(0)
    look(page, device)

    page.get_by_role("button", name="Save the plan").click()
    expect(page.locator("main")).to_contain_text("10 parts · A4 · Welsh")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("main")).to_contain_text("11 parts · A4 · English")


def test_a_name_is_left_out_and_put_back(page: Page, site: Site, device: Device) -> None:
    sign_in(page, site, device, f"weeder.{device}@example.org")
    page.goto(_dossier(site))
    page.get_by_role("link", name="What it leaves out").click()
    look(page, device)
    page.get_by_label("Name or organisation").fill("bevan commission")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=re.compile("^Leave out… +Bevan Commission")).click()
    look(page, device)
    page.get_by_role("button", name="Leave it out").click()
    look(page, device)
    expect(page.get_by_role("alert")).to_contain_text("Say why, in a few words")
    page.get_by_label("Why?").fill("They asked us on the telephone")
    page.get_by_role("button", name="Leave it out").click()
    look(page, device)
    expect(page.locator("main")).to_contain_text("Reason: They asked us on the telephone")
    _press(page, "Put back", "Bevan Commission").click()
    expect(page.locator("main")).not_to_contain_text("They asked us on the telephone")


def test_a_letter_is_added_as_it_was_received(
    page: Page, site: Site, device: Device, tmp_path: Path
) -> None:
    author = f"Professor Rees ({device})"
    received = tmp_path / "letter.pdf"
    # As many pages as the screen is wide, so that each device sends another file.
    received.write_bytes(pdf(device.width // 120 + device.scripts))
    sign_in(page, site, device, f"filer.{device}@example.org")
    page.goto(_dossier(site))
    page.get_by_role("link", name="Logos and letters as received").click()
    look(page, device)
    page.get_by_role("link", name="Add a letter").click()
    look(page, device)
    page.get_by_label("The letter").set_input_files(received)
    page.get_by_label("Who wrote it?").fill(author)
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("alert")).to_contain_text("Ask its author first")
    page.get_by_label("The letter").set_input_files(received)
    tick(page, "Its author has agreed")
    page.get_by_role("button", name="Add it").click()
    look(page, device)
    expect(page.locator("main")).to_contain_text(author)
    _press(page, "Remove", author).click()
    look(page, device)
    expect(_press(page, "Remove", author)).to_have_count(0)


def test_the_letter_is_written_in_welsh(page: Page, site: Site, device: Device) -> None:
    sign_in(page, site, device, f"cyfieithydd.{device}@example.org")
    page.goto(_dossier(site))
    page.get_by_role("link", name="The letter in Welsh").click()
    look(page, device)
    page.get_by_label("Title").fill("Lle clir i gyd-gynhyrchu")
    page.get_by_label("Request 1").fill("Dywedwch.")
    page.get_by_role("button", name="Save").click()
    look(page, device)
    expect(page.get_by_role("alert")).to_contain_text("Write request 2 in this language, too")
    expect(page.get_by_label("Title")).to_have_value("Lle clir i gyd-gynhyrchu")


def _press(page: Page, verb: str, what: str) -> Locator:
    """Return the button whose words for the eye are the verb alone."""
    return page.get_by_role("button", name=re.compile(rf"^{verb} ?: {re.escape(what)}$"))


def _dossier(site: Site) -> str:
    return site.letter.replace("/letters/", "/campaign/letters/") + "/dossier"
