"""Nothing, one, very long and very many: the document still reads and still passes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import outloud
import pikepdf
from pypdfium2 import PdfDocument

from openletter.db.letters import Delivery
from openletter.domain.letters import Wording
from openletter.domain.plans import PartKind, Plan, Tongue
from openletter.dossier.make import Made
from openletter.dossier.record import read
from tests.dossier.desk import Desk, Edition, made


def _faults(files: Made) -> list[str]:
    result = outloud.check(str(files.pdf))
    return [f"{found.rule}: {found.message}" for found in result.findings]


def test_a_letter_that_nobody_has_signed(desk: Desk, tmp_path: Path) -> None:
    record = desk.record()
    files = made(record, tmp_path)
    with Edition(record, files) as edition:
        assert "No signatures yet" in edition.pages[0]
        assert "Nobody has signed this letter yet." in edition.text
    assert _faults(files) == []


def test_a_letter_handed_over_before_shows_the_count_of_then_and_says_whose_it_is(
    desk: Desk, tmp_path: Path
) -> None:
    desk.session.add(
        Delivery(
            letter_id=desk.letter.id,
            delivered_note="around the turn of 2014",
            recipient="The First Minister",
            signatures=256,
        )
    )
    record = desk.record()
    assert read(record.canonical()) == record
    files = made(record, tmp_path)
    with Edition(record, files) as edition:
        cover = " ".join(edition.pages[0].split())
        assert "256 signatures As handed over by the organiser" in cover
        for words in (
            "Handed to The First Minister, around the turn of 2014, with 256 signatures.",
            "we have not asked them to confirm",
        ):
            assert words in edition.text
        assert "Nobody has signed" not in edition.text
    assert _faults(files) == []


def test_a_single_signature_is_spoken_of_in_the_singular(desk: Desk, tmp_path: Path) -> None:
    desk.sign("Gwen Rees", role="carer")
    record = desk.record()
    files = made(record, tmp_path)
    with Edition(record, files) as edition:
        for words in ("1 person has signed.", "Signed by 1 signatory.", "Gwen Rees, carer"):
            assert words in edition.text
    assert _faults(files) == []


def test_names_and_texts_as_long_as_they_may_be_stay_on_the_page(
    desk: Desk, tmp_path: Path
) -> None:
    paragraph = "Services work best when the people who use them help to shape them. " * 10
    long = Wording(
        title="A title " * 20,
        addressee="Everyone " * 33,
        salutation="Dear all,",
        body=("# One\n\n### Three\n\n" + f"{paragraph}\n\n" * 60)[:39_999],
        requests=tuple(
            ("A request that explains itself at length. " * 14)[:600] for _ in range(12)
        ),
    )
    wide = Desk(desk.session, long)
    wide.sign("W" * 100)
    wide.sign("Nia", kind="organisation", organisation="W" * 200, role="R" * 120)
    statement = "Everything that needs to be said. " * 29
    wide.quote(wide.sign("Gwen Rees", statement=statement), statement.strip(), 12)
    record = wide.record()
    files = made(record, tmp_path)
    with pikepdf.open(files.pdf) as pdf:
        assert [list(map(int, page.MediaBox))[2] for page in pdf.pages] == [595] * files.pages
    with Edition(record, files) as edition:
        assert "".join(edition.text.split()).count("W" * 100) >= 1
    assert _outside(files) == []
    assert [fault for fault in _faults(files) if not fault.startswith("PAG-001")] == []


def test_many_names_stand_in_columns_each_once_and_in_order(desk: Desk, tmp_path: Path) -> None:
    names = [f"Person {chr(65 + n // 26)}{chr(97 + n % 26)} Jones" for n in range(620)]
    desk.bring(*({"kind": "individual", "name": name, "role": "carer"} for name in names))
    record = desk.record()
    with Edition(record, made(record, tmp_path)) as edition:
        listed = [words[:2] for words in edition.text.split("Person ")[1:]]
    assert listed == [name[7:9] for name in names]


def test_the_interface_has_one_language_and_the_letter_may_have_another(
    desk: Desk, tmp_path: Path
) -> None:
    desk.sign("Siân Ŵyn")
    parts = (PartKind.COVER, PartKind.LETTER)
    record = replace(desk.record(), plan=Plan(parts=parts, tongue=Tongue.WELSH))
    with Edition(record, made(record, tmp_path, "cy")) as edition:
        assert str(edition.pdf.Root.Lang) == "cy"
        assert [str(letter.Lang) for letter in edition.elements("Art")] == ["en"]
        assert "22 Tachwedd 2026" in edition.pages[0]


def _outside(files: Made) -> list[tuple[int, str]]:
    """Return the words that are drawn beyond the margins of a page."""
    found = []
    with PdfDocument(files.pdf) as document:
        for number, page in enumerate(document, start=1):
            text = page.get_textpage()
            for rectangle in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(rectangle)
                if left < 60 or right > 595 - 60 or bottom < 40 or top > 842 - 40:
                    found.append((number, text.get_text_bounded(left, bottom, right, top)))
    return found
