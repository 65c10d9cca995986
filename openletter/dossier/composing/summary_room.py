"""What the summary has room for: the richest choice that is sure to fit on one page.

Heights are in millimetres and estimated on the safe side (fitting.py); they follow what paper.css sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from openletter.dossier.composing.fitting import height_of, letters_in, lines_of
from openletter.dossier.composing.growth import chart
from openletter.dossier.composing.lettering import shortened
from openletter.dossier.composing.requests import request_words
from openletter.dossier.composing.source import Source
from openletter.dossier.composing.tallies import Table, tables
from openletter.dossier.record import Voice
from openletter.i18n import Speech

_GAP = 6
_NUMERAL = 9
_ALL = 99


class Measure(NamedTuple):
    """The type of requests and of extracts as it was drawn (size, leading); the height of the chart."""

    ask: tuple[float, float]
    extract: tuple[float, float]
    chart: float


ROOMY, CLOSE = Measure((13, 18.5), (12, 17), 40), Measure((10.5, 14.5), (10, 13.5), 26)
_SMALL = (8.5, 11.5)


class Room(NamedTuple):
    """What may take room: rows of each table, extracts, whether there is a chart, lines for each request, the type."""

    rows: int
    extracts: int
    chart: bool
    lines: int
    measure: Measure = CLOSE


_CHOICES = (
    Room(7, 3, True, _ALL, ROOMY),
    *(Room(rows, 3, True, _ALL) for rows in (7, 5, 4)),
    Room(7, 3, True, 3),
    Room(5, 3, True, 2),
    *(Room(4, 3, True, lines) for lines in (2, 1)),
    *(Room(4, 1, True, lines) for lines in (_ALL, 2)),
    *(Room(0, 1, True, lines) for lines in (_ALL, 2)),
    Room(4, 1, True, 1),
    Room(0, 1, True, 1),
    *(Room(0, 1, False, lines) for lines in (_ALL, 2, 1)),
    *(Room(0, 0, False, lines) for lines in (_ALL, 2, 1)),
)


@dataclass(frozen=True)
class Fitted:
    """What the page has room for; of the requests it shows the first so many, `asked`."""

    room: Room
    asked: int
    voices: tuple[Voice, ...]


def fit(source: Source) -> Fitted:
    """Return the richest choice; where none fits, the last one with as many requests as do."""
    count = len(source.record.letter.requests)
    for room in _CHOICES:
        voices = _extracts(source, room)
        if _height(source, room, voices, count) <= source.format.inner_height:
            return Fitted(room, count, voices)
    last = _CHOICES[-1]
    while count and _height(source, last, (), count) > source.format.inner_height:
        count -= 1
    return Fitted(last, count, ())


def asked(source: Source, language: str, fitted: Fitted) -> list[str]:
    """Return the requests that the page has room for, each cut to its lines."""
    points = source.sizes.points(fitted.room.measure.ask[0])
    limit = fitted.room.lines * letters_in(_request_width(source), points)
    return [
        shortened(request_words(source, language, number), int(limit / 1.06))
        for number in range(1, fitted.asked + 1)
    ]


def is_cut(source: Source, fitted: Fitted) -> bool:
    """Tell whether any request is missing or shortened."""
    return fitted.asked < len(source.record.letter.requests) or any(
        shown != " ".join(request_words(source, speech.locale, number).split())
        for speech in source.speeches
        for number, shown in enumerate(asked(source, speech.locale, fitted), start=1)
    )


def organiser(source: Source) -> str:
    """Return who asks, in as many letters as the page has room for."""
    return shortened(source.record.organiser, 50 if source.sizes.large else 100)


def addressee(source: Source, speech: Speech) -> str:
    """Return who is asked, in as many letters as the page has room for."""
    return shortened(source.letter(speech.locale).addressee, 50 if source.sizes.large else 100)


def _height(source: Source, room: Room, voices: tuple[Voice, ...], count: int) -> float:
    return sum(
        (
            _above(source),
            _requests(source, room, count),
            _note(source),
            _figures(source),
            _middle(source, room),
            _voices(source, room.measure, voices),
        )
    )


def _over(source: Source, lines: list[int]) -> int:
    """Return how many lines the languages take, beside or below each other."""
    return max(lines) if source.sizes.beside else sum(lines)


def _above(source: Source) -> float:
    sizes = source.sizes
    intro = [
        lines_of(
            speech.gettext(
                "%(organiser)s asks %(addressee)s:",
                organiser=organiser(source),
                addressee=addressee(source, speech),
            ),
            _text_width(source),
            sizes.points(12),
        )
        for speech in source.speeches
    ]
    # What stands between two languages that follow each other.
    apart = 0 if sizes.beside else 8 * (len(intro) - 1)
    return (
        height_of(1, sizes.leading(27, 32))
        + height_of(_over(source, intro), sizes.leading(12, 17))
        + (9 + apart) * sizes.space
    )


def _note(source: Source) -> float:
    sizes = source.sizes
    words = "There are 10 more requests. … marks what is shortened. They stand in full from page 1,000 on."
    lines = [lines_of(words, _text_width(source), sizes.points(9)) for _ in source.speeches]
    return height_of(_over(source, lines), sizes.leading(9, 12)) + 2 * sizes.space


def _figures(source: Source) -> float:
    sizes = source.sizes
    if sizes.large:
        return height_of(3, sizes.leading(20, 25)) + 10 * sizes.space
    named = len(source.speeches)
    return (
        height_of(1, sizes.leading(30, 34))
        + height_of(named, sizes.leading(9, 12))
        + 11 * sizes.space
    )


def _text_width(source: Source) -> float:
    inner = source.format.inner_width
    return (inner - _GAP * source.sizes.space) / 2 if source.sizes.beside else inner


def _request_width(source: Source) -> float:
    return _text_width(source) - _NUMERAL * source.sizes.space


def _requests(source: Source, room: Room, count: int) -> float:
    sizes = source.sizes
    points, leading = sizes.points(room.measure.ask[0]), sizes.leading(*room.measure.ask)
    width = _request_width(source)
    high = 0.0
    for number in range(1, count + 1):
        lines = [
            min(room.lines, lines_of(request_words(source, one.locale, number), width, points))
            for one in source.speeches
        ]
        between = 1.7 * sizes.space * (1 if sizes.beside else len(lines))
        high += height_of(_over(source, lines), leading) + between
    return high


def _middle(source: Source, room: Room) -> float:
    """Return the height of chart and tables: beside each other, or the chart above the tables."""
    sizes = source.sizes
    leading = sizes.leading(*_SMALL)
    lines = len(source.speeches)
    head = height_of(2 * lines, leading) + 3.2 * sizes.space
    high = [head + _rows(source, rows) for _, rows in tables(source, room.rows)]
    if room.chart and chart(source):
        high.append(height_of(3 * lines + 2, leading) + room.measure.chart * sizes.space)
    if not high:
        return 0
    return (
        sum(one + 4 * sizes.space for one in high) if sizes.large else max(high) + 7 * sizes.space
    )


def _rows(source: Source, rows: Table) -> float:
    sizes, inner = source.sizes, source.format.inner_width
    width = inner - 50 if sizes.large else inner / 3 - (_GAP + 19) * sizes.space
    lines = [lines_of(words.striptags(), width, sizes.points(_SMALL[0])) for words, _, _ in rows]
    return height_of(sum(lines), sizes.leading(*_SMALL)) + 1.3 * sizes.space * len(rows)


def _extracts(source: Source, room: Room) -> tuple[Voice, ...]:
    """Return extracts that fit whole: one to each request before there are two to any."""
    voices = source.record.voices
    most = 4 if source.sizes.large else 9
    turns: dict[int | None, int] = {}
    ranked: list[tuple[int, int]] = []
    for place, one in enumerate(voices):
        if _voice_lines(source, room.measure, one) <= most:
            turn = turns.setdefault(one.request_number, 0)
            turns[one.request_number] += 1
            ranked.append((turn, place))
    chosen = sorted(place for _, place in sorted(ranked)[: room.extracts])
    return tuple(voices[place] for place in chosen)


def _voice_width(source: Source) -> float:
    inner = source.format.inner_width
    return inner if source.sizes.large else (inner - 2 * _GAP * source.sizes.space) / 3


def _voice_lines(source: Source, measure: Measure, one: Voice) -> int:
    points = source.sizes.points(measure.extract[0])
    return lines_of(one.text, _voice_width(source), points) + one.text.count("\n")


def _voices(source: Source, measure: Measure, voices: tuple[Voice, ...]) -> float:
    sizes = source.sizes
    high = []
    for one in voices:
        about = ", ".join(part for part in (one.role, one.organisation) if part)
        under = sum(
            lines_of(words or "A signatory who is not named", _voice_width(source), sizes.points(8))
            for words in ((one.name, about) if about else (one.name,))
        )
        high.append(
            height_of(_voice_lines(source, measure, one), sizes.leading(*measure.extract))
            + height_of(under * (1 if one.name else len(source.speeches)), sizes.leading(8, 10.5))
        )
    if not high:
        return 0
    return (sum(high) if sizes.large else max(high)) + 10 * sizes.space
