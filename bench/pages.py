"""Public pages as browsers ask for them, with a hundred and with a million names under a letter."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, replace
from itertools import islice
from statistics import fmean
from urllib.parse import quote_plus

from bench import letters
from bench.loads import Compared, Request, compared, warm_up
from bench.scale import Scale
from bench.servers import Installation, installation, served
from bench.tables import LoadTable
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
class Asked:
    """What is asked for again and again of a letter with so many names, and what is answered."""

    names: int
    request: Request
    headers: tuple[str, ...] = ()
    expect: int = 200


@dataclass(frozen=True)
class Asking:
    """One installation under load."""

    site: Installation
    scale: Scale
    table: LoadTable

    def compare(self, what: str, smaller: Asked, larger: Asked) -> None:
        """Print the rate of a larger letter beside that of a smaller one just before and just after it.

        A machine whose speed moves would otherwise tell more of itself than of the letters.
        """
        before, found, after = map(self._met, (smaller, larger, smaller))
        own = fmean([before.outcome.per_second, after.outcome.per_second])
        for asked, met, when in (
            (smaller, before, ""),
            (larger, found, ""),
            (smaller, after, " again"),
        ):
            rate = f"{met.outcome.per_second / own:.2f}"
            self.table.load(f"{what}, {asked.names:,} names{when}", met, 0, rate)

    def _met(self, asked: Asked) -> Compared:
        clients = self.scale.clients[0]
        warm_up(self.site, [asked.request] * self.scale.warm_up, clients)
        return compared(
            self.site,
            [asked.request],
            clients,
            self.scale,
            expect=asked.expect,
            repeat=True,
            headers=(AS_BROWSERS_DO, *asked.headers),
        )


def run(scale: Scale) -> bool:
    """Ask for what the public sees on each database; tells whether every answer was right."""
    table = LoadTable("Public pages; ratio to the empty page", "to few")
    for kind in scale.databases:
        with installation(kind) as site:
            signed = {n: _letter(site, n) for n in scale.names}
            with served(site):
                _ask(Asking(site, scale, table), kind, signed)
    return not table.failed


def _ask(asking: Asking, kind: str, signed: dict[int, Letter]) -> None:
    few, some, most = ((names, f"/letters/{letter.slug}") for names, letter in signed.items())
    asking.compare(f"{kind}: page", _page(*few), _page(*most))
    unchanged = (_unchanged(asking.site, *one) for one in (few, most))
    asking.compare(f"{kind}: unchanged page", *unchanged)
    for part in ("count.json", "names"):
        asking.compare(f"{kind}: {part}", _page(*few, f"/{part}"), _page(*most, f"/{part}"))
    for what, typed in islice(SEARCHES.items(), asking.scale.searches):
        searches = (_search(typed, *one) for one in (some, most))
        asking.compare(f"{kind}: search, {what}", *searches)


def _page(names: int, letter: str, part: str = "") -> Asked:
    return Asked(names, ("GET", letter + part, ""))


def _unchanged(site: Installation, names: int, letter: str) -> Asked:
    known = f"If-None-Match: {_tag(site, letter)}"
    return replace(_page(names, letter), headers=(known,), expect=304)


def _search(typed: str, names: int, letter: str) -> Asked:
    asked = quote_plus(typed.format(rare=min(names, WRITTEN) - 1), safe="&=")
    return _page(names, letter, f"/signatories?q={asked}")


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
