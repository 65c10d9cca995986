"""A visitor reads the letter, signs, confirms, and stays in control."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from openletter.i18n import speech
from tests.journeys.conftest import Device, with_scripts
from tests.journeys.site import Site
from tests.journeys.steps import confirm, look, newest_link, sign, soon, take_a_moment, tick

pytestmark = pytest.mark.browser


Say = Callable[..., str]

in_both_languages = pytest.mark.parametrize("locale", ["en", "cy"])


@in_both_languages
def test_somebody_signs_for_themselves_and_is_on_the_letter_within_five_seconds(
    page: Page, site: Site, device: Device, locale: str
) -> None:
    name, email = f"Siân Ŵyn {device} {locale}", f"sian.{locale}.{device}@example.org"
    say: Say = speech(locale, ZoneInfo("Europe/London")).gettext
    letter, own_language = site.letter_in(locale), page.locator(f"html[lang={locale}]")
    page.goto(letter)
    look(page, device)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "A clear place and a Network for co-production in Wales"
    )
    expect(page.locator("main")).to_contain_text("Bevan Commission")
    expect(page.locator("main")).to_contain_text(say("Recorded by the organiser"))
    before = _count(page, site)

    _sign_with_a_mistake_first(page, name, email, say)
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Check your inbox"))
    look(page, device)
    expect(page.locator("main")).to_contain_text(email)
    expect(own_language).to_have_count(1)
    assert _count(page, site) == before, "nobody is counted before confirming"

    link = newest_link(page, site, to=email, part="/confirm/")
    assert ("/cy/" in link) == (locale == "cy"), "the message is in the language of the signature"
    page.goto(link)
    look(page, device)
    expect(page.locator("main")).to_contain_text(name)
    page.get_by_role("button", name=say("Confirm my signature")).click()
    pressed = time.monotonic()
    look(page, device)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        say("Thank you: your signature is on the letter")
    )
    expect(own_language).to_have_count(1)

    soon(page, letter, lambda: name in page.locator("#names").inner_text())
    assert time.monotonic() - pressed < 5
    soon(page, site.letter, lambda: _count(page, site) == before + 1)

    page.goto(link)
    look(page, device)
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Your signature stands"))
    assert _count(page, site) == before + 1


def test_somebody_says_why_later_hides_their_name_and_takes_it_back(
    page: Page, site: Site, device: Device
) -> None:
    name, email = f"Мария 李 {device}", f"maria.{device}@example.org"
    sign(page, site, name=name, email=email)
    confirm(page, site, email=email)
    look(page, device)

    page.get_by_label("Your words").fill("Because. " * 2_000)
    page.get_by_role("button", name="Save my statement").click()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    page.get_by_label("Your words").fill("Because we were asked, and it worked.")
    tick(page, "On this site and in the dossier")
    page.get_by_role("button", name="Save my statement").click()
    look(page, device)
    expect(page.get_by_label("Your words")).to_have_value("Because we were asked, and it worked.")

    page.goto(newest_link(page, site, to=email, part="/my/"))
    page.get_by_role("button", name="Hide my name").click()
    look(page, device)
    own_page = page.url
    page.goto(site.letter)
    expect(page.locator("#names")).not_to_contain_text(name)

    before = _count(page, site)
    page.goto(own_page)
    page.get_by_role("link", name="Take my signature back…").click()
    look(page, device)
    page.get_by_role("button", name="Take my signature back").click()
    look(page, device)
    soon(page, site.letter, lambda: _count(page, site) == before - 1)


@with_scripts
def test_somebody_signs_for_an_organisation(page: Page, site: Site, device: Device) -> None:
    organisation, email = f"Cymdeithas Gofal {device}", f"cadeirydd.{device}@example.org"
    page.goto(f"{site.letter}/sign")
    tick(page, "for an organisation")
    page.get_by_label("Your name").fill("Gwen O’Brien")
    page.get_by_label("Name of the organisation").fill(organisation)
    page.get_by_label("Sector").select_option(label="Social care")
    tick(page, "its board has decided it")
    page.get_by_label("Day of the board’s decision").fill("3/5/2026")
    page.locator("summary", has_text="Add a second officer").click()
    page.get_by_label("Second officer’s name").fill("Mair Hughes")
    page.get_by_label("Second officer’s email").fill(f"trysorydd.{device}@example.org")
    page.get_by_label("Your role").fill("Chair")
    page.get_by_label("Your email address").fill(email)
    page.get_by_label("Country").select_option(label="Wales")
    tick(page, "Show my name on the letter")
    look(page, device)
    page.get_by_role("button", name="Sign this letter").click()
    confirm(page, site, email=email)

    page.goto(f"{site.letter}/signatories")
    look(page, device)
    listed = page.locator("main li", has_text=organisation)
    expect(listed).to_contain_text("Gwen O’Brien, Chair")
    expect(listed).to_contain_text("Declared: its board decided on 3 May 2026")
    expect(listed).not_to_contain_text("Confirmed by a second officer")

    page.goto(newest_link(page, site, to=f"trysorydd.{device}@example.org", part="/officer/"))
    look(page, device)
    page.get_by_role("button", name="I confirm").click()
    look(page, device)
    page.goto(f"{site.letter}/signatories")
    expect(listed).to_contain_text("Confirmed by a second officer")


@with_scripts
def test_names_and_count_move_while_somebody_reads(
    page: Page, somebody_else: Page, site: Site, device: Device
) -> None:
    name, email = f"Live {device}", f"live.{device}@example.org"
    page.goto(site.letter)
    page.locator("#names .person bdi").first.select_text()
    selected = page.evaluate("getSelection().toString()")
    sign(somebody_else, site, name=name, email=email)
    confirm(somebody_else, site, email=email)
    expect(page.locator("#names")).to_contain_text(name)
    assert page.evaluate("getSelection().toString()") == selected, "reading is not disturbed"


def _sign_with_a_mistake_first(page: Page, name: str, email: str, say: Say) -> None:
    """Send the form with a bad address: it comes back with a summary, a word at the field, and all that was typed."""
    named, role = page.get_by_label(say("Your name")), page.get_by_label(say("Your role"))
    address, shown = say("Your email address"), say("Show my name on the letter")
    send = page.get_by_role("button", name=say("Sign this letter"))
    named.fill(name)
    role.fill("Gofalwr")
    page.get_by_label(address).fill("not an address")
    tick(page, shown)
    send.click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text(say("Enter an email address, like name@example.org"))
    summary.get_by_role("link").click()
    expect(page.get_by_label(address)).to_be_focused()
    expect(named).to_have_value(name)
    expect(role).to_have_value("Gofalwr")
    expect(page.get_by_label(shown)).to_be_checked()
    page.get_by_label(address).fill(email)
    take_a_moment(page)
    send.click()


def _count(page: Page, site: Site) -> int:
    answer = page.context.request.get(f"{site.letter}/count.json")
    return int(json.loads(answer.text())["count"])
