"""Confirming: from the button behind the mailed link to the committed signature that counts."""

from __future__ import annotations

from bench import letters
from bench.loads import Load, Request, compared, warm_up
from bench.scale import Scale
from bench.servers import Installation, installation, served
from bench.tables import LoadTable, lost
from openletter.db.letters import Letter
from openletter.domain.signatures import SignatureState
from openletter.tokens import Purpose


def run(scale: Scale) -> bool:
    """Confirm by many clients at once on each database; tells whether all is well."""
    table = LoadTable("Confirming: POST /confirm/…, each link once; ratio to the empty page")
    for kind in scale.databases:
        with installation(kind) as site, served(site):
            for clients in scale.clients:
                _confirm(table, f"{kind}, {clients} clients", site, clients, scale)
    return not table.failed


def _confirm(table: LoadTable, name: str, site: Installation, clients: int, scale: Scale) -> None:
    letter = letters.open_letter(site.runtime)
    requests = _buttons(site, letter, scale.requests)
    warm_up(site, Load(requests[: scale.warm_up], expect=303), clients)
    before = _counted(site, letter)
    found = compared(site, Load(requests[scale.warm_up :], expect=303), clients, scale)
    table.load(name, found, lost(found.outcome, before, _counted(site, letter)))


def _counted(site: Installation, letter: Letter) -> tuple[int, int]:
    return (
        letters.signatures_in(site.runtime, letter, SignatureState.CONFIRMED),
        letters.messages(site.runtime),
    )


def _buttons(site: Installation, letter: Letter, people: int) -> list[Request]:
    now = site.runtime.clock()
    make = site.runtime.tokens.make
    return [
        ("POST", f"/confirm/{make(Purpose.CONFIRM, key, now)}", "")
        for key in letters.pending(site.runtime, letter, people)
    ]
