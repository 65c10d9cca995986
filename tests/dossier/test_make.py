from __future__ import annotations

from pathlib import Path

from pypdfium2 import PdfDocument

from tests.dossier.desk import Desk, made


def test_an_edition_is_a_document_and_the_data_it_was_made_from(desk: Desk, tmp_path: Path) -> None:
    desk.sign("Gwen Rees", role="carer")
    edition = made(desk.record(), tmp_path / "editions")
    document = PdfDocument(edition.pdf)
    assert len(document) == edition.pages
    assert "Gwen Rees, carer" in "".join(page.get_textpage().get_text_range() for page in document)
    assert sorted(path.name for path in (tmp_path / "editions").iterdir()) == [
        "OL-1-1.json",
        "OL-1-1.pdf",
    ]
