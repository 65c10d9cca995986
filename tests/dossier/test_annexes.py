"""Letters as received, inside the document: below their heading, in reading order, told to whoever cannot see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import outloud
import pytest

from openletter.dossier.make import make
from openletter.dossier.record import File
from tests.dossier.desk import Edition, means
from tests.dossier.test_received import letter


@pytest.fixture(scope="module")
def pressed(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edition]:
    """The dossier of everything, with a letter of two pages from a board and one of one page from a council."""
    folder = tmp_path_factory.mktemp("annexes")
    (folder / "files").mkdir()
    files = []
    for name, pages in (("Board of Tŷ Agored", 2), ("Town council", 1)):
        content = letter(pages)
        digest = sha256(content).hexdigest()
        (folder / "files" / digest).write_bytes(content)
        files.append(File(name, digest, "application/pdf", pages))
    record = replace(edition.record, annexes=tuple(files))
    kept = means(folder, files=folder / "files", cache=edition.cache)
    with Edition(record, make(record, kept, folder=folder / "editions")) as opened:
        yield opened


def test_each_received_page_stands_below_words_that_say_whose_it_is(pressed: Edition) -> None:
    shown = [page for page in pressed.pages if "Kind regards" in page]
    assert ["Support 1" in page for page in shown] == [True, False, True]
    assert [name in page for name, page in zip(
        ("Board of Tŷ Agored", "Board of Tŷ Agored", "Town council"), shown, strict=True
    )] == [True, True, True]  # fmt: skip


def test_a_received_page_is_read_after_the_words_above_it_and_before_those_of_the_next(
    pressed: Edition,
) -> None:
    figures = [one for one in pressed.elements("Figure") if "page" in str(one.get("/Alt", ""))]
    pages = {page.obj.objgen: number for number, page in enumerate(pressed.pdf.pages)}
    order = [
        pages[one.Pg.objgen]
        for one in pressed.elements()
        if "/Pg" in one and "Support" not in str(one)
    ]
    annexed = [number for number in order if number >= pages[figures[0].Pg.objgen]]
    assert annexed == sorted(annexed)
    assert len({str(figure.Alt) for figure in figures}) == 3


def test_the_bookmarks_lead_to_each_letter(pressed: Edition) -> None:
    with pressed.pdf.open_outline() as outline:
        (part,) = [one for one in outline.root if one.title == "Letters as received"]
        assert [one.title for one in part.children] == ["Board of Tŷ Agored", "Town council"]


def test_a_checker_has_nothing_to_say(pressed: Edition) -> None:
    result = outloud.check(str(pressed.files.pdf))
    assert result.error is None
    assert [f"{found.rule}: {found.message}" for found in result.findings] == []
