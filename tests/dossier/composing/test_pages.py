"""Parts laid out as pages: what must fit fits, in every format and at its longest."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import outloud
import pytest
from pypdfium2 import PdfDocument
from weasyprint import HTML

from openletter.domain.plans import Paper, PartKind, TypeSize
from openletter.dossier.record import Record
from openletter.dossier.render import ClosedFetcher
from tests.dossier.composing.records import (
    RECORD,
    SUPPORT,
    bilingual,
    composed,
    html_of,
    part,
    planned,
)

_LONG = replace(
    RECORD,
    organiser="The coalition of everybody who cares about public services in Wales",
    letter=replace(
        RECORD.letter,
        addressee="Everyone " * 33,
        requests=tuple(
            ("A request that explains itself at length. " * 14)[:600] for _ in range(12)
        ),
    ),
)


def pages(html: str) -> int:
    shown = re.sub("\ue000[^\ue001]*\ue001", "1,450", html)
    return len(HTML(string=shown, url_fetcher=ClosedFetcher()).render().pages)


def texts(html: str) -> list[str]:
    """Return what stands on each page."""
    pdf = HTML(string=html, url_fetcher=ClosedFetcher()).write_pdf()
    with PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


@pytest.mark.parametrize("record", [RECORD, _LONG], ids=["short", "long"])
@pytest.mark.parametrize("make", [planned, bilingual], ids=["one language", "both"])
@pytest.mark.parametrize("type_size", TypeSize)
@pytest.mark.parametrize("paper", Paper)
def test_the_summary_is_one_page(record, make, type_size: TypeSize, paper: Paper) -> None:
    composition = composed(make(record, type_size=type_size, paper=paper))
    assert pages(html_of(part(composition, PartKind.SUMMARY))) == 1


@pytest.mark.parametrize("type_size", TypeSize)
@pytest.mark.parametrize("paper", Paper)
def test_cover_openings_and_furniture_are_one_page_each(type_size: TypeSize, paper: Paper) -> None:
    composition = composed(planned(type_size=type_size, paper=paper))
    kinds = (PartKind.COVER, PartKind.ORGANISATIONS, PartKind.PEOPLE)
    for html in [html_of(part(composition, kind)) for kind in kinds] + [composition.furniture.html]:
        assert pages(html) == 1


@pytest.mark.parametrize("make", [planned, bilingual], ids=["one language", "both"])
def test_how_to_check_an_edition_is_one_page(make) -> None:
    letter = replace(RECORD.letter, closed_at="2026-11-20T10:00:00+00:00")
    composition = composed(make(replace(RECORD, letter=letter)))
    assert pages(html_of(part(composition, PartKind.INTEGRITY))) == 1


def spoken(first: int, second: int) -> Record:
    """A record in which so many speak to its first request and to its second."""
    voice = RECORD.voices[0]
    numbers = [1] * first + [2] * second
    return replace(RECORD, voices=tuple(replace(voice, request_number=n) for n in numbers))


def test_a_request_with_few_voices_shares_a_page_and_one_with_many_opens_one() -> None:
    few = composed(planned(spoken(3, 1)))
    assert pages(html_of(part(few, PartKind.REQUESTS))) == 1
    many = composed(planned(spoken(3, 3)))
    first, second = texts(html_of(part(many, PartKind.REQUESTS)))
    assert "Say what place" in first
    assert "Give support" not in first
    assert "Give support" in second


def test_a_request_that_does_not_fit_goes_to_the_next_page_with_its_voices() -> None:
    for voices in range(3, 9):
        found = texts(html_of(part(composed(planned(spoken(voices, 2))), PartKind.REQUESTS)))
        holding = [page for page in found if "Give support" in page]
        assert [page.split("Give support")[1].count("Gwen Rees") for page in holding] == [2]


@pytest.mark.parametrize("type_size", TypeSize)
@pytest.mark.parametrize("paper", Paper)
def test_the_heading_of_the_requests_is_not_alone_on_a_page(
    type_size: TypeSize, paper: Paper
) -> None:
    composition = composed(planned(spoken(4, 4), type_size=type_size, paper=paper))
    first, *_ = texts(html_of(part(composition, PartKind.REQUESTS)))
    assert "Say what place" in first


@pytest.mark.parametrize("type_size", TypeSize)
def test_nor_is_it_in_two_languages_on_a_page_that_has_room(type_size: TypeSize) -> None:
    composition = composed(bilingual(spoken(4, 4), type_size=type_size))
    first, *_ = texts(html_of(part(composition, PartKind.REQUESTS)))
    assert "Dywedwch pa le" in first


@pytest.mark.parametrize("make, statements", [(planned, 4), (bilingual, 2)])
def test_the_heading_of_pictures_and_sounds_is_with_the_first_of_them(
    make, statements: int
) -> None:
    for page in texts(html_of(part(composed(make(seen(statements))), PartKind.STATEMENTS))):
        assert ("In pictures and sound" in page) == (SUPPORT.caption in page)


def seen(statements: int) -> Record:
    """A record with a picture or recording after so many statements."""
    return replace(RECORD, statements=RECORD.statements * statements, support=(SUPPORT,))


def test_a_second_page_about_checking_has_more_than_a_line_or_two() -> None:
    for hidden in range(3):
        figures = replace(RECORD.figures, omitted=hidden, merged=hidden, earlier_revisions=hidden)
        found = texts(
            html_of(part(composed(planned(replace(RECORD, figures=figures))), PartKind.METHOD))
        )
        for page in found:
            assert ("Extracts" in page) == ("What does not count" in page)


@pytest.mark.parametrize("paragraphs", range(14, 20))
def test_what_is_asked_begins_below_its_heading_and_where_there_is_room(paragraphs: int) -> None:
    body = "\n\n".join(["Services work best when people help to shape them. " * 2] * paragraphs)
    asks = ("Say what place co-production has. " * 4, "Give support to a network. " * 4)
    letter = replace(RECORD.letter, body=body, requests=asks)
    html = html_of(part(composed(planned(replace(RECORD, letter=letter))), PartKind.LETTER))
    for page in texts(html):
        assert ("What we ask" in page) == ("Say what place" in page)


@pytest.mark.parametrize(
    "kind", [PartKind.SUMMARY, PartKind.LETTER, PartKind.REQUESTS, PartKind.STATEMENTS]
)
@pytest.mark.parametrize("make", [planned, bilingual], ids=["one language", "both"])
def test_what_is_painted_is_in_the_order_in_which_it_is_read(kind, make, tmp_path: Path) -> None:
    html = html_of(part(composed(make(seen(7))), kind))
    file = tmp_path / "part.pdf"
    HTML(string=html, url_fetcher=ClosedFetcher()).write_pdf(file, pdf_variant="pdf/ua-1")
    result = outloud.check(str(file))
    assert result.error is None
    found = [f"{one.rule}: {one.message}" for one in result.findings]
    # The first heading is in the cover, and the press mends what WeasyPrint leaves out of tables and links.
    assert [one for one in found if not one.startswith(("HDG-002", "LNK-004", "TBL-002"))] == []
