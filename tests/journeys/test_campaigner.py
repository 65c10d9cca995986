"""A campaigner signs in, writes and opens a letter, quotes somebody who agrees, and makes the dossier."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Device
from tests.journeys.site import Site
from tests.journeys.steps import confirm, look, newest_link, sign, sign_in, soon

pytestmark = pytest.mark.browser

WORDS = "We were asked late, but we were asked ({device}). Nothing else in ten years has helped. I would do it again."
QUOTED = "We were asked late, but we were asked ({device}). […] I would do it again."


def test_a_letter_is_written_previewed_opened_and_closed(
    page: Page, site: Site, device: Device
) -> None:
    sign_in(page, site, device, f"writer.{device}@example.org")
    title = f"Keep the library open ({device})"
    page.get_by_role("link", name="Write a letter").click()
    look(page, device)
    page.get_by_role("button", name="Save as a draft").click()
    look(page, device)
    expect(page.get_by_role("alert")).to_contain_text("Enter a title")

    page.get_by_label("Title").fill(title)
    page.get_by_label("Addressed to").fill("The Leader, Powys County Council")
    page.get_by_label("The letter", exact=True).fill(
        "It is **the only warm room** in town.\n\n<script>alert(1)</script>"
    )
    page.get_by_label("Request 1").fill("Keep the library open on Saturdays.")
    page.get_by_role("button", name="Preview").last.click()
    expect(page.locator("[data-preview] strong")).to_have_text("the only warm room")
    look(page, device)
    page.get_by_role("button", name="Save as a draft").click()
    look(page, device)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)

    desk = page.url
    public = f"{site.letter.rsplit('/', 1)[0]}/{desk.rstrip('/').rsplit('/', 1)[1]}"
    assert page.request.get(public).status == 404, "nobody sees a draft"
    page.get_by_role("button", name="Open for signatures").click()
    look(page, device)
    page.goto(public)
    look(page, device)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("button", name="Sign this letter")).to_be_visible()
    expect(page.locator("main")).to_contain_text("<script>alert(1)</script>")

    page.goto(desk)
    page.get_by_role("button", name="Close the letter").click()
    look(page, device)
    form = page.get_by_role("button", name="Sign this letter")
    soon(page, public, lambda: form.count() == 0)


def test_a_statement_becomes_an_approved_extract_and_a_page_of_the_dossier(
    page: Page, somebody_else: Page, site: Site, device: Device
) -> None:
    author, email = f"Gwenllian {device}", f"gwenllian.{device}@example.org"
    quoted = QUOTED.format(device=device)
    sign(somebody_else, site, name=author, email=email, words=WORDS.format(device=device))
    confirm(somebody_else, site, email=email)

    sign_in(page, site, device, f"editor.{device}@example.org")
    page.get_by_role("link", name="A clear place and a Network").click()
    look(page, device)
    _mark_extract(page, device, author, quoted)
    assert quoted not in _text(page, site.letter), "nobody is quoted before they agree"
    desk = page.url.split("/statements")[0]

    somebody_else.goto(newest_link(somebody_else, site, to=email, part="/extracts/"))
    look(somebody_else, device)
    expect(somebody_else.locator("blockquote").first).to_have_text(quoted)
    somebody_else.get_by_role("button", name="Yes, use these words").click()
    look(somebody_else, device)
    soon(page, site.letter, lambda: quoted in page.locator("main").inner_text())

    page.goto(f"{desk}/dossier")
    look(page, device)
    dossier = _make_dossier(page, device)
    printed = _printed(dossier)
    for expected in (
        author,
        "I would do it again.",
        "Bevan Commission",
        "Recorded by the organiser",
    ):
        assert expected in printed
    assert "Sample: manager in a council" not in printed, "a hidden name is never printed"
    with pikepdf.open(io.BytesIO(dossier)) as pdf:
        assert pdf.Root.MarkInfo.Marked


def _mark_extract(page: Page, device: Device, author: str, quoted: str) -> None:
    """Approve the author's statement, try words that are not theirs, then send theirs."""
    page.get_by_role("link", name="Statements", exact=True).click()
    look(page, device)
    page.get_by_role("link", name=author).click()
    look(page, device)
    page.get_by_role("button", name="Approve").first.click()
    page.get_by_label("The words to quote").fill("We were always asked.")
    page.get_by_role("button", name="Send to its author").click()
    look(page, device)
    expect(page.get_by_role("alert")).to_contain_text("do not stand in the statement")
    page.get_by_label("The words to quote").fill(quoted)
    page.get_by_role("button", name="Send to its author").click()
    look(page, device)
    expect(page.locator("main")).to_contain_text("Waits for its author")


def _make_dossier(page: Page, device: Device) -> bytes:
    """Press the button, watch until the edition is there, and download it."""
    before = page.get_by_role("link", name="Download (PDF)").count()
    page.get_by_role("button", name="Make").click()
    look(page, device)
    ready = page.get_by_role("link", name="Download (PDF)")
    if not device.scripts:
        for _turn in range(60):
            if ready.count() > before:
                break
            page.wait_for_timeout(1000)
            page.reload()
    expect(ready).to_have_count(before + 1, timeout=60_000)
    look(page, device)
    with page.expect_download() as download:
        ready.first.click()
    assert download.value.suggested_filename.endswith(".pdf")
    return download.value.path().read_bytes()


def _printed(dossier: bytes) -> str:
    document = pypdfium2.PdfDocument(dossier)
    try:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
    return " ".join(text.split())


def _text(page: Page, address: str) -> str:
    return str(page.request.get(address).text())
