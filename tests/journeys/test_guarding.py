"""What tells people from programs holds up no person: signing at once, and working before one signs."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from openletter.db.letters import letter_by_slug
from openletter.db.signatures import Signature
from openletter.domain.guard import HoldReason
from tests.journeys.conftest import Device, with_scripts
from tests.journeys.site import Site
from tests.journeys.steps import look, sign, take_a_moment

pytestmark = pytest.mark.browser


def reason(site: Site, email: str) -> HoldReason | None:
    with site.transaction() as session:
        return session.exec(select(Signature).where(Signature.email == email)).one().held_because


def fill_in(page: Page, name: str, email: str) -> None:
    """Fill in the form as fast as a browser that knows everything by heart."""
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your email address").fill(email)


@pytest.fixture
def guarded(site: Site) -> Iterator[Site]:
    """The site, its letter asking for work before signing."""
    slug = site.letter.rsplit("/", 1)[1]
    for wanted in (True, False):
        with site.transaction() as session:
            letter = letter_by_slug(session, slug)
            assert letter is not None
            letter.proof_of_work = wanted
        if wanted:
            yield site


@with_scripts
def test_whoever_fills_in_the_form_in_an_instant_is_waited_for_and_not_held(
    page: Page, site: Site, device: Device
) -> None:
    email = f"instant.{device}@example.org"
    page.goto(f"{site.letter}/sign")
    loaded = time.monotonic()
    fill_in(page, "Siân Gyflym", email)
    page.get_by_role("button", name="Sign this letter").dblclick()  # impatient: it is sent once
    expect(page.get_by_role("button", name="Sending your signature…")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Sending")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your inbox")

    assert time.monotonic() - loaded > 2
    assert reason(site, email) is None


def test_whoever_sends_it_in_an_instant_without_the_script_is_held_and_sees_the_same(
    page: Page, site: Site, device: Device
) -> None:
    if device.scripts:
        page.route(re.compile(r"/js/sending\.js"), lambda route: route.abort())
    email = f"program.{device}@example.org"
    page.goto(f"{site.letter}/sign")
    page.locator("[name=name]").fill("A program")
    page.locator("[name=email]").fill(email)
    page.locator("[name=email]").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your inbox")

    assert reason(site, email) is HoldReason.HASTE


@with_scripts
def test_a_browser_works_before_it_signs_and_is_not_held(
    page: Page, guarded: Site, device: Device
) -> None:
    name, email = "Gweithiwr Prŷs", f"worker.{device}@example.org"
    page.goto(guarded.letter)
    look(page, device)
    with page.expect_response(re.compile("challenge.json")) as asked:
        fill_in(page, name, email)
    assert asked.value.headers["cache-control"] == "no-store"
    page.get_by_role("button", name="Sign this letter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your inbox")
    assert reason(guarded, email) is None

    # Having mistyped the address, they work once more.
    page.locator("summary", has_text="Wrong address").click()
    page.get_by_label("Your email address").fill(f"right.{email}")
    page.get_by_role("button", name="Send the link to this address").click()
    expect(page.locator("main")).to_contain_text(f"right.{email}")
    assert reason(guarded, f"right.{email}") is None


def test_a_browser_that_cannot_work_is_told_or_at_least_not_refused(
    page: Page, guarded: Site, device: Device
) -> None:
    if device.scripts:
        page.route(re.compile("proof-worker"), lambda route: route.abort())
    email = f"idle.{device}@example.org"
    page.goto(f"{guarded.letter}/sign")
    look(page, device)
    told = page.locator("noscript p.sign-form__next")
    if device.scripts:
        expect(told).to_have_count(0)
    else:
        expect(told).to_be_visible()
    fill_in(page, "Somebody", email)
    take_a_moment(page)
    page.get_by_role("button", name="Sign this letter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your inbox")

    assert reason(guarded, email) is HoldReason.NO_PROOF


@with_scripts
def test_where_no_work_is_asked_for_nothing_of_it_is_loaded(
    page: Page, site: Site, device: Device
) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    sign(page, site, name="Nobody Special", email=f"plain.{device}@example.org")

    assert not [url for url in loaded if "proof" in url or "challenge" in url]
