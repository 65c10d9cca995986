"""How often a client has signed a letter lately: counted over the rows, or over Redis where there is one.

Rows hold across processes by themselves. Every signature counts, in whatever state and held or not: whoever goes on
over the line stays over it. Both ways count alike, so that a host who adds or loses Redis changes no decision.
"""

from __future__ import annotations

import hashlib
import logging
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from limits.errors import StorageError
from limits.storage import RedisStorage
from sqlalchemy import bindparam, case, func, select, text
from sqlmodel import Session, col

from openletter.db.guard import ANY_RULE, has_rules
from openletter.db.letters import LetterHead
from openletter.db.lookups import ANY_OF_ADDRESS
from openletter.db.signatures import Signature
from openletter.domain.guard import BURST, MAILS_MAX, SUSTAINED, Recent

log = logging.getLogger(__name__)

ASK_AGAIN_AFTER = 10  # seconds after Redis has failed
TIMEOUT = 0.25  # seconds that a signer may wait for Redis


@dataclass(frozen=True)
class Signer:
    """Whoever signs: which letter, with which address, and from which network address, if that is known."""

    letter: LetterHead
    client: str | None
    address: str


@dataclass(frozen=True)
class Look:
    """What one look at whoever signs tells: how often the client came, and what else there is to ask.

    `has_rules` tells whether the organiser has any, `address_is_known` whether the address may have signed before.
    """

    recent: Recent
    has_rules: bool
    address_is_known: bool = True


class Pace(Protocol):
    """A way to count how often clients come."""

    def look(self, session: Session, signer: Signer, *, now: datetime) -> Look:
        """Return how often a client has signed a letter before this moment, and what else there is to ask."""


def _counted() -> Any:
    newest = (
        select(col(Signature.created_at))
        .where(
            col(Signature.letter_id) == bindparam("its_letter"),
            col(Signature.client) == bindparam("its_client"),
            # In the index's own words: SQLite takes a partial index only for a condition that it finds there.
            text("client IS NOT NULL"),
            col(Signature.created_at) > bindparam("since_sustained"),
        )
        .order_by(col(Signature.created_at).desc())
        # However fast somebody comes, looking costs no more than this.
        .limit(MAILS_MAX)
        .subquery()
    )
    burst = case((newest.c.created_at > bindparam("since_burst"), 1), else_=0)
    return func.coalesce(func.sum(burst), 0).label("burst"), func.count().label("sustained")


_COUNTED = _counted()
# Made once: putting a query together costs more than asking it.
_LOOK = select(*_COUNTED, ANY_RULE.label("rules"), ANY_OF_ADDRESS.label("known"))
_LOOK_AND_TRY_LOCK = _LOOK.add_columns(
    func.pg_try_advisory_xact_lock(bindparam("lock")).label("alone"),
)
_LOCK = select(func.pg_advisory_xact_lock(bindparam("lock")))


class OverRows:
    """Counts signatures themselves, by one query that an index answers alone."""

    def look(self, session: Session, signer: Signer, *, now: datetime) -> Look:
        """Count; where others of this client are signing at this moment, one by one, so that none slips through.

        Whoever is over the line already waits for nobody. SQLite has one writer at a time anyway.
        """
        connection = session.connection()
        asked = _asked(signer, now)
        if signer.client is None or connection.dialect.name != "postgresql":
            return _looked(connection.execute(_LOOK, asked).one())
        lock = {"lock": _lock_of(signer)}
        row = connection.execute(_LOOK_AND_TRY_LOCK, asked | lock).one()
        found = _looked(row)
        if row.alone or found.recent.is_over_the_line:
            return found
        # Alone in its statement: a query that waits for a lock would go on with the rows as they were before it.
        connection.execute(_LOCK, lock)
        return _looked(connection.execute(_LOOK, asked).one())


class OverRedis:
    """Counts in Redis by moving windows (`limits`, by the clock of this machine); over rows where it fails."""

    def __init__(self, url: str) -> None:
        self._storage = RedisStorage(
            url,
            wrap_exceptions=True,
            socket_timeout=TIMEOUT,
            socket_connect_timeout=TIMEOUT,
        )
        self._rows = OverRows()
        self._ask_again_at = 0.0

    def look(self, session: Session, signer: Signer, *, now: datetime) -> Look:
        """Count this signature and those before it in Redis, the rules in the database."""
        letter = signer.letter
        recent = self._recent(letter.id, signer.client) if signer.client else Recent()
        if recent is None:
            return self._rows.look(session, signer, now=now)
        return Look(recent, has_rules(session, letter.organiser_id, letter.id, now))

    def _recent(self, letter_id: int, client: str) -> Recent | None:
        """Return how often a client came before; None if Redis does not say, and for a while after that."""
        if time.monotonic() < self._ask_again_at:
            return None
        try:
            return self._count(f"openletter/signing/{letter_id}/{client}")
        except StorageError:
            self._ask_again_at = time.monotonic() + ASK_AGAIN_AFTER
            log.warning("Redis does not answer; signatures are counted in the database meanwhile")
            return None

    def _count(self, key: str) -> Recent:
        # One more than is ever told, for the signature that asks; beyond that nothing is noted, and nothing forgotten.
        noted = MAILS_MAX + 1
        self._storage.acquire_entry(key, noted, int(SUSTAINED.total_seconds()))
        burst, sustained = (
            self._storage.get_moving_window(key, noted, int(span.total_seconds()))[1]
            for span in (BURST, SUSTAINED)
        )
        return Recent(max(0, burst - 1), max(0, sustained - 1))


OVER_ROWS = OverRows()


def pace_of(redis_url: str) -> Pace:
    """Return the way to count: over Redis where the host has set one."""
    return OverRedis(redis_url) if redis_url else OVER_ROWS


def _looked(row: Any) -> Look:
    return Look(Recent(row.burst, row.sustained), bool(row.rules), bool(row.known))


def _asked(signer: Signer, now: datetime) -> dict[str, Any]:
    return {
        "its_letter": signer.letter.id,
        "its_organiser": signer.letter.organiser_id,
        "its_client": signer.client,
        "its_address": signer.address,
        "its_now": now,
        "since_burst": now - BURST,
        "since_sustained": now - SUSTAINED,
    }


def _lock_of(signer: Signer) -> int:
    """Return the number of the lock that a client has under a letter (PostgreSQL has 64 bits for it)."""
    name = f"signing/{signer.letter.id}/{signer.client}"
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
