"""Style sheets: small files, handed out as one."""

import re

import pytest

from openletter.templating import STATIC
from openletter.web.styles import SHEETS

CSS = STATIC / "css"


def test_every_file_belongs_to_a_sheet():
    files = {part for parts in SHEETS.values() for part in parts}
    assert files == {str(file.relative_to(CSS).with_suffix("")) for file in CSS.rglob("*.css")}


def test_only_the_tokens_know_a_colour_and_a_component_is_small():
    for file in CSS.rglob("*.css"):
        text = file.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 120, f"{file} is no small component any more"
        if file.name != "tokens.css":
            colours = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", text)) - {"#fff"}
            assert not colours, f"{file} has colours of its own"


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_can_be_kept_for_ever_and_leads_to_files_that_are_there(client, name):
    response = client.get(f"/styles/{name}.css")
    assert response.mimetype == "text/css"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "/*" not in response.text
    for address in re.findall(r"url\(\"([^\"]+)\"\)", response.text):
        found = client.get(address)
        assert found.status_code == 200, address
        found.close()


def test_there_is_no_sheet_but_ours(client):
    assert client.get("/styles/evil.css").status_code == 404


def test_pages_ask_first_for_the_fonts_that_they_show(browser, letter):
    page = browser.get(f"/letters/{letter.slug}")
    sheet = browser.client.get(page.all("//link[@rel='stylesheet']/@href")[0]).text
    first = page.all("//link[@rel='preload']/@href")
    assert first
    assert all(f'url("{font}")' in sheet for font in first), "the same address, or it comes twice"
