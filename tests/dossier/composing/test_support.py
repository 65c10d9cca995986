"""Pictures and recordings in a dossier: in words, with a code that opens them."""

from dataclasses import replace

import pytest

from openletter.domain.plans import PartKind
from openletter.domain.support import MediaKind
from openletter.dossier import html
from openletter.dossier.record import read
from tests.dossier.composing.records import (
    LINKS,
    RECORD,
    SUPPORT,
    bilingual,
    composed,
    html_of,
    speeches_of,
)

WITH = replace(RECORD, support=(SUPPORT,))
ADDRESS = f"https://letters.example.org/letters/co-production/support/{'ab' * 16}"


def part(record):
    [found] = [one for one in composed(record).parts if one.kind is PartKind.STATEMENTS]
    return found


def test_it_stands_in_words_with_names_and_a_code_that_opens_it():
    printed = html_of(part(WITH))

    for words in ("Why I signed", "A video of 28 seconds", "Also in it: Mair Rees", "Gwen Rees"):
        assert words in printed
    assert '<p dir="auto">We were asked late.</p><p dir="auto">But we were asked.</p>' in printed
    assert f'alt="QR code that opens {ADDRESS}"' in printed
    assert f'href="{ADDRESS}"' in printed
    assert [one.name for one in part(WITH).headings[0].within] == ["In pictures and sound"]


def test_it_stands_there_where_nobody_has_written_anything():
    found = part(replace(WITH, statements=()))

    assert [one.name for one in found.headings] == ["In pictures and sound"]
    assert "Statements in full" not in html_of(found)


@pytest.mark.parametrize("kind, said", [("picture", "A picture"), ("sound", "A sound of 1 second")])
def test_each_kind_is_called_what_it_is(kind, said):
    one = replace(SUPPORT, kind=MediaKind(kind), seconds=1)
    assert said in html_of(part(replace(RECORD, support=(one,))))


def test_two_languages_call_it_by_both_names():
    printed = html_of(part(bilingual(WITH)))
    assert "Fideo, 28 eiliad · A video of 28 seconds" in printed
    assert "Mewn lluniau a sain" in printed


def test_the_page_for_a_screen_has_it_too():
    page = html.page(WITH, speeches=speeches_of(WITH), links=LINKS)
    assert ADDRESS in page
    assert "But we were asked." in page


def test_it_is_written_down_and_read_again():
    assert read(WITH.canonical()) == WITH


def test_the_data_of_an_edition_without_any_are_what_they_were_before_there_were_any():
    """So that earlier editions are made again byte for byte, and their checksums hold."""
    assert b'"support"' not in RECORD.canonical()
    assert read(RECORD.canonical()).canonical() == RECORD.canonical()
