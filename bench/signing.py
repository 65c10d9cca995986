"""Signing: from the form to the committed signature and its message in the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, islice

from bench import letters
from bench.loads import Load, compared, warm_up
from bench.scale import Scale
from bench.servers import Installation, installation, served, worked
from bench.tables import LoadTable, lost
from openletter.db.letters import Letter
from openletter.domain.signatures import SignatureState


@dataclass(frozen=True)
class Signing:
    """A letter to be signed on one installation, by addresses that have not signed before."""

    site: Installation
    letter: Letter
    scale: Scale
    numbers: Iterator[int] = field(default_factory=count)

    def turn(self, table: LoadTable, name: str, clients: int) -> None:
        """Sign by so many clients at once and print what came of it."""
        warm_up(self.site, self._forms(self.scale.warm_up), clients)
        before = self._written()
        found = compared(self.site, self._forms(self.scale.requests), clients, self.scale)
        table.load(name, found, lost(found.outcome, before, self._written()))

    def _forms(self, how_many: int) -> Load:
        return Load(letters.signing(self.letter, islice(self.numbers, how_many)))

    def _written(self) -> tuple[int, int]:
        runtime = self.site.runtime
        return (
            letters.signatures_in(runtime, self.letter, SignatureState.PENDING),
            letters.messages(runtime),
        )


def run(scale: Scale) -> bool:
    """Sign by many clients at once on both databases, then while the worker sends; tells whether all is well."""
    table = LoadTable("Signing: POST /letters/…/sign, distinct addresses; ratio to the empty page")
    for kind in scale.databases:
        with installation(kind) as site, served(site):
            signing = Signing(site, letters.open_letter(site.runtime), scale)
            for clients in scale.clients:
                signing.turn(table, f"{kind}, {clients} clients", clients)
            with worked(site):
                clients = scale.clients[0]
                signing.turn(table, f"{kind}, {clients} clients, worker sending", clients)
    return not table.failed
