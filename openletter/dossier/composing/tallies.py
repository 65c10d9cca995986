"""How many signed from where, as short tables: the most frequent, and the others together in one row."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from openletter.dossier.composing.source import Source
from openletter.dossier.record import Tally
from openletter.i18n import Speech

Table = list[tuple[Markup, int, str]]
"""Rows with a name, a number and its share."""

SECTORS, COUNTRIES = "sectors", "countries"


def tables(source: Source, rows: int) -> list[tuple[str, Table]]:
    """Return the tables of sectors and countries, with so many rows at most; without those of one row."""
    if not rows:
        return []
    figures = source.record.figures
    made = [
        (SECTORS, _table(source, figures.sectors, Speech.sector, rows)),
        (COUNTRIES, _table(source, figures.countries, _country, rows)),
    ]
    return [(name, found) for name, found in made if len(found) > 1]


def _country(speech: Speech, code: str | None) -> str:
    return speech.country(code) or speech.gettext("Not given")


def _table(
    source: Source,
    tallies: tuple[Tally, ...],
    name: Callable[[Speech, str | None], str],
    rows: int,
) -> Table:
    if not any(tally.code for tally in tallies):
        return []
    shown = tallies if len(tallies) <= rows else tallies[: rows - 1]
    rest = tallies[len(shown) :]
    counted = [(_named(source, name, tally.code), tally.count) for tally in shown]
    if rest:
        others = source.said(lambda speech: speech.gettext("%(count)s others", count=len(rest)))
        counted.append((others, sum(tally.count for tally in rest)))
    total = sum(tally.count for tally in tallies)
    return [(words, count, _share(source, count, total)) for words, count in counted]


def _named(source: Source, name: Callable[[Speech, str | None], str], code: str | None) -> Markup:
    return source.said(lambda speech: name(speech, code))


def _share(source: Source, count: int, total: int) -> str:
    """Return a share in whole per cent, once: a figure reads the same in both languages."""
    share = round(100 * count / total)
    speech = source.speeches[0]
    if not share:
        return speech.gettext("under 1%")
    # Beside others nobody has all.
    if share == 100 and count < total:
        return speech.gettext("over 99%")
    return speech.gettext("%(share)s%%", share=share)
