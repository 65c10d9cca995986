"""Reading: the letter's page and its live count, with few and with many signatures under it."""

from __future__ import annotations

from bench import letters
from bench.loads import compared, warm_up
from bench.scale import Scale
from bench.servers import Installation, installation, served
from bench.tables import LoadTable
from openletter.db.letters import Letter

ORGANISATIONS = 100
MANY_ORGANISATIONS = 5_000


def run(scale: Scale) -> bool:
    """Read letters with few and many signatures, and one with many organisations; tells whether all is well."""
    table = LoadTable(
        "Reading: GET /letters/… and count.json on SQLite; ratio to the empty page", "to first"
    )
    with installation() as site, served(site):
        signed = dict(_letter(site, n, min(ORGANISATIONS, n // 10)) for n in scale.signatures)
        most = scale.signatures[-1]
        crowded = dict([_letter(site, most, min(MANY_ORGANISATIONS, most))])
        _read(table, "page: ", "", signed | crowded, site, scale)
        _read(table, "count.json: ", "/count.json", signed, site, scale)
    return not table.failed


def _read(
    table: LoadTable,
    what: str,
    under: str,
    signed: dict[str, Letter],
    site: Installation,
    scale: Scale,
) -> None:
    """Ask for one address of each letter; each is set against that of the letter nobody has signed, too."""
    first = None
    for name, letter in signed.items():
        request = ("GET", f"/letters/{letter.slug}{under}", "")
        warm_up(site, [request] * scale.warm_up, scale.clients[0])
        found = compared(site, [request], scale.clients[0], scale, repeat=True)
        first = first or found.ratio
        table.load(what + name, found, 0, f"{found.ratio / first:.2f}")


def _letter(site: Installation, people: int, organisations: int) -> tuple[str, Letter]:
    """Make a signed letter and say how it is called in the table."""
    letter = letters.open_letter(site.runtime)
    letters.confirmed(site.runtime, letter, people, organisations)
    return f"{people:,} people, {organisations:,} organisations", letter
