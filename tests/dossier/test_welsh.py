"""A dossier that speaks Welsh, or Welsh beside English, as who opens it reads it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest
from babel.messages.pofile import read_po

from openletter.domain.plans import PartKind, Plan, Tongue
from openletter.dossier.html import page
from openletter.dossier.record import Record
from openletter.i18n import CATALOGUES
from tests.dossier.composing.records import (
    IN_WELSH,
    LINKS,
    RECORD,
    bilingual,
    planned,
    read,
    speeches_of,
    words_of,
)
from tests.dossier.desk import Desk, Edition, made

WELSH = planned(replace(RECORD, letter=IN_WELSH), tongue=Tongue.WELSH)
PAIRS = {
    PartKind.COVER: (
        ("Llythyr agored a’i lofnodion", "Open letter and its signatures"),
        ("llofnod", "signatures"),
        ("6 unigolyn", "6 people"),
        ("22 Tachwedd 2026", "22 November 2026"),
    ),
    PartKind.SUMMARY: (
        ("Crynodeb", "Summary"),
        ("Cymru", "Wales"),
        ("Llofnodion yn ôl gwlad", "Signatures by country"),
    ),
    PartKind.METHOD: (
        ("Sut y gwiriwyd y llofnodion", "How the signatures were checked"),
        ("Nid yw’r botwm wedi’i bwyso.", "The button has not been pressed."),
    ),
}
SAID = {
    PartKind.COVER: (
        "Llythyr agored a’i lofnodion",
        "10 llofnod",
        "4 sefydliad",
        "6 unigolyn",
        "Argraffiad OL-7-3",
        "22 Tachwedd 2026",
    ),
    PartKind.SUMMARY: (
        "Dyma beth mae Co-production Wales yn ei ofyn, at sylw Y Prif Weinidog, Llywodraeth Cymru:",
        "Sut y tyfodd",
        "Cymru 8 80%",
    ),
    PartKind.CONTENTS: ("Cynnwys", "Sut i wirio’r argraffiad hwn"),
    PartKind.LETTER: ("1 Awst 2026", "Beth rydym yn ei ofyn", "Llofnodwyd gan 10 llofnodwr."),
    PartKind.REQUESTS: ("Cais 1", "Am y llythyr yn ei gyfanrwydd", "Llofnodwr na chaiff ei enwi"),
    PartKind.ORGANISATIONS: (
        "Mae 4 sefydliad wedi llofnodi.",
        "ni chafodd ei wirio. O’r rhain, cyfrifir 1 heb ei enwi.",
        "Iechyd",
        "Cadarnhawyd gan ail swyddog",
        "Datganwyd: penderfyniad ei fwrdd, 3 Mai 2026",
    ),
    PartKind.PEOPLE: ("Mae 6 unigolyn wedi llofnodi.", "O’r rhain, cyfrifir 2 heb eu henwi."),
    PartKind.STATEMENTS: ("Datganiadau yn llawn",),
    PartKind.ANNEXES: ("Fel y daeth i law, 2 dudalen.", "Fel y daeth i law, 1 dudalen."),
    PartKind.METHOD: (
        "Sut y gwiriwyd y llofnodion",
        "Cadarnhawyd drwy e-bost 7",
        "Cofnodwyd gan y trefnydd 3",
        "Roedd 5 o’r rhain yn ddyblyg",
    ),
    PartKind.INTEGRITY: ("Lluniwyd ar", "22 Tachwedd 2026, 20:00", "SHA-256 ei ddata"),
}


def part_of(html: str, kind: PartKind) -> str:
    (found,) = lxml.html.fromstring(html).find_class(f"part--{kind}")
    return lxml.html.tostring(found, encoding="unicode", method="xml")


def shown(record: Record) -> str:
    return page(record, speeches=speeches_of(record), links=LINKS)


@pytest.mark.parametrize("kind", PartKind)
def test_every_part_speaks_welsh(kind: PartKind) -> None:
    said = words_of(part_of(shown(WELSH), kind))
    assert [words for words in SAID[kind] if words not in said] == []


def test_a_welsh_dossier_says_nothing_in_english() -> None:
    html = shown(WELSH)
    assert '<html lang="cy"' in html
    with (CATALOGUES / "cy" / "LC_MESSAGES" / "dossier.po").open("rb") as file:
        english = {one.id for one in read_po(file) if one.id != one.string}
    assert {words for _, words in read(html)} & english == set()


@pytest.mark.parametrize("kind", [PartKind.COVER, PartKind.SUMMARY, PartKind.METHOD])
def test_beside_english_welsh_comes_first_and_each_is_marked(kind: PartKind) -> None:
    found = read(part_of(shown(bilingual()), kind))
    for welsh, english in PAIRS[kind]:
        assert found.index(("cy", welsh)) < found.index(("en", english))


def test_a_welsh_document_says_so_and_is_paged_in_welsh(desk: Desk, tmp_path: Path) -> None:
    desk.sign("Siân Ŵyn")
    parts = (PartKind.COVER, PartKind.METHOD, PartKind.INTEGRITY)
    record = replace(desk.record(), plan=Plan(parts=parts, tongue=Tongue.WELSH))
    with Edition(record, made(record, tmp_path, "cy")) as edition:
        assert str(edition.pdf.Root.Lang) == "cy"
        assert "1 llofnod" in edition.text
        assert "Sut y gwiriwyd y llofnodion" in edition.text
        assert "2 o 3" in edition.pages[1].replace("\xa0", " ")
        assert str(edition.pdf.docinfo["/Title"]).endswith(
            f"– coflen, argraffiad {record.reference}"
        )
