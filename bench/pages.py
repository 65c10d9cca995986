"""Public pages as browsers ask for them, with a hundred and with a million names under a letter."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote_plus

from bench import letters
from bench.loads import Load, in_rounds
from bench.scale import Scale
from bench.servers import Installation, installation, served
from bench.tables import RoundsTable
from openletter.db.letters import Letter

AS_BROWSERS_DO = "Accept-Encoding: gzip"
ORGANISATIONS = 10  # one signature of so many is an organisation's
WRITTEN = 10_000  # signatures that are written one by one; the others are copied from them
SEARCHES = {
    "a frequent name": "sian",
    "half a name": "sian pr",
    "a rare name": "friends library {rare}",
    "nobody": "sian zzz",
    "two frequent names that nobody has together": "angharad owain",
    "half a frequent name, and one that nobody has with it": "owa gwenl",
    "half a frequent name, and a fairly common one": "ayesha dav",
    "a country": "&country=GB-WLS",
}
"""What is looked for, as it is typed."""


@dataclass(frozen=True)
class Asking:
    """One installation under load."""

    site: Installation
    scale: Scale
    table: RoundsTable

    def compare(self, what: str, asked: dict[int, Load]) -> None:
        """Print the rate of letters with so many names, each beside that of the first."""
        found = in_rounds(self.site, list(asked.values()), self.scale.clients[0], self.scale)
        for names, rounds in zip(asked, found, strict=True):
            self.table.rounds(f"{what}, {names:,} names", rounds)


def run(scale: Scale) -> bool:
    """Ask for what the public sees on each database; tells whether every answer was right."""
    table = RoundsTable("Public pages; ratio to the empty page")
    for kind in scale.databases:
        with installation(kind) as site:
            signed = {n: f"/letters/{_letter(site, n).slug}" for n in scale.names}
            with served(site):
                _ask(Asking(site, scale, table), kind, signed)
    return not table.failed


def _ask(asking: Asking, kind: str, signed: dict[int, str]) -> None:
    few, some, most = signed
    extremes = {n: signed[n] for n in (few, most)}
    unchanged = {n: _unchanged(asking.site, letter) for n, letter in extremes.items()}
    asking.compare(f"{kind}: page", {n: _page(letter) for n, letter in extremes.items()})
    asking.compare(f"{kind}: unchanged page", unchanged)
    for part in ("count.json", "names"):
        parts = {n: _page(f"{letter}/{part}") for n, letter in extremes.items()}
        asking.compare(f"{kind}: {part}", parts)
    for what, typed in islice(SEARCHES.items(), asking.scale.searches):
        searches = {n: _search(typed, n, signed[n]) for n in (some, most)}
        asking.compare(f"{kind}: search, {what}", searches)


def _page(path: str, *headers: str, expect: int = 200) -> Load:
    return Load([("GET", path, "")], expect, repeat=True, headers=(AS_BROWSERS_DO, *headers))


def _unchanged(site: Installation, letter: str) -> Load:
    return _page(letter, f"If-None-Match: {_tag(site, letter)}", expect=304)


def _search(typed: str, names: int, letter: str) -> Load:
    asked = quote_plus(typed.format(rare=min(names, WRITTEN) - 1), safe="&=")
    return _page(f"{letter}/signatories?q={asked}")


def _letter(site: Installation, names: int) -> Letter:
    letter = letters.open_letter(site.runtime)
    written = min(names, WRITTEN)
    organisations = written // ORGANISATIONS
    letters.confirmed(site.runtime, letter, written - organisations, organisations)
    letters.copied(site.runtime, letter, names // written - 1)
    return letter


def _tag(site: Installation, path: str) -> str:
    """Return the entity tag of a page as browsers get it."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    try:
        name, _, value = AS_BROWSERS_DO.partition(": ")
        connection.request("GET", path, headers={name: value})
        return connection.getresponse().headers["ETag"]
    finally:
        connection.close()
