"""Public pages as browsers ask for them, with a hundred and with a million names under a letter."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import quote_plus

from bench import letters
from bench.loads import Request, compared, warm_up
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


@dataclass
class Asking:
    """One installation under load; `first` are the ratios of the smallest letter, by what was asked for."""

    site: Installation
    scale: Scale
    table: LoadTable
    first: dict[str, float] = field(default_factory=dict)

    def turn(self, what: str, names: int, request: Request, *more: str, expect: int = 200) -> None:
        """Ask for one thing again and again, and print its rate beside that of the smallest letter."""
        clients, headers = self.scale.clients[0], (AS_BROWSERS_DO, *more)
        warm_up(self.site, [request] * self.scale.warm_up, clients)
        found = compared(
            self.site, [request], clients, self.scale, expect=expect, repeat=True, headers=headers
        )
        first = self.first.setdefault(what, found.ratio)
        self.table.load(f"{what}, {names:,} names", found, 0, f"{found.ratio / first:.2f}")


def run(scale: Scale) -> bool:
    """Ask for what the public sees on each database; tells whether every answer was right."""
    table = LoadTable("Public pages; ratio to the empty page", "to first")
    for kind in scale.databases:
        with installation(kind) as site:
            signed = {n: _letter(site, n) for n in scale.names}
            with served(site):
                _ask(Asking(site, scale, table), kind, signed)
    return not table.failed


def _ask(asking: Asking, kind: str, signed: dict[int, Letter]) -> None:
    few, some, most = signed
    for names in (few, most):
        page = f"/letters/{signed[names].slug}"
        asking.turn(f"{kind}: page", names, ("GET", page, ""))
        known = f"If-None-Match: {_tag(asking.site, page)}"
        asking.turn(f"{kind}: unchanged page", names, ("GET", page, ""), known, expect=304)
        for part in ("count.json", "names"):
            asking.turn(f"{kind}: {part}", names, ("GET", f"{page}/{part}", ""))
    for names in (some, most):
        for what, typed in islice(SEARCHES.items(), asking.scale.searches):
            asked = quote_plus(typed.format(rare=min(names, WRITTEN) - 1), safe="&=")
            search = f"/letters/{signed[names].slug}/signatories?q={asked}"
            asking.turn(f"{kind}: search, {what}", names, ("GET", search, ""))


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
