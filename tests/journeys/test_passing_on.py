"""A letter goes from hand to hand: by the device's own sharing, by a copied link, and in a frame on another site."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from openletter.db.letters import head_to_sign
from openletter.runtime import utc_now
from openletter.services import confirming, signing
from tests.journeys.conftest import PHONE, Device
from tests.journeys.site import Site
from tests.journeys.steps import look
from tests.open_letter import attempt

pytestmark = pytest.mark.browser

DEVICE_THAT_SHARES = """
    window.shared = [];
    navigator.share = async (said) => { window.shared.push(said); };
    Object.defineProperty(navigator, "clipboard", { value: { writeText: async (said) => { window.copied = said; } } });
"""
on_a_phone = pytest.mark.parametrize("device", [Device(PHONE, True)], ids=str, indirect=True)


@on_a_phone
def test_a_device_shares_by_itself_and_links_are_copied(
    page: Page, site: Site, device: Device
) -> None:
    page.add_init_script(DEVICE_THAT_SHARES)
    page.goto(f"{site.letter}/share")
    look(page, device)
    page.get_by_role("button", name="Share").click()
    [said] = page.evaluate("window.shared")
    assert said["url"] == site.letter
    assert "an open letter from" in said["text"]

    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Link copied")).to_be_visible()
    assert page.evaluate("window.copied") == site.letter
    page.locator("[data-copied]", has_text="The letter in a frame").get_by_role("button").click()
    assert page.evaluate("window.copied").startswith("<iframe src=")


@pytest.fixture
def other_site() -> Iterator[Callable[[str, str], str]]:
    """Serves a page of another site, with its own policy, and returns its address."""
    served: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, policy = served[0]
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            # A site that keeps itself apart shows only what lets itself be shown there.
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>News</title><h1>News</h1>{body}".encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def serve(body: str, policy: str) -> str:
        served.append((body, policy))
        return f"http://localhost:{server.server_port}/story"

    yield serve
    server.shutdown()
    server.server_close()


def test_a_frame_on_another_site_counts_on_and_leads_to_the_letter(
    somebody_else: Page, site: Site, other_site: Callable[[str, str], str]
) -> None:
    page = somebody_else
    page.goto(f"{site.letter}/share")
    line = html.unescape(page.locator("#embed-line").input_value())
    page.clock.install()
    page.goto(other_site(line, f"default-src 'none'; frame-src http://127.0.0.1:{site.port}"))
    there = page.url
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading")).to_contain_text("co-production")
    for width in (280, 768, 1200):
        page.set_viewport_size({"width": width, "height": 640})
        beyond = "one => one.scrollHeight > innerHeight || one.scrollWidth > innerWidth"
        assert not frame.locator("html").evaluate(beyond), f"all of it is seen at {width} pixels"
    count = frame.locator("[data-embed-count]")
    before = int(re.sub(r"\D", "", count.inner_text()))

    _sign(site)
    for _ in range(40):
        page.clock.fast_forward(31_000)
        page.wait_for_timeout(100)
        if int(re.sub(r"\D", "", count.inner_text())) > before:
            break
    expect(count).to_have_text(f"{before + 1} signatures")
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Sign this letter").click()
    assert opened.value.url == f"{site.letter}#sign"
    assert page.url == there
    assert page.context.cookies() == []


def _sign(site: Site) -> None:
    slug, now = site.letter.rpartition("/")[2], utc_now()
    with site.transaction() as session:
        wanted = attempt("frame@example.org", name="Framed Reader")
        signed = signing.sign(
            session, head_to_sign(session, slug), wanted, now=now, today=now.date()
        )
        confirming.confirm(session, signed.key, now=now)
