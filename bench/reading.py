"""Reading: the letter's page and its live count, with few and with many signatures under it."""

from __future__ import annotations

from bench import letters
from bench.loads import Load, in_rounds
from bench.scale import Scale
from bench.servers import Installation, installation, served
from bench.tables import RoundsTable
from openletter.db.letters import Letter

ORGANISATIONS = 100
MANY_ORGANISATIONS = 5_000


def run(scale: Scale) -> bool:
    """Read letters with few and many signatures, and one with many organisations; tells whether all is well."""
    table = RoundsTable("Reading: GET /letters/… and count.json on SQLite; ratio to the empty page")
    with installation() as site, served(site):
        signed = dict(_letter(site, n, min(ORGANISATIONS, n // 10)) for n in scale.signatures)
        most = scale.signatures[-1]
        crowded = dict([_letter(site, most, min(MANY_ORGANISATIONS, most))])
        _read(table, "page: ", "", signed | crowded, site, scale)
        _read(table, "count.json: ", "/count.json", signed, site, scale)
    return not table.failed


def _read(
    table: RoundsTable,
    what: str,
    under: str,
    signed: dict[str, Letter],
    site: Installation,
    scale: Scale,
) -> None:
    """Ask for one address of each letter; each is set against that of the letter nobody has signed, too."""
    several = [
        Load([("GET", f"/letters/{letter.slug}{under}", "")], repeat=True)
        for letter in signed.values()
    ]
    found = in_rounds(site, several, scale.clients[0], scale)
    for name, rounds in zip(signed, found, strict=True):
        table.rounds(what + name, rounds)


def _letter(site: Installation, people: int, organisations: int) -> tuple[str, Letter]:
    """Make a signed letter and say how it is called in the table."""
    letter = letters.open_letter(site.runtime)
    letters.confirmed(site.runtime, letter, people, organisations)
    return f"{people:,} people, {organisations:,} organisations", letter
