"""What is sent compressed, and what never is."""

import gzip

import pytest

from openletter.tokens import Purpose

GZIP = {"Accept-Encoding": "br, gzip;q=0.8"}


@pytest.fixture
def path(letter):
    return f"/letters/{letter.slug}"


@pytest.fixture
def fetch(client):
    """Fetches a file whole and closes it."""

    def fetch_one(address, **headers):
        with client.get(address, headers=headers) as response:
            assert response.data or response.status_code == 304
            return response

    return fetch_one


def test_a_public_page_comes_compressed_to_whoever_can_take_it(client, path):
    plain = client.get(path)
    packed = client.get(path, headers=GZIP)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 3
    assert "Content-Encoding" not in plain.headers
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"], "caches keep both apart"


@pytest.mark.parametrize(
    "refusing", [{}, {"Accept-Encoding": "gzip;q=0"}, {"Accept-Encoding": "br"}]
)
def test_nobody_gets_what_they_cannot_read(client, path, refusing):
    assert client.get(path, headers=refusing).text.startswith("<!doctype html>")


def test_scripts_and_styles_come_compressed_and_fonts_as_they_are(fetch, browser, path):
    page = browser.get(path)
    for address in page.all("//script/@src") + page.all("//link[@rel='stylesheet']/@href"):
        plain, packed = fetch(address), fetch(address, **GZIP)
        if len(plain.data) > 512:
            assert gzip.decompress(packed.data) == plain.data
    font = fetch(page.all("//link[@rel='preload']/@href")[0], **GZIP)
    assert "Content-Encoding" not in font.headers


def test_a_compressed_file_is_known_again(fetch, browser, path):
    script = browser.get(path).all("//script/@src")[0]
    tag = fetch(script, **GZIP).headers["ETag"]
    assert tag.startswith("W/")
    again = fetch(script, **GZIP, **{"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_what_belongs_to_one_person_is_never_compressed(client, letter, token):
    signed = letter.signed("gwen@example.org")
    answer = client.get(f"/my/{token(Purpose.PERSONAL, signed)}", headers=GZIP)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
