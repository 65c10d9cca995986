"""Sets a record as one HTML document: what stands where, in which words. Everything in it is escaped or cleaned."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

import segno
from markupsafe import Markup, escape

from openletter import markdown
from openletter.domain.sectors import Sector
from openletter.domain.signatures import Verification
from openletter.dossier.record import Delivery, Organisation, Person, Record, Tally, Voice
from openletter.i18n import Speech
from openletter.links import Links
from openletter.templating import environment

HEAD_MAX = 80
"""Characters of the title that fit into the running head."""


@dataclass(frozen=True)
class Composition:
    """A document ready for the press, and what a PDF reader is told about it.

    `descriptions` says for each anchor what a link to it is called; `pages` is a guess, for telling progress.
    """

    html: str
    title: str
    author: str
    subject: str
    language: str
    letter_language: str
    made_at: str
    descriptions: dict[str, str]
    pages: int


@dataclass(frozen=True)
class Part:
    """A part of the dossier as its contents page lists it; `within` are the parts in it."""

    anchor: str
    name: str
    within: tuple[Part, ...] = ()


class Line(NamedTuple):
    """One line of a list of names; `language` is set where it changes which forms of characters are drawn."""

    text: str
    language: str


def compose(record: Record, *, speech: Speech, links: Links) -> Composition:
    """Return the document of an edition in one language."""
    parts = _parts(record, speech)
    html = (
        environment(speech)
        .get_template("dossier/document.html")
        .render(
            parts=parts,
            has={part.anchor for part in parts},
            **_facts(record, speech),
            **_lists(record, speech),
            **_proofs(record, links),
        )
    )
    return Composition(
        html=html,
        title=speech.gettext(
            "%(title)s – dossier, edition %(reference)s",
            title=record.letter.title,
            reference=record.reference,
        ),
        author=record.organiser,
        subject=speech.gettext(
            "An open letter to %(addressee)s, and who signed it", addressee=record.letter.addressee
        ),
        language=speech.locale,
        letter_language=record.letter.language,
        made_at=record.made_at,
        descriptions={part.anchor: part.name for part in _all(parts)},
        pages=_guess(record),
    )


def _facts(record: Record, speech: Speech) -> dict[str, Any]:
    """Return what cover, running heads, letter and tables say."""
    letter, delivery = record.letter, record.delivery
    handed_over = delivery.signatures if delivery and not record.figures.signatures else 0
    number = record.figures.signatures or handed_over
    return {
        "record": record,
        "letter": letter,
        "figures": record.figures,
        "delivery": delivery,
        "delivered": _day(delivery, speech),
        "handed_over": handed_over,
        "number": number,
        "number_size": _size(speech.number(number), (4, 6, 8)),
        "title": unbroken(letter.title),
        "title_size": _size(letter.title, (45, 80, 120)),
        "body": in_order(markdown.to_html(letter.body)),
        "head": _shortened(letter.title),
        "foot": _page_of_pages(speech),
        "made_at": _moment(record.made_at),
        "opened_at": _moment(letter.opened_at),
        "closed_at": _moment(letter.closed_at),
    }


def _lists(record: Record, speech: Speech) -> dict[str, Any]:
    """Return the voices, the signatories and their tallies as they are grouped on the page."""
    return {
        "voices": _by_request(record.voices),
        "sectors": _by_sector(record.organisations),
        "people": _by_verification(record.people),
        "sector_rows": _tally_rows(record.figures.sectors, speech.sector),
        "country_rows": _tally_rows(
            record.figures.countries,
            lambda code: speech.country(code) or speech.gettext("Not given"),
        ),
    }


def _proofs(record: Record, links: Links) -> dict[str, Any]:
    """Return what a reader needs to check the edition."""
    verify = links.verify(record.reference)
    return {
        "letter_link": links.letter(record.letter.slug),
        "verify_link": verify,
        "qr": qr_code(verify),
        "fingerprint": grouped(record.sha256()),
    }


def _day(delivery: Delivery | None, speech: Speech) -> str:
    """Return the day of the delivery, or what is said in its place."""
    if delivery is None or not delivery.when:
        return delivery.note if delivery else ""
    return speech.date(date.fromisoformat(delivery.when))


def _parts(record: Record, speech: Speech) -> tuple[Part, ...]:
    """Return the parts that this edition has, in their order."""
    found = [
        Part("letter", speech.gettext("The letter")),
        Part("figures", speech.gettext("Who signed, in figures")),
    ]
    if record.voices:
        found.append(
            Part("voices", speech.gettext("In their own words"), _voice_parts(record, speech))
        )
    if record.organisations:
        found.append(Part("organisations", speech.gettext("The organisations")))
    if record.people:
        found.append(Part("people", speech.gettext("The people")))
    found.append(Part("method", speech.gettext("How the signatures were checked")))
    found.append(Part("integrity", speech.gettext("How to check this edition")))
    return tuple(found)


def _voice_parts(record: Record, speech: Speech) -> tuple[Part, ...]:
    return tuple(
        Part(f"request-{number}", speech.gettext("Request %(number)s", number=number))
        if number
        else Part("whole", speech.gettext("On the letter as a whole"))
        for number, _ in _by_request(record.voices)
    )


def _all(parts: tuple[Part, ...]) -> list[Part]:
    return [one for part in parts for one in (part, *part.within)]


def _by_request(voices: tuple[Voice, ...]) -> list[tuple[int | None, list[Voice]]]:
    return [(number, list(found)) for number, found in groupby(voices, lambda v: v.request_number)]


def _by_sector(rows: tuple[Organisation, ...]) -> list[tuple[str, list[Organisation]]]:
    """Group organisations by sector in the order of the sectors; those without one are with the others."""
    order = {sector.value: place for place, sector in enumerate(Sector)}
    ordered = sorted(rows, key=lambda row: order[row.sector or Sector.OTHER])
    return [(code, list(found)) for code, found in groupby(ordered, _sector_of)]


def _sector_of(row: Organisation) -> str:
    return row.sector or Sector.OTHER.value


def _tally_rows(
    tallies: tuple[Tally, ...], name: Callable[[str | None], str]
) -> list[tuple[str, int, int]]:
    """Return (name, count, share in whole per cent) for each code; nothing if nobody named any."""
    if not any(tally.code for tally in tallies):
        return []
    total = sum(tally.count for tally in tallies)
    return [(name(tally.code), tally.count, round(100 * tally.count / total)) for tally in tallies]


def _by_verification(rows: tuple[Person, ...]) -> list[tuple[Verification, list[Line]]]:
    """Return the printed line of each person, those confirmed by email apart from those recorded by the organiser."""
    groups: dict[Verification, list[Line]] = {way: [] for way in Verification}
    for row in rows:
        text = ", ".join(part for part in (row.name, row.role, row.organisation) if part)
        groups[row.verification].append(Line(text, script_language(row.name)))
    return [(way, lines) for way, lines in groups.items() if lines]


def script_language(name: str) -> str:
    """Return "ja" or "ko" where the script leaves no doubt, so that Chinese characters get that language's forms."""
    for character in name:
        if "\u3041" <= character <= "\u30ff":
            return "ja"
        if "\uac00" <= character <= "\ud7a3":
            return "ko"
    return ""


