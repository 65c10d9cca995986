"""The dossier as one page for a screen: the same words, and a structure that assistive technology can use."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from itertools import pairwise

import pytest

from openletter.domain.plans import PartKind
from openletter.domain.signatures import Verification
from openletter.dossier.html import page
from openletter.dossier.parts import Annex, NameList
from openletter.dossier.record import Person, Record
from tests.dossier.composing.records import (
    LINKS,
    RECORD,
    bilingual,
    composed,
    html_of,
    planned,
    read,
    speeches_of,
    words_of,
)


def made(record: Record) -> str:
    return page(record, speeches=speeches_of(record), links=LINKS)


EVERYTHING = pytest.mark.parametrize("record", [planned(), bilingual()], ids=["one", "both"])


@EVERYTHING
def test_nothing_is_fetched_and_nothing_runs(record: Record) -> None:
    html = made(record)
    assert "<script" not in html
    assert "<link" not in html
    assert re.findall(r' src="(?!data:)', html) == []
    assert "url(" not in html
    assert " style=" not in html
    assert "\ue000" not in html


@EVERYTHING
def test_headings_begin_at_the_first_level_and_leave_none_out(record: Record) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", made(record))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_dossier_without_a_cover_still_begins_with_its_title() -> None:
    html = made(planned(parts=(PartKind.PEOPLE,)))
    assert re.findall(r"<h1[^>]*>([^<]*)", html) == [RECORD.letter.title]


@EVERYTHING
def test_landmarks_bear_the_names_of_their_headings(record: Record) -> None:
    html = made(record)
    assert html.count('<main id="main"') == 1
    assert html.count('href="#main"') == 1
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for named in re.findall(r'aria-labelledby="([^"]+)"', html):
        assert named in ids
    assert re.search('<nav [^>]*aria-labelledby="contents"', html)


@EVERYTHING
def test_every_entry_of_the_contents_leads_to_its_part(record: Record) -> None:
    html = made(record)
    ids = set(re.findall(r' id="([^"]+)"', html))
    targets = re.findall(r'href="#([^"]+)"', html)
    assert len(targets) > 10
    assert set(targets) <= ids


@EVERYTHING
def test_tables_have_captions_and_their_headers_scopes(record: Record) -> None:
    html = made(record)
    assert html.count("<table") == html.count("<caption") > 5
    assert all("scope=" in header for header in re.findall(r"<th[ >][^>]*", html))


@EVERYTHING
def test_pictures_have_texts_in_their_place(record: Record) -> None:
    html = made(record)
    assert all(re.search(r' alt="[^"]+"', image) for image in re.findall("<img [^>]*>", html))
    assert "The number of signatures grew" in re.findall("<title>(.*?)</title>", html)[-1]


def test_the_words_are_those_of_the_pages() -> None:
    said = words_of(made(planned()))
    for one in composed(planned()).parts:
        if isinstance(one, NameList):
            for group in one.groups:
                for entry in group.entries:
                    assert all(words.text in said for words in entry.words)
        elif not isinstance(one, Annex) and one.kind is not PartKind.CONTENTS:
            for _, words in read(html_of(one)):
                assert words in said or words == "Pages" or "\ue000" in words, words


def test_parts_stand_in_the_order_of_the_plan() -> None:
    parts = (PartKind.METHOD, PartKind.LETTER, PartKind.PEOPLE)
    found = re.findall(r'class="part part--(\w+)"', made(planned(parts=parts)))
    assert found == list(parts)


def test_names_that_run_from_right_to_left_do() -> None:
    html = made(planned())
    assert '<li dir="auto">محمد الأحمد</li>' in html
    assert '<li lang="ja">田中さくら</li>' in html


def test_names_are_escaped() -> None:
    evil = "<img src=x onerror=alert(1)>"
    people = (Person(evil, evil, "", Verification.EMAIL),)
    assert "<img src=x" not in made(planned(replace(RECORD, people=people)))


def test_letters_as_received_are_named_and_said_to_be_in_the_pdf() -> None:
    said = words_of(made(planned()))
    assert "Royal College of Physicians As received, 2 pages. They are in the PDF" in said
    assert said.count("Letters as received") == 2


def test_a_hundred_thousand_names_are_a_matter_of_seconds() -> None:
    people = tuple(
        Person(f"Person {n:06}", "carer", "", Verification.EMAIL) for n in range(100_000)
    )
    begun = time.perf_counter()
    html = made(planned(replace(RECORD, people=people)))
    assert time.perf_counter() - begun < 20
    assert html.count("<li>Person ") == 100_000
