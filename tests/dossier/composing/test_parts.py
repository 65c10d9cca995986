"""Which parts an edition has, in which order, and what the press may rely on."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from openletter.domain.plans import Paper, PartKind, Tongue, TypeSize
from openletter.dossier.parts import Annex, Leaves, NameList, page_of
from openletter.dossier.record import Figures
from tests.dossier.composing.records import (
    RECORD,
    bilingual,
    composed,
    html_of,
    part,
    planned,
    read,
    words_of,
)

_OF_THE_EDITION = (PartKind.COVER, PartKind.INTEGRITY)
_NEEDED = {
    PartKind.REQUESTS: {"voices": ()},
    PartKind.ORGANISATIONS: {"organisations": ()},
    PartKind.PEOPLE: {"people": ()},
    PartKind.STATEMENTS: {"statements": ()},
    PartKind.ANNEXES: {"annexes": ()},
}


def test_parts_stand_in_the_order_of_the_plan_and_only_those() -> None:
    parts = (PartKind.PEOPLE, PartKind.LETTER, PartKind.COVER, PartKind.METHOD)
    assert [one.kind for one in composed(planned(parts=parts)).parts] == list(parts)


@pytest.mark.parametrize("kind", _NEEDED)
def test_a_part_that_would_be_empty_is_not_there(kind: PartKind) -> None:
    composition = composed(planned(replace(RECORD, **_NEEDED[kind])))
    assert kind not in [one.kind for one in composition.parts]
    contents = html_of(part(composition, PartKind.CONTENTS))
    assert page_of(kind.value) not in contents


def test_requests_without_voices_stand_where_the_letter_does_not() -> None:
    silent = replace(RECORD, voices=())
    parts = (PartKind.SUMMARY, PartKind.REQUESTS)
    found = part(composed(planned(silent, parts=parts)), PartKind.REQUESTS)
    assert "Give support to a network." in words_of(html_of(found))
    nothing = replace(silent, letter=replace(RECORD.letter, requests=()))
    kinds = [one.kind for one in composed(planned(nothing, parts=parts)).parts]
    assert kinds == [PartKind.SUMMARY]


@pytest.mark.parametrize("paper", Paper)
def test_the_press_is_told_the_paper_so_that_a_booklet_has_whole_sheets(paper: Paper) -> None:
    assert composed(planned(paper=paper)).paper is paper


def test_every_part_can_stand_alone() -> None:
    for kind in PartKind:
        kinds = {one.kind for one in composed(planned(parts=(kind,))).parts}
        assert kinds == {kind}


def test_the_contents_list_every_other_part_with_its_page() -> None:
    composition = composed(planned())
    contents = html_of(part(composition, PartKind.CONTENTS))
    for one in composition.parts:
        for heading in one.headings if one.kind is not PartKind.CONTENTS else ():
            for listed in (heading, *heading.within):
                assert f'href="part:{listed.anchor}"' in contents
                assert page_of(listed.anchor) in contents
                assert listed.name in words_of(contents)


@pytest.mark.parametrize("record", [planned(), bilingual()])
def test_every_listed_anchor_is_there_once(record) -> None:
    composition = composed(record)
    everything = "".join(html_of(one) for one in composition.parts)
    lists = [one for one in composition.parts if isinstance(one, NameList)]
    groups = [group.anchor for one in lists for group in one.groups]
    for one in composition.parts:
        for heading in one.headings:
            for listed in (heading, *heading.within):
                places = everything.count(f'id="{listed.anchor}"') + groups.count(listed.anchor)
                assert places == 1, listed.anchor


def test_only_cover_and_integrity_know_which_edition_this_is() -> None:
    later = replace(planned(), reference="OL-7-4", number=4, made_at="2026-12-24T20:00:00+00:00")
    for one, other in zip(composed(planned()).parts, composed(later).parts, strict=True):
        same = html_of(one) == html_of(other)
        assert same is (one.kind not in _OF_THE_EDITION), one.kind
        if one.kind not in _OF_THE_EDITION:
            assert "OL-7-3" not in html_of(one)
            assert "22 November 2026, 20:00" not in html_of(one)


def test_the_cover_carries_no_running_head() -> None:
    bare = [one.kind for one in composed().parts if isinstance(one, Leaves) and one.bare]
    assert bare == [PartKind.COVER]


def test_the_running_head_and_foot_say_what_is_held_in_hand() -> None:
    furniture = composed().furniture
    for words in (RECORD.letter.title, "22 November 2026", "Edition OL-7-3"):
        assert words in words_of(furniture.html)
    assert 'id="page-number"' in furniture.html
    assert (furniture.before, furniture.between, furniture.after) == ("", " of ", "")


def test_each_letter_as_received_says_on_every_page_whose_it_is() -> None:
    annexes = [one for one in composed().parts if isinstance(one, Annex)]
    first, second = annexes
    assert (first.sha256, len(first.pages), len(first.alts)) == ("a" * 64, 2, 2)
    assert "As received from Royal College of Physicians, page 2 of 2" in words_of(first.pages[1])
    assert "A professor" in words_of(second.pages[0])
    assert "page 2 of 2" in first.alts[1]


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("type_size", TypeSize)
def test_every_part_has_the_size_of_its_paper(paper: Paper, type_size: TypeSize) -> None:
    composition = composed(planned(paper=paper, type_size=type_size))
    size = f"size: {composition.format.width}mm {composition.format.height}mm"
    for html in [html_of(one) for one in composition.parts] + [composition.furniture.html]:
        assert size in html


def test_everything_typed_is_escaped_everywhere() -> None:
    evil = '</p><script>alert(1)</script><img src="http://x/">{{ 7*7 }} %(x)s \ue000letter\ue001'
    letter = replace(
        RECORD.letter, title=evil, addressee=evil, salutation=evil, body=evil, requests=(evil,)
    )
    record = planned(
        replace(
            RECORD,
            organiser=evil,
            letter=letter,
            voices=tuple(replace(v, text=evil, name=evil, role=evil) for v in RECORD.voices[1:]),
            statements=tuple(replace(s, text=evil, name=evil) for s in RECORD.statements),
            annexes=tuple(replace(a, name=evil) for a in RECORD.annexes),
        )
    )
    composition = composed(record)
    for html in [html_of(one) for one in composition.parts] + [composition.furniture.html]:
        assert "<script" not in html
        assert '<img src="http' not in html
        read(html)
    assert "\ue000" not in html_of(part(composition, PartKind.LETTER))


def test_no_paragraph_ends_in_white_space_that_could_break_its_last_line_early() -> None:
    for record in (planned(), bilingual()):
        for one in composed(record).parts:
            assert not re.search(r"\s</(p|h\d|li|td|th|caption)>", html_of(one))


def test_nothing_and_one_are_composed_like_many() -> None:
    none = Figures(0, 0, 0, 0, 0, 0, 0, 0, (), (), 0, 0, 0)
    empty = planned(
        replace(RECORD, figures=none, voices=(), organisations=(), people=(), statements=())
    )
    cover = html_of(part(composed(empty), PartKind.COVER))
    assert "No signatures yet" in words_of(cover)
    assert "Nobody has signed this letter yet." in words_of(
        html_of(part(composed(empty), PartKind.LETTER))
    )
    assert composed(planned(empty, tongue=Tongue.ENGLISH)).language == "en"


def test_a_text_that_nobody_has_agreed_to_is_not_said_to_have_no_signatures_at_all() -> None:
    none = Figures(0, 0, 0, 0, 0, 0, 0, 0, (), (), 0, 0, 0)
    changed = planned(
        replace(
            RECORD,
            figures=replace(none, earlier_revisions=38),
            voices=(),
            organisations=(),
            people=(),
            statements=(),
        )
    )
    cover = words_of(html_of(part(composed(changed), PartKind.COVER)))
    assert "No signatures under the changed text yet" in cover
    letter = words_of(html_of(part(composed(changed), PartKind.LETTER)))
    assert "Nobody has agreed to the changed text yet." in letter
    assert "Nobody has signed" not in letter
