"""Every token that travels in a link, by purpose, each with its own salt and age.

A token signs the `key` (a random UUID) of the row it stands for, and the time it was made. It is made when a message
is sent and never stored; single-use tokens are recognised by their hash.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from itsdangerous import BadSignature, TimestampSigner, URLSafeSerializer, URLSafeTimedSerializer


class Purpose(StrEnum):
    """What a token is for; the value is its salt, so that a token for one purpose is worthless for another."""

    CONFIRM = "confirm-signature"
    PERSONAL = "personal-page"
    EXTRACT = "decide-extract"
    OFFICER = "second-officer"
    OVERVIEW = "what-have-i-signed"
    SIGN_IN = "campaigner-sign-in"
    INSTEAD_OF = "instead-of-first-try"


STAMP = "form-shown"
"""The salt of the stamps that say when a form was shown: no links, and the same for everybody who gets that page."""
PLACE = "place-in-list"
"""The salt of the places from which lists go on: no links, and for each list another."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SIGNING: dict[str, Any] = {"key_derivation": "hmac", "digest_method": hashlib.sha256}

MAX_AGE: dict[Purpose, timedelta] = {
    Purpose.CONFIRM: timedelta(days=7),
    Purpose.PERSONAL: timedelta(days=3 * 365),
    Purpose.EXTRACT: timedelta(days=90),
    Purpose.OFFICER: timedelta(days=90),
    Purpose.OVERVIEW: timedelta(days=1),
    Purpose.SIGN_IN: timedelta(minutes=10),
    Purpose.INSTEAD_OF: timedelta(hours=1),
}


class TokenInvalid(Exception):
    """The token was not made here, or not for this purpose."""


class TokenExpired(Exception):
    """The token was genuine, but is too old; `subject` is the key of the row it stood for."""

    def __init__(self, subject: uuid.UUID) -> None:
        super().__init__("expired")
        self.subject = subject


class Tokens:
    """Makes and reads tokens with the host's secret."""

    def __init__(self, secret_key: str) -> None:
        self._secret_key = secret_key

    def make(self, purpose: Purpose, subject: uuid.UUID, issued_at: datetime) -> str:
        """Return a URL-safe token for `subject`; the same arguments give the same token."""
        return self._serializer(purpose, issued_at).dumps(subject.hex)

    def read(self, purpose: Purpose, token: str, now: datetime) -> uuid.UUID:
        """Return the subject of a token.

        Raises TokenInvalid if it is forged, damaged or for another purpose, TokenExpired if it is too old.
        """
        try:
            payload, made_at = self._serializer(purpose, now).loads(token, return_timestamp=True)
        except BadSignature as bad:
            raise TokenInvalid from bad
        subject = _subject(payload)
        # A token from a little ahead is genuine, too: another machine's clock has made it.
        if now - made_at > MAX_AGE[purpose]:
            raise TokenExpired(subject)
        return subject

    def stamp(self, moment: datetime) -> str:
        """Return a stamp that says when a form was shown, to the millisecond."""
        return str(self._stamps().dumps(int(moment.timestamp() * 1000)))

    def stamped(self, stamp: str) -> datetime:
        """Return the moment that a stamp says, however long ago; raises TokenInvalid if it was not made here."""
        try:
            return datetime.fromtimestamp(self._stamps().loads(stamp) / 1000, tz=UTC)
        except BadSignature as bad:
            raise TokenInvalid from bad

    def place_token(self, list_name: str, place: tuple[datetime, int]) -> str:
        """Return a place in a list, a moment and an id, as a token that is good for this list alone, for ever."""
        moment, last_id = place
        return str(self._places(list_name).dumps([(moment - _EPOCH) // _MICROSECOND, last_id]))

    def place(self, list_name: str, token: str) -> tuple[datetime, int]:
        """Return the place that a token says; raises TokenInvalid if it was not made here for this list."""
        try:
            since, last_id = self._places(list_name).loads(token)
        except BadSignature as bad:
            raise TokenInvalid from bad
        return _EPOCH + since * _MICROSECOND, last_id

    def _places(self, list_name: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._secret_key, salt=f"openletter.{PLACE}.{list_name}", signer_kwargs=_SIGNING
        )

    def _stamps(self) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._secret_key, salt=f"openletter.{STAMP}", signer_kwargs=_SIGNING
        )

    def _serializer(self, purpose: Purpose, now: datetime) -> URLSafeTimedSerializer:
        class SignerAtThatTime(TimestampSigner):
            def get_timestamp(self) -> int:
                return int(now.timestamp())

        return URLSafeTimedSerializer(
            self._secret_key,
            salt=f"openletter.{purpose.value}",
            signer=SignerAtThatTime,
            signer_kwargs=_SIGNING,
        )


def hash_of(token: str) -> str:
    """Return the SHA-256 of a token, as 64 hexadecimal digits, which is all that the database keeps of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_key() -> uuid.UUID:
    """Return a random UUID (version 4), the name of a row in tokens."""
    return uuid.uuid4()


def _subject(payload: object) -> uuid.UUID:
    try:
        return uuid.UUID(hex=str(payload))
    except ValueError as error:
        raise TokenInvalid from error
