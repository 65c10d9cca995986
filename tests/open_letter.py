"""A letter that is open, and what one does with it, each a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from openletter.db import signatories as signatory_rows
from openletter.db.letters import Letter, head_to_sign
from openletter.db.signatories import Counts
from openletter.db.signatures import Signature
from openletter.domain import signatures as signature_rules
from openletter.domain.addresses import address
from openletter.domain.authority import Trail
from openletter.domain.guard import Traces
from openletter.domain.statements import StatementUse
from openletter.runtime import Runtime
from openletter.services import confirming, letters, signing
from openletter.services.confirming import Confirmation
from openletter.services.signing import Attempt

NO_TRACES = Traces()


@dataclass(frozen=True)
class OpenLetter:
    """A letter that is open; every verb is a transaction of its own, as it is in a request or a command."""

    runtime: Runtime
    id: int
    slug: str

    @contextmanager
    def transaction(self) -> Iterator[tuple[Session, Letter]]:
        """Open a transaction and give the letter's row in it."""
        with self.runtime.database.transaction() as session:
            yield session, session.get_one(Letter, self.id)

    def sign(
        self, email: str = "sian@example.org", *, name: str = "Siân Prŷs", **typed: Any
    ) -> UUID:
        """Sign as the form would and return the signature's key."""
        with self.transaction() as (session, letter):
            return signing.sign(
                session,
                head_to_sign(session, letter.slug),
                attempt(email, name=name, **typed),
                now=self.runtime.clock(),
                today=self.runtime.today(),
                pace=self.runtime.pace,
            ).key

    def confirm(self, key: UUID) -> Confirmation:
        """Press the button behind the mailed link."""
        with self.transaction() as (session, _letter):
            return confirming.confirm(session, key, now=self.runtime.clock())[0]

    def signed(self, email: str = "sian@example.org", **typed: Any) -> UUID:
        """Sign and confirm."""
        key = self.sign(email, **typed)
        self.confirm(key)
        return key

    def close(self) -> None:
        """Close the letter for signatures."""
        with self.transaction() as (session, letter):
            letters.close(session, letter, now=self.runtime.clock())

    def signature(self, key: UUID) -> Signature:
        """Return a signature as it stands now."""
        with self.runtime.database.reading() as session:
            return session.exec(select(Signature).where(Signature.key == key)).one()

    def signatures(self) -> list[Signature]:
        """Return every signature in any state, the oldest first."""
        with self.runtime.database.reading() as session:
            return list(session.exec(select(Signature).order_by(Signature.id)).all())

    def counts(self) -> Counts:
        """Return the letter's figures."""
        with self.runtime.database.reading() as session:
            letter = session.get_one(Letter, self.id)
            return signatory_rows.counts(session, letter, now=self.runtime.clock())


def attempt(
    email: str,
    *,
    public: bool = True,
    updates: bool = False,
    locale: str = "en",
    statement: str = "",
    use: StatementUse = StatementUse.DOSSIER,
    trail: Trail | None = None,
    client: str | None = None,
    traces: Traces = NO_TRACES,
    **typed: str,
) -> Attempt:
    """Return what somebody typed to sign, checked as the form checks it."""
    return Attempt(
        details=signature_rules.details({"kind": "individual"} | typed),
        address=address(email),
        public=public,
        updates=updates,
        locale=locale,
        statement=statement,
        use=use,
        trail=trail,
        client=client,
        traces=traces,
    )
