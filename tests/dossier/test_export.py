"""The data of an edition as machines read it."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO

from openletter.domain.signatures import Verification
from openletter.dossier.export import COLUMNS, attachments, signatories
from openletter.dossier.record import Person
from tests.dossier.desk import HIDDEN, Desk, Edition, speech


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_table_names_whom_the_edition_names_in_its_order(edition: Edition) -> None:
    record = edition.record
    found = rows(signatories(record))
    organisations = [row for row in found if row["kind"] == "organisation"]
    people = [row for row in found if row["kind"] == "individual"]
    assert found == organisations + people
    assert [row["organisation"] for row in organisations] == [o.name for o in record.organisations]
    assert [row["name"] for row in people] == [one.name for one in record.people]


def test_the_table_says_of_an_organisation_what_is_printed_of_it(edition: Edition) -> None:
    (row,) = [r for r in rows(signatories(edition.record)) if r["organisation"] == "Tŷ Agored"]
    assert tuple(row) == COLUMNS
    assert tuple(row.values()) == (
        "organisation",
        "Gwenllian Prys",
        "Tŷ Agored",
        "Chair",
        "community",
        "GB-WLS",
        "email",
        "2026-11-22",
    )


def test_nobody_who_is_hidden_is_in_the_table(edition: Edition) -> None:
    written = signatories(edition.record).decode()
    assert [words for words in HIDDEN if words in written] == []


def test_a_name_that_a_spreadsheet_would_calculate_is_defused(desk: Desk) -> None:
    person = Person('=cmd|"/c calc"!A1', "+1", "@home", Verification.EMAIL)
    (row,) = rows(signatories(replace(desk.record(), people=(person,))))
    assert (row["name"], row["role"], row["organisation"]) == (
        '\'=cmd|"/c calc"!A1',
        "'+1",
        "'@home",
    )


def test_what_is_embedded_is_what_lies_beside_the_document(edition: Edition) -> None:
    record, files = edition.record, edition.files
    data, table = attachments(record.reference, record.canonical(), signatories(record), speech())
    assert (data.name, table.name) == ("OL-1-1.json", "OL-1-1.csv")
    assert data.data == files.data.read_bytes()
    assert table.data == files.table.read_bytes()
