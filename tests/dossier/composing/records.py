"""A record with something of everything, and short ways to compose it."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

from openletter.domain.basis import AuthorityBasis
from openletter.domain.plans import PartKind, Plan, Tongue
from openletter.domain.signatures import Verification
from openletter.domain.support import MediaKind
from openletter.dossier.composing import compose
from openletter.dossier.parts import Annex, Composition, Leaves, NameList
from openletter.dossier.record import (
    FORMAT,
    Figures,
    File,
    Growth,
    Letter,
    Organisation,
    Person,
    Record,
    Statement,
    Support,
    Tally,
    Voice,
)
from openletter.i18n import Domain, Speech, speech
from openletter.links import Links

LINKS = Links("https://letters.example.org")
ENGLISH, WELSH = (
    speech(locale, ZoneInfo("Europe/London"), Domain.DOSSIER) for locale in ("en", "cy")
)

LETTER = Letter(
    slug="co-production",
    language="en",
    revision=2,
    title="Put co-production at the heart of public services",
    addressee="The First Minister, Welsh Government",
    salutation="Dear First Minister,",
    body="Services work best when people help to shape them.\n\n## What we have seen\n\nTrust grows.",
    requests=("Say what place co-production has.", "Give support to a network."),
    opened_at="2026-08-01T09:00:00+00:00",
    closed_at=None,
)
IN_WELSH = replace(
    LETTER,
    language="cy",
    title="Rhowch gydgynhyrchu wrth galon gwasanaethau cyhoeddus",
    addressee="Y Prif Weinidog, Llywodraeth Cymru",
    salutation="Annwyl Brif Weinidog,",
    body="Mae gwasanaethau ar eu gorau pan fydd pobl yn eu llunio.\n\n## Yr hyn a welsom\n\nMae ymddiriedaeth yn tyfu.",
    requests=("Dywedwch pa le sydd i gydgynhyrchu.", "Cefnogwch rwydwaith."),
)
FIGURES = Figures(
    signatures=10,
    organisations=4,
    individuals=6,
    hidden_organisations=1,
    hidden_individuals=2,
    by_email=7,
    recorded=3,
    earlier_revisions=11,
    sectors=(Tally("community", 2), Tally("health", 2)),
    countries=(Tally("GB-WLS", 8), Tally(None, 2)),
    pending=12,
    withdrawn=13,
    removed=14,
    merged=5,
    omitted=15,
    omitted_statements=1,
    growth=(Growth("2026-08-01", 1), Growth("2026-10-01", 5), Growth("2026-11-22", 10)),
)
RECORD = Record(
    format=FORMAT,
    reference="OL-7-3",
    number=3,
    made_at="2026-11-22T20:00:00+00:00",
    organiser="Co-production Wales",
    letter=LETTER,
    figures=FIGURES,
    delivery=None,
    voices=(
        Voice("It cost nothing. […] It gave us our life back.", "Gwen Rees", "carer", "", 1),
        Voice("I sign for my street.", "", "", "", None),
    ),
    organisations=(
        Organisation("Disability Wales", "", "", "community", Verification.RECORDED),
        Organisation(
            "Tŷ Agored",
            "Nia Prys",
            "Chair",
            "community",
            Verification.EMAIL,
            own_domain="tyagored.example",
            officer_confirmed=True,
            basis=AuthorityBasis.BOARD,
            decided_on="2026-05-03",
            registration_number="1012345",
        ),
        Organisation("Ward Nine", "Huw Ellis", "", "health", Verification.EMAIL),
    ),
    people=(
        Person("Gwen Rees", "carer", "Tŷ Agored", Verification.EMAIL, "2026-08-01"),
        Person("Paper Jones", "", "", Verification.RECORDED, "2026-08-02"),
        Person("田中さくら", "", "", Verification.EMAIL, "2026-08-03"),
        Person("محمد الأحمد", "", "", Verification.EMAIL, "2026-08-03"),
    ),
    statements=(
        Statement("I was asked.\n\nIt cost nothing.", "Gwen Rees", "carer", "", "2026-08-01"),
    ),
    annexes=(
        File("Royal College of Physicians", "a" * 64, "application/pdf", 2),
        File("A professor", "b" * 64, "application/pdf", 1),
    ),
    logos=(File("Co-production Wales", "c" * 64, "image/png"),),
)

SUPPORT = Support(
    kind=MediaKind.VIDEO,
    caption="Why I signed",
    text="We were asked late.\nBut we were asked.",
    people="Mair Rees",
    name="Gwen Rees",
    role="carer",
    organisation="",
    day="2026-08-01",
    seconds=28,
    key="ab" * 16,
)


def planned(record: Record = RECORD, **changes: Any) -> Record:
    return replace(record, plan=replace(Plan(), **changes))


def bilingual(record: Record = RECORD, **changes: Any) -> Record:
    return planned(replace(record, versions=(IN_WELSH,)), tongue=Tongue.BOTH, **changes)


def speeches_of(record: Record) -> tuple[Speech, ...]:
    spoken = {"en": ENGLISH, "cy": WELSH}
    return tuple(spoken[locale] for locale in record.plan.tongue.locales)


def composed(record: Record = RECORD, **more: Any) -> Composition:
    return compose(record, speeches=speeches_of(record), links=LINKS, **more)


def html_of(part: Leaves | NameList | Annex) -> str:
    match part:
        case Leaves():
            return part.html
        case NameList():
            return part.opening
        case Annex():
            return "".join(part.pages)


def part(composition: Composition, kind: PartKind) -> Any:
    return next(one for one in composition.parts if one.kind is kind)


class _Reader(HTMLParser):
    """Reads HTML as a person does: words, and in which language they are."""

    def __init__(self) -> None:
        super().__init__()
        self.languages: list[str] = []
        self.open: list[tuple[str, str]] = []
        self.words: list[tuple[str, str]] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("img", "br", "meta", "hr", "link", "line", "polyline", "polygon"):
            return
        language = dict(attrs).get("lang") or (self.open[-1][1] if self.open else "")
        self.open.append((tag, language))
        self.silent += tag in ("style", "title", "script")

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1][0] == tag:
            self.open.pop()
            self.silent -= tag in ("style", "title", "script")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self.silent:
            self.words.append((self.open[-1][1] if self.open else "", " ".join(data.split())))


def words_of(html: str) -> str:
    return " ".join(words for _, words in read(html))


def read(html: str) -> list[tuple[str, str]]:
    """Return each run of words with its language."""
    reader = _Reader()
    reader.feed(html)
    assert reader.open == [], "every element is closed"
    return reader.words


def sizes_in(css: str) -> list[float]:
    """Return every size of type that a style sheet sets, in points."""
    return [
        float(size)
        for pattern in (r"font-size: ([\d.]+)pt", r"font: (?:\w+ )?([\d.]+)pt/")
        for size in re.findall(pattern, css)
    ]
