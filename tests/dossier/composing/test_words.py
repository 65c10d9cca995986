"""What a reader finds in the parts: names, badges, numbers, languages, and nothing that was to stay hidden."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import lxml.html
import pytest

from openletter.domain.plans import NameOrder, Paper, PartKind, Plan, Tongue, TypeSize
from openletter.domain.safety import NameForm
from openletter.domain.signatures import Verification
from openletter.dossier.composing import compose
from openletter.dossier.parts import Entry, NameList
from openletter.dossier.record import Delivery, Figures, Person, Record, Tally
from tests.dossier.composing.records import (
    ENGLISH,
    IN_WELSH,
    LINKS,
    RECORD,
    bilingual,
    composed,
    html_of,
    part,
    planned,
    read,
    sizes_in,
    words_of,
)


def lines(entry: Entry) -> list[str]:
    return [words.text for words in entry.words]


def headings(found: NameList) -> list[str]:
    return [group.heading.text for group in found.groups if group.heading]


def words(kind: PartKind, record=RECORD) -> str:
    return words_of(html_of(part(composed(record), kind)))


def test_the_cover_says_who_asks_whom_and_how_many() -> None:
    said = words(PartKind.COVER)
    for expected in (
        "Co-production Wales",
        "Put co-production at the heart of public services",
        "The First Minister, Welsh Government",
        "10 signatures",
        "4 organisations",
        "6 people",
        "Edition OL-7-3",
        "22 November 2026",
    ):
        assert expected in said


def test_a_logo_stands_on_the_cover_with_a_text_in_its_place() -> None:
    with_file = part(composed(logos={"c" * 64: b"\x89PNG"}), PartKind.COVER).html
    assert (
        '<img class="cover__logo" src="data:image/png;base64,iVBORw==" alt="Co-production Wales">'
        in with_file
    )
    assert "<img" not in part(composed(), PartKind.COVER).html


def test_an_organisation_shows_who_signed_and_tells_what_was_checked_from_what_was_declared() -> (
    None
):
    found = part(composed(), PartKind.ORGANISATIONS)
    assert headings(found) == ["Community", "Health"]
    assert [lines(entry) for entry in found.groups[0].entries] == [
        ["Disability Wales", "Recorded by the organiser"],
        [
            "Tŷ Agored",
            "Nia Prys, Chair",
            "Confirmed by email · Address at its own domain, tyagored.example · Confirmed by a second officer",
            "Declared: its board decided on 3 May 2026 · Declared: registration number 1012345",
        ],
    ]
    assert "What begins with “Declared” is what that person says, and was not checked." in words(
        PartKind.ORGANISATIONS
    )


def test_people_stand_apart_by_how_they_signed() -> None:
    found = part(composed(), PartKind.PEOPLE)
    assert headings(found) == ["Confirmed by email", "Recorded by the organiser"]
    assert lines(found.groups[0].entries[0]) == ["Gwen Rees, carer, Tŷ Agored"]
    assert lines(found.groups[1].entries[0]) == ["Paper Jones"]
    assert [entry.words[0].language for entry in found.groups[0].entries] == ["", "ja", ""]


def test_a_short_list_of_one_kind_needs_no_heading() -> None:
    paper = Person("Paper Jones", "", "", Verification.RECORDED)
    record = planned(replace(RECORD, people=(paper,)))
    assert headings(part(composed(record), PartKind.PEOPLE)) == []
    assert "All who are named were recorded by the organiser." in words(PartKind.PEOPLE, record)


def many(**more: str) -> tuple[Person, ...]:
    names = [
        "7 Sisters",
        "Álvaro Ruiz",
        *(f"Bethan {n:03}" for n in range(150)),
        "Владимир",
        "王小明",
    ]
    return tuple(Person(name, "", "", Verification.EMAIL, **more) for name in names)


def test_a_long_list_has_the_letters_of_the_alphabet() -> None:
    record = planned(replace(RECORD, people=many()))
    assert headings(part(composed(record), PartKind.PEOPLE)) == [
        "Other signs",
        "A",
        "B",
        "Other scripts",
    ]


def test_the_headings_of_a_long_list_say_which_were_recorded() -> None:
    paper = Person("Bronwen Jones", "", "", Verification.RECORDED)
    record = planned(replace(RECORD, people=(*many(), paper)))
    assert headings(part(composed(record), PartKind.PEOPLE)) == [
        "Other signs",
        "A",
        "B",
        "Other scripts",
        "Recorded by the organiser",
    ]


def test_the_contents_lead_to_each_letter_of_a_very_long_list() -> None:
    people = tuple(
        Person(f"{letter} Jones {n:03}", "", "", Verification.EMAIL)
        for letter in "ABCDEFGHIJKLMNOPQRST"
        for n in range(120)
    )
    composition = composed(planned(replace(RECORD, people=people)))
    found = part(composition, PartKind.PEOPLE)
    assert headings(found) == list("ABCDEFGHIJKLMNOPQRST")
    contents = html_of(part(composition, PartKind.CONTENTS))
    assert "A \ue000people-1\ue001 B \ue000people-2\ue001" in words_of(contents)
    assert [group.anchor for group in found.groups[:2]] == ["people-1", "people-2"]


def test_the_contents_of_a_very_long_list_say_which_letters_are_of_those_recorded() -> None:
    people = tuple(
        Person(f"{letter} Jones {n:03}", "", "", way)
        for way, names in ((Verification.EMAIL, 2_000), (Verification.RECORDED, 2_400))
        for letter in "AB"
        for n in range(names // 2)
    )
    composition = composed(planned(replace(RECORD, people=people)))
    listed = part(composition, PartKind.PEOPLE).headings[0].within
    named = ["A", "B", "A · Recorded by the organiser", "B · Recorded by the organiser"]
    assert [heading.name for heading in listed] == named


def test_welsh_letters_have_headings_of_their_own() -> None:
    people = tuple(
        Person(f"{name} {n:02}", "", "", Verification.EMAIL)
        for name in ("Lowri", "Llinos")
        for n in range(80)
    )
    found = part(composed(bilingual(replace(RECORD, people=people))), PartKind.PEOPLE)
    assert headings(found) == ["L", "Ll"]


def test_a_long_list_by_date_has_the_days() -> None:
    record = planned(replace(RECORD, people=many(day="2026-08-01")), name_order=NameOrder.DATE)
    found = part(composed(record), PartKind.PEOPLE)
    assert headings(found) == ["1 August 2026"]
    assert "in the order in which they signed" in words_of(found.opening)


def test_names_shortened_for_safety_are_said_to_be() -> None:
    careful = replace(RECORD, letter=replace(RECORD.letter, name_form=NameForm.INITIAL))
    assert "To protect them, each stands here by first name and initial" in words(
        PartKind.PEOPLE, careful
    )


def test_hidden_people_are_counted_and_never_named() -> None:
    assert "6 people have signed." in words(PartKind.PEOPLE)
    assert "writes it. Of these, 2 are counted and not named. First come" in words(PartKind.PEOPLE)
    assert "checked. Of these, 1 is counted and not named." in words(PartKind.ORGANISATIONS)
    assert "A signatory who is not named" in words(PartKind.REQUESTS)


def test_each_request_stands_with_the_extracts_that_speak_to_it() -> None:
    said = words(PartKind.REQUESTS)
    order = [
        "Request 1",
        "Say what place co-production has.",
        "“It cost nothing. […] It gave us our life back.”",
        "Gwen Rees carer",
        "Request 2",
        "Give support to a network.",
        "On the letter as a whole",
        "“I sign for my street.”",
    ]
    places = [said.index(words) for words in order]
    assert places == sorted(places)


def test_the_contents_have_a_request_whole_where_two_lines_hold_it() -> None:
    request = "Say without ambiguity what place co-production has in your public service strategy."
    letter = replace(RECORD.letter, requests=(request, request * 3))
    said = words(PartKind.CONTENTS, planned(replace(RECORD, letter=letter)))
    assert f"Request 1: {request} \ue000" in said
    assert "place … \ue000request-2\ue001" in said


def test_a_statement_stands_in_full_with_its_author_and_day() -> None:
    said = words(PartKind.STATEMENTS)
    for expected in ("Gwen Rees", "1 August 2026", "“I was asked.", "“It cost nothing.”"):
        assert expected in said


def test_the_method_adds_up_to_the_number_on_the_cover() -> None:
    said = words(PartKind.METHOD)
    figures = RECORD.figures
    assert figures.by_email + figures.recorded == figures.signatures
    assert figures.organisations + figures.individuals == figures.signatures
    for row in (
        "Confirmed by email 7",
        "Recorded by the organiser 3",
        "Signatures 10 The sum of both, and the number on the cover.",
        "Organisations 4",
        "People 6",
        "Names not printed 3",
        "Address at its own domain 1",
        "Confirmed by a second officer 1",
        "Declared 1",
        "Signed an earlier text 11",
        "Left out of this edition 15",
        "Begun, not confirmed 12",
        "Taken back 13",
        "Removed 14 The organiser has removed the signature. 5 of these were duplicates",
        "Extracts 2",
        "Statements in full 1",
        "Statements left out 1",
    ):
        assert row in said


def test_an_edition_can_be_checked_by_its_own_figures() -> None:
    found = part(composed(), PartKind.INTEGRITY).html
    digest = RECORD.sha256()
    said = words_of(found)
    assert " ".join(digest[i : i + 8] for i in range(0, 64, 8)) in said
    for expected in (
        "OL-7-3",
        "22 November 2026, 20:00",
        "Pages \ue000\ue001",
        "attached to its PDF",
    ):
        assert expected in said
    assert 'alt="QR code that opens https://letters.example.org/verify?edition=OL-7-3"' in found


def test_signatures_counted_by_the_organiser_stand_beside_no_zeros() -> None:
    none = Figures(0, 0, 0, 0, 0, 0, 0, 0, (), (), 0, 0, 0)
    record = replace(
        RECORD,
        figures=none,
        voices=(),
        organisations=(),
        people=(),
        delivery=Delivery("2014-07-01", "", "The First Minister", 256),
    )
    said = words(PartKind.INTEGRITY, record)
    assert "As handed over by the organiser 256" in said
    for name in ("Signatures", "Organisations", "People", "Extracts"):
        assert f"{name} 0" not in said
    assert "Of these" not in words(PartKind.METHOD, record)


def test_a_share_is_neither_nothing_nor_all_where_others_have_some() -> None:
    countries = (Tally("GB-WLS", 998), Tally("FR", 1), Tally(None, 1))
    record = replace(RECORD, figures=replace(RECORD.figures, countries=countries))
    said = words(PartKind.SUMMARY, record)
    assert "Wales 998 over 99%" in said
    assert "France 1 under 1%" in said


def test_the_summary_has_the_requests_the_figures_and_whole_extracts() -> None:
    said = words(PartKind.SUMMARY)
    for expected in (
        "Co-production Wales asks The First Minister, Welsh Government:",
        "Say what place co-production has.",
        "10 signatures",
        "Wales 8 80%",
        "“It cost nothing. […] It gave us our life back.”",
    ):
        assert expected in said
    assert (
        "The number of signatures grew from 1 on 1 August 2026 to 10 on 22 November 2026; "
        "half of them were there by 1 October 2026."
    ) in part(composed(), PartKind.SUMMARY).html


LONG = replace(
    RECORD,
    letter=replace(
        RECORD.letter,
        addressee="Everyone " * 33,
        requests=tuple(
            ("A request that explains itself at length. " * 14)[:600] for _ in range(12)
        ),
    ),
)


def test_what_is_shortened_in_the_summary_says_so_and_where_it_is_whole() -> None:
    said = words(PartKind.SUMMARY, planned(LONG))
    assert "A request that explains itself at length." in said
    assert "The requests stand in full from page \ue000request-1\ue001 on." in said
    assert "shortened" not in words(PartKind.SUMMARY)
    silent = words(PartKind.SUMMARY, planned(replace(LONG, voices=())))
    assert "The requests stand in full from page \ue000letter\ue001 on." in silent


def test_an_extract_that_has_no_room_in_the_summary_is_left_out_and_never_cut() -> None:
    wordy = replace(RECORD.voices[0], text="Words without end. " * 50)
    said = words(PartKind.SUMMARY, planned(replace(RECORD, voices=(wordy, *RECORD.voices[1:]))))
    assert "Words without end." not in said
    assert "I sign for my street." in said


@pytest.mark.parametrize("paper", Paper)
def test_large_print_has_no_type_smaller_than_16_points(paper: Paper) -> None:
    composition = composed(planned(paper=paper, type_size=TypeSize.LARGE))
    names = part(composition, PartKind.PEOPLE).styles
    sheets = [html_of(one) for one in composition.parts] + [
        composition.furniture.number_css,
        *(style.css for style in names.values()),
    ]
    sizes = [size for sheet in sheets for size in sizes_in(sheet)]
    assert len(sizes) > 100
    assert min(sizes) >= 16
    assert "font: 18.0pt/" in html_of(composition.parts[1])


def test_a_small_booklet_still_has_type_that_can_be_read() -> None:
    sheet = html_of(part(composed(planned(paper=Paper.A5)), PartKind.LETTER))
    assert min(sizes_in(sheet)) >= 7.5


# Languages


@pytest.mark.parametrize("kind", PartKind)
def test_both_languages_are_tagged_and_welsh_comes_first(kind: PartKind) -> None:
    found = part(composed(bilingual()), kind)
    assert '<html lang="cy"' in html_of(found)
    languages = Counter(language for language, _ in read(html_of(found)))
    assert languages["cy"]
    assert set(languages) <= {"cy", "en"}


def test_two_versions_of_the_letter_stand_paragraph_beside_paragraph() -> None:
    found = read(html_of(part(composed(bilingual()), PartKind.LETTER)))
    order = [
        ("cy", IN_WELSH.salutation),
        ("en", RECORD.letter.salutation),
        ("cy", "Mae gwasanaethau ar eu gorau pan fydd pobl yn eu llunio."),
        ("en", "Services work best when people help to shape them."),
        ("cy", "Yr hyn a welsom"),
        ("en", "What we have seen"),
        ("cy", "Cefnogwch rwydwaith."),
        ("en", "Give support to a network."),
    ]
    places = [found.index(one) for one in order]
    assert places == sorted(places)


def test_a_letter_without_a_version_in_one_language_stands_once_and_says_so() -> None:
    record = replace(bilingual(), versions=())
    found = read(html_of(part(composed(record), PartKind.LETTER)))
    assert found.count(("en", "Services work best when people help to shape them.")) == 1
    assert any("it has no other version" in words for _, words in found)


def test_words_are_printed_once_where_both_languages_share_them() -> None:
    found = words_of(html_of(part(composed(bilingual()), PartKind.REQUESTS)))
    assert found.count("It gave us our life back.") == 1


def test_two_languages_of_which_one_has_no_catalogue_are_one() -> None:
    composition = compose(bilingual(), speeches=(ENGLISH, ENGLISH), links=LINKS)
    assert html_of(part(composition, PartKind.LETTER)).count("<h2") == 1


def test_a_dossier_in_one_language_prints_the_version_in_that_language() -> None:
    record = replace(planned(), letter=IN_WELSH, versions=(RECORD.letter,))
    said = words(PartKind.LETTER, record)
    assert "Dear First Minister," in said
    assert "Annwyl Brif Weinidog," not in said
    assert record.plan == Plan()


def test_a_dossier_leads_to_pages_in_its_language_and_names_those_in_each_where_it_has_two() -> (
    None
):
    site = "https://letters.example.org"

    def leads(record: Record) -> tuple[list[str], list[str]]:
        found = lxml.html.fragment_fromstring(
            part(composed(record), PartKind.INTEGRITY).html, create_parent=True
        )
        return found.xpath("//a/@href"), found.xpath("//img/@alt")

    english, welsh = (f"{site}{mount}/verify?edition=OL-7-3" for mount in ("", "/cy"))
    letter = f"{site}/cy/letters/{RECORD.letter.slug}"
    alt = f"Cod QR sy’n agor {welsh}"
    assert leads(planned(tongue=Tongue.WELSH)) == ([welsh, letter], [alt])
    assert leads(bilingual()) == ([welsh, english, letter], [f"{alt} · QR code that opens {welsh}"])
    assert leads(RECORD)[0] == [english, f"{site}/letters/{RECORD.letter.slug}"]
