"""Words that try to reach files, the network or the layout do nothing but stand there."""

from __future__ import annotations

import base64
import http.server
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pikepdf
import pytest
from msgspec import structs
from pypdfium2 import PdfDocument

from openletter.dossier.record import Record
from openletter.dossier.render import FONT_SCHEME, ClosedFetcher
from tests.dossier.desk import Desk, made


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}", asked
    listening.shutdown()
    listening.server_close()


def test_html_css_and_addresses_in_any_field_reach_nothing(
    desk: Desk, tmp_path: Path, server: tuple[str, list[str]]
) -> None:
    address, asked = server
    secret = tmp_path / "secret.txt"
    secret.write_text("the host's secret")
    files = made(_everywhere(desk, address, secret.as_uri()), tmp_path / "editions")
    assert asked == []
    with pikepdf.open(files.pdf) as pdf:
        assert {Path(name).suffix for name in pdf.attachments} == {".csv", ".json"}
        assert not any(b"the host's secret" in content for content in _streams(pdf))
        assert {urlsplit(target).scheme for target in _targets(pdf)} <= {"http", "https"}
    with PdfDocument(files.pdf) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "rel=attachment" in text
    assert "{{ 7*7 }}" in text


def _everywhere(desk: Desk, address: str, file: str) -> Record:
    """Return the record of a letter that tries to reach an address and a file from all its fields."""
    evil = (
        f'</p><link rel=attachment href="{file}"><img src="{address}/image">'
        f'<style>@import "{address}/style";</style>{{{{ 7*7 }}}} %(x)s'
    )
    body = (
        f"{evil}\n\n![image]({address}/markdown)\n\n[click](javascript:alert(1)) [file]({file})\n\n"
        f"<script>alert(1)</script>\n\n# Heading\n\n- item {evil}"
    )
    statement = desk.sign("Gwen Rees", statement="Do it.")
    desk.quote(statement, "Do it.", 1)
    desk.sign("Nia", kind="organisation", organisation="Tŷ Agored")
    record = desk.record()
    words = {"title": evil[:160], "addressee": evil, "salutation": evil, "body": body}
    return replace(
        record,
        organiser=evil,
        letter=replace(record.letter, **words, requests=(evil, evil)),
        voices=tuple(replace(v, text=evil, name=evil, role=evil) for v in record.voices),
        people=tuple(structs.replace(p, name=evil, role=evil) for p in record.people),
        organisations=tuple(
            structs.replace(o, name=evil, signed_by=evil) for o in record.organisations
        ),
    )


def _streams(pdf: pikepdf.Pdf) -> Iterator[bytes]:
    """Yield everything that a file holds, unpacked."""
    return (thing.read_bytes() for thing in pdf.objects if isinstance(thing, pikepdf.Stream))


def _targets(pdf: pikepdf.Pdf) -> list[str]:
    """Return where the links of a file lead out of it."""
    return [str(a.A.URI) for page in pdf.pages for a in page.get("/Annots", ()) if "/A" in a]


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/",
        "https://example.org/",
        "ftp://example.org/",
        f"{FONT_SCHEME}../../../etc/passwd",
        f"{FONT_SCHEME}/etc/passwd",
        f"{FONT_SCHEME}OFL-SourceSerif4.txt",
        "document.html",
    ],
)
def test_the_fetcher_serves_nothing_but_our_fonts_and_data(address: str) -> None:
    with pytest.raises(ValueError, match=r"disallowed|no font|absolute"):
        ClosedFetcher().fetch(address)


def test_the_fetcher_serves_our_fonts_and_data() -> None:
    font = ClosedFetcher().fetch(f"{FONT_SCHEME}SourceSerif4-Regular.ttf")
    assert font.read()[:4] in (b"\x00\x01\x00\x00", b"true")
    text = base64.b64encode(b"words").decode()
    assert ClosedFetcher().fetch(f"data:text/plain;base64,{text}").read() == b"words"
