"""Proof of work (ALTCHA, version 2): challenges that a browser solves by itself, and what it sends back.

The browser looks for the one counter whose PBKDF2 key begins as asked; WebCrypto does that by itself. How long it takes
is bounded, since the counter is drawn between two numbers; docs/decisions/0013 has the figures.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime
from typing import Any

import altcha

from openletter.domain.guard import PROOF_LIFE, Proof

ALGORITHM = "PBKDF2/SHA-256"
COST = 4_000
"""Rounds for each counter that is tried."""
COUNTERS = (40, 80)
"""Between which the counter lies."""
PAYLOAD_MAX = 4_000  # characters; what our script sends has about 900


class Proofs:
    """Makes challenges and reads proofs with the host's secret."""

    def __init__(self, secret_key: str) -> None:
        self._secret = _derived(secret_key, b"openletter.proof-challenge")
        self._key_secret = _derived(secret_key, b"openletter.proof-key")

    def challenge(self, letter_id: int, now: datetime) -> dict[str, Any]:
        """Return a challenge for one letter, as JSON has it, to be solved and sent within twenty minutes."""
        low, high = COUNTERS
        made = altcha.create_challenge(
            ALGORITHM,
            COST,
            counter=low + secrets.randbelow(high - low + 1),
            expires_at=now + PROOF_LIFE,
            data={"letter": letter_id},
            hmac_secret=self._secret,
            hmac_key_secret=self._key_secret,
        )
        return made.to_dict()

    def read(self, payload: str) -> Proof | None:
        """Return the proof that a form brings, or None unless it was made here, is solved and has not expired.

        Whether it has been used before is for the database to say. The library looks at the clock by itself.
        """
        if not payload or len(payload) > PAYLOAD_MAX:
            return None
        try:
            sent = altcha.Payload.from_base64(payload)
            found = altcha.verify_solution(sent, self._secret, hmac_key_secret=self._key_secret)
            return _proof(sent.challenge) if found.verified else None
        # Whatever was sent may be of any shape, and be no number where the library counts.
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError):
            return None


def _proof(challenge: altcha.Challenge) -> Proof:
    asked = challenge.parameters
    return Proof(
        challenge=str(challenge.signature),
        letter_id=int((asked.data or {})["letter"]),
        expires_at=datetime.fromtimestamp(int(asked.expires_at or 0), tz=UTC),
    )


def _derived(secret_key: str, purpose: bytes) -> bytes:
    return hmac.new(secret_key.encode(), purpose, hashlib.sha256).digest()
