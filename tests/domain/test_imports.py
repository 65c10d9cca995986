import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openletter.domain import imports
from openletter.domain.imports import COLUMNS, rows
from openletter.domain.sectors import Sector
from openletter.domain.signatures import SignatureKind
from openletter.errors import ImportRefused


def file(*lines, encoding="utf-8"):
    return "\n".join(lines).encode(encoding)


def faults(content):
    with pytest.raises(ImportRefused) as refused:
        rows(content)
    return [(line, str(fault)) for line, fault in refused.value.faults]


def test_a_row_becomes_a_signature_with_its_details():
    (row,) = rows(
        file(
            "kind,name,organisation,role,email,sector,country",
            "organisation,Owain Rees,Tenby Readers,Chair,owain@example.org,Community,Wales",
        )
    )

    assert row.line == 2
    assert row.details.kind is SignatureKind.ORGANISATION
    assert (row.details.name, row.details.organisation, row.details.role) == (
        "Owain Rees",
        "Tenby Readers",
        "Chair",
    )
    assert (row.details.sector, row.details.country) == (Sector.COMMUNITY, "GB-WLS")
    assert row.address.typed == "owain@example.org"


def test_columns_may_stand_in_any_order_and_in_capitals_and_some_be_missing():
    (row,) = rows(file("Country, NAME ,kind", "Ireland,Aoife,individual"))

    assert (row.details.name, row.details.country, row.address) == ("Aoife", "IE", None)


def test_a_spreadsheets_mark_and_semicolons_are_understood():
    (row,) = rows(file("name;role", "Siân;Reader, and writer", encoding="utf-8-sig"))

    assert (row.details.name, row.details.role) == ("Siân", "Reader, and writer")


def test_the_kind_goes_without_saying_where_only_one_name_is_given():
    person, organisation = rows(file("name,organisation", "Siân,", ",Tenby Readers"))

    assert person.details.kind is SignatureKind.INDIVIDUAL
    assert organisation.details.kind is SignatureKind.ORGANISATION


def test_where_both_names_are_given_the_kind_must_be_said():
    assert faults(file("name,organisation", "Siân,Tenby Readers")) == [
        (2, "Write individual or organisation in the column kind")
    ]


def test_an_organisation_on_paper_needs_no_person_but_one_with_an_address_does():
    rows(file("kind,organisation", "organisation,Tenby Readers"))

    assert faults(file("kind,organisation,email", "organisation,Tenby Readers,a@example.org")) == [
        (2, "Enter your name")
    ]


def test_unknown_columns_are_refused_and_the_known_ones_told():
    (fault,) = faults(file("name,telephone", "Siân,01234"))

    assert fault[0] == 1
    assert "“telephone”" in fault[1]
    assert all(column in fault[1] for column in COLUMNS)


def test_a_column_that_stands_there_twice_is_refused():
    assert faults(file("name,name", "a,b")) == [(1, "The column “name” stands there twice")]


def test_every_fault_is_told_with_its_own_line():
    told = faults(
        file(
            "kind,name,email,sector",
            "individual,Siân,sian@example.org,",
            "individual,,not an address,Piracy",
            "robot,R2,,",
            "individual,=1+1,,",
        )
    )

    assert [line for line, _ in told] == [3, 4, 5]
    assert "name@example.org" in told[0][1]


def test_several_faults_of_one_line_are_all_told():
    told = faults(file("kind,name,sector,country", "individual,,Piracy,Atlantis"))

    assert {line for line, _ in told} == {2}
    assert len(told) == 3


def test_a_line_break_within_quotes_does_not_confuse_the_count_of_lines():
    told = faults(file("name,role", '"Siân","first\nsecond"', "Mair,", ",Nobody"))

    assert told[0][0] in (2, 3), "the line on which the row ends or begins"
    assert told[-1][0] == 5


def test_empty_lines_are_passed_over():
    assert [row.line for row in rows(file("name", "", "Siân", "  ", "", "Mair", ""))] == [3, 6]


@pytest.mark.parametrize("content", [b"", b"\n", b"\n\n"])
def test_an_empty_file_says_what_belongs_into_it(content):
    assert faults(content)[0][0] == 1


def test_a_file_of_columns_alone_has_no_rows():
    assert faults(b"name,email\n") == [(1, "The file has no rows")]


def test_a_file_in_another_encoding_is_told_at_its_line():
    assert faults("name\nMair\nSiân".encode("latin-1")) == [
        (3, "Save the file as UTF-8: this line has characters in another encoding")
    ]


def test_a_row_that_is_too_long_is_told_and_one_that_is_too_short_is_filled():
    assert faults(file("name,role", "Siân,Reader,more")) == [
        (2, "This line has more fields than the first line has columns")
    ]
    assert rows(file("name,role", "Siân"))[0].details.role == ""


def test_one_address_stands_in_a_file_once():
    told = faults(file("name,email", "Siân,sian@example.org", "S. P.,SIAN@example.org"))

    assert told == [(3, "This address stands on line 2 already")]


def test_the_same_name_on_paper_may_stand_there_twice_since_people_share_names():
    assert len(rows(file("name", "John Jones", "John Jones"))) == 2


def test_a_file_may_have_many_rows_but_not_any_number(monkeypatch):
    monkeypatch.setattr(imports, "ROWS_MAX", 3)
    assert len(rows(file("name", "A", "B", "C"))) == 3
    assert faults(file("name", "A", "B", "C", "D")) == [(1, "Import 3 rows or fewer at a time")]


@pytest.mark.parametrize(
    "content", [b"\x00\x00", b"name\n\x00", b",,,\n1,2,3", b"name\n" + b"x" * 200_000, b"\xff\xfe"]
)
def test_a_broken_file_is_refused_in_words(content):
    assert all(line >= 1 and sentence for line, sentence in faults(content))


@pytest.mark.parametrize("content", [b'name,role\n"unclosed,x', b"name\r\rSi\xc3\xa2n"])
def test_an_odd_file_is_read_for_what_it_says(content):
    assert len(rows(content)) == 1


@given(st.lists(st.tuples(st.from_regex(r"[A-Za-z]{1,20}", fullmatch=True), st.text(max_size=20))))
def test_what_a_csv_writer_wrote_is_read_back_or_refused_by_line(people):
    content = io.StringIO(newline="")
    writer = csv.writer(content)
    writer.writerow(["name", "role"])
    writer.writerows(people)
    try:
        read = rows(content.getvalue().encode("utf-8", "surrogatepass"))
    except ImportRefused:
        return  # a role with characters that nobody may hide in it, or nobody at all
    assert [row.details.name for row in read] == [name for name, _ in people]
