"""An official checks the dossier that lies before them: its file is hashed in the browser and sent nowhere."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Device, with_scripts
from tests.journeys.site import Site
from tests.journeys.steps import look

pytestmark = pytest.mark.browser

DROP = """([bytes, name]) => {
  const moved = new DataTransfer();
  moved.items.add(new File([new Uint8Array(bytes)], name));
  for (const kind of ["dragover", "drop"]) {
    document.querySelector("h1").dispatchEvent(
      new DragEvent(kind, { dataTransfer: moved, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture(scope="module")
def edition(site: Site, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Return the number of an edition and its file."""
    file = tmp_path_factory.mktemp("handed-over") / "dossier.pdf"
    slug = site.letter.rsplit("/", 1)[1]
    done = site.command("dossier", slug, "--language", "both", "--out", str(file))
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[0], file


@pytest.fixture(scope="module")
def dossier(edition: tuple[str, Path]) -> Path:
    return edition[1]


def verify(site: Site) -> str:
    return site.letter.split("/letters/")[0] + "/verify"


@with_scripts
def test_a_chosen_file_is_told_as_what_it_is_and_never_sent(
    page: Page, site: Site, device: Device, dossier: Path, tmp_path: Path
) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.post_data or ''}"))
    page.goto(verify(site))
    look(page, device)
    page.get_by_label("Choose the file that you hold").set_input_files(dossier)
    expect(page.get_by_role("status").first).to_contain_text("unchanged.")
    look(page, device)

    changed = tmp_path / "changed.pdf"
    changed.write_bytes(dossier.read_bytes()[:-1] + b"x")
    page.get_by_label("Choose the file that you hold").set_input_files(changed)
    expect(page.get_by_role("status").first).to_contain_text("not a file of any edition")
    look(page, device)
    assert {*sent} == {"GET "}


@with_scripts
def test_whoever_reads_better_without_pages_has_the_edition_as_one(
    page: Page, site: Site, device: Device, edition: tuple[str, Path]
) -> None:
    editions = Path(site.environment["OPENLETTER_DATA_DIR"]) / "editions"
    (file,) = editions.rglob(f"{edition[0]}.html")
    page.set_content(file.read_text("utf-8"))
    look(page, device)


@with_scripts
def test_a_file_can_be_dropped_anywhere_and_is_weighed_against_the_number(
    page: Page, site: Site, device: Device, edition: tuple[str, Path]
) -> None:
    number, dossier = edition
    page.goto(f"{verify(site)}?edition={number}")
    page.evaluate(DROP, [list(b"another file"), "other.pdf"])
    expect(page.get_by_role("status").first).to_contain_text(
        f"not the file of {number} as we made it"
    )

    page.evaluate(DROP, [list(dossier.read_bytes()), "dossier.pdf"])
    expect(page.get_by_role("status").first).to_contain_text(
        f"This is the dossier {number}, unchanged."
    )


def test_whoever_computes_the_checksum_themselves_gets_the_same_answer(
    page: Page, site: Site, device: Device, dossier: Path
) -> None:
    page.goto(verify(site))
    pasted = f"{hashlib.sha256(dossier.read_bytes()).hexdigest()}  dossier.pdf"
    page.get_by_label("Checksum of the file").fill(pasted)
    page.get_by_role("button", name="Check this edition").click()
    expect(page.get_by_role("status").first).to_contain_text("unchanged.")
