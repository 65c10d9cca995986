"""Real browsers on a real installation, on a phone and at a desk, with and without JavaScript."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from openletter.db.guard import GuardRule
from openletter.db.letters import public_letters
from openletter.domain.guard import RuleSubject, RuleVerdict
from openletter.runtime import utc_now
from tests.journeys.site import Site

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESK, HEIGHT = 360, 1280, 780

expect.set_options(timeout=15_000)


@dataclass(frozen=True)
class Device:
    """How somebody comes: the width of the screen, and whether scripts run."""

    width: int
    scripts: bool

    def __str__(self) -> str:
        return f"{self.width}px-{'with' if self.scripts else 'without'}-scripts"


DEVICES = [Device(PHONE, scripts=True), Device(DESK, scripts=False)]
"""Each journey is taken on a phone, where `look` measures its pages at both widths, and at a desk without scripts."""


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as folder:
        running = Site(Path(folder))
        _open_a_window(running)
        yield running
        assert running.stop() == 0, "Ctrl-C ends in peace"


def _open_a_window(site: Site) -> None:
    """Let this machine sign as often as it likes: all visitors here share its address."""
    with site.transaction() as session:
        for letter in public_letters(session):
            session.add(
                GuardRule(
                    organiser_id=letter.organiser_id,
                    letter_id=letter.id,
                    verdict=RuleVerdict.ALLOW,
                    subject=RuleSubject.NETWORK,
                    value="127.0.0.1/32",
                    until=utc_now() + timedelta(days=1),
                    created_at=utc_now(),
                )
            )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


with_scripts = pytest.mark.parametrize(
    "device", [one for one in DEVICES if one.scripts], ids=str, indirect=True
)


@pytest.fixture(params=DEVICES, ids=str)
def device(request: pytest.FixtureRequest) -> Device:
    return request.param


@pytest.fixture
def somebody_else(browser: Browser) -> Iterator[Page]:
    """Another visitor, in a browser of their own."""
    context = browser.new_context()
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser: Browser, device: Device, site: Site) -> Iterator[Page]:
    """A fresh visitor's page, which must never call another site, set a cookie in public, or break the CSP."""
    context = browser.new_context(
        viewport={"width": device.width, "height": HEIGHT}, java_script_enabled=device.scripts
    )
    context.set_default_timeout(15_000)
    opened = context.new_page()
    strangers: list[str] = []
    complaints: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((f"http://127.0.0.1:{site.port}/", "data:")):
            strangers.append(request.url)

    opened.on("request", note)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console",
        lambda said: (
            complaints.append(said.text) if "Content Security Policy" in said.text else None
        ),
    )
    yield opened
    cookies = [cookie["name"] for cookie in context.cookies() if cookie["path"] != "/campaign"]
    context.close()
    assert strangers == []
    assert complaints == []
    assert cookies == []