def unbroken(title: str) -> Markup:
    """Return a title whose short hyphenated words are not broken: "co-production" in large type stays one word."""
    words = [
        Markup('<span class="whole">{}</span>').format(word)
        if "-" in word and len(word) <= 18
        else escape(word)
        for word in title.split(" ")
    ]
    return Markup(" ").join(words)


def in_order(html: Markup) -> Markup:
    """Return the letter's HTML with headings from the third level on and no level left out.

    To those who read by ear a gap sounds like something missing (WCAG 2.2, technique H42).
    """
    above: list[str] = []

    def mended(match: re.Match[str]) -> str:
        if not match["close"]:
            while above and above[-1] >= match["level"]:
                above.pop()
            above.append(match["level"])
        return f"<{match['close']}h{2 + len(above)}>"

    return Markup(re.sub(r"<(?P<close>/?)h(?P<level>[1-6])>", mended, html))  # noqa: S704 - of safe HTML


def qr_code(address: str) -> str:
    """Return a QR code for an address as a data: URL of an SVG drawing."""
    return segno.make(address, error="m", micro=False).svg_data_uri(border=0, omitsize=True)


def grouped(digest: str) -> str:
    """Return 64 hexadecimal digits in groups of eight, which eyes can compare."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _page_of_pages(speech: Speech) -> tuple[str, str, str]:
    """Return what stands before, between and after the two page numbers, cut out of one translated sentence."""
    sentence = speech.gettext("%(page)s of %(pages)s", page="\0", pages="\1")
    before, between, after = re.split("[\0\1]", sentence)
    return before, between, after


def _shortened(title: str) -> str:
    if len(title) <= HEAD_MAX:
        return title
    return title[:HEAD_MAX].rsplit(" ", 1)[0].rstrip(" ,;:–-") + " …"


def _size(text: str, limits: tuple[int, int, int]) -> int:
    """Return 1 for a short text to 4 for a long one, by the lengths at which the type gets smaller."""
    return 1 + sum(len(text) > limit for limit in limits)


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _guess(record: Record) -> int:
    body = len(record.letter.body) // 2_200
    voices = sum(1 + len(found) // 4 for _, found in _by_request(record.voices))
    return 7 + body + voices + len(record.organisations) // 40 + len(record.people) // 140


def job(composition: Composition) -> dict[str, Any]:
    """Return what the press must know beside the HTML, as JSON can carry it."""
    return {key: value for key, value in vars(composition).items() if key != "html"}
