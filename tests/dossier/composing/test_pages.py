"""Parts laid out as pages: what must fit fits, in every format and at its longest."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import outloud
import pytest
from weasyprint import HTML

from openletter.domain.plans import Paper, PartKind, TypeSize
from openletter.dossier.render import ClosedFetcher
from tests.dossier.composing.records import RECORD, bilingual, composed, html_of, part, planned

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


@pytest.mark.parametrize(
    "kind", [PartKind.SUMMARY, PartKind.LETTER, PartKind.REQUESTS, PartKind.STATEMENTS]
)
@pytest.mark.parametrize("make", [planned, bilingual], ids=["one language", "both"])
def test_what_is_painted_is_in_the_order_in_which_it_is_read(kind, make, tmp_path: Path) -> None:
    html = html_of(part(composed(make()), kind))
    file = tmp_path / "part.pdf"
    HTML(string=html, url_fetcher=ClosedFetcher()).write_pdf(file, pdf_variant="pdf/ua-1")
    result = outloud.check(str(file))
    assert result.error is None
    found = [f"{one.rule}: {one.message}" for one in result.findings]
    # The first heading is in the cover, and the press mends what WeasyPrint leaves out of tables.
    assert [one for one in found if not one.startswith(("HDG-002", "TBL-002"))] == []
