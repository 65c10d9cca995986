"""Typed settings from the environment; unsafe ones are refused in production, in sentences."""

from __future__ import annotations

import os
import re
import secrets
from datetime import timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from openletter.domain.forgetting import FORGET_AFTER_DAYS, FORGET_AFTER_DAYS_MAX
from openletter.errors import SettingsRefused

PREFIX = "OPENLETTER_"
SECRET_MIN_LENGTH = 32
SECRET_MIN_VARIETY = 10


class Environment(StrEnum):
    """Where the program runs."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


_DRIVERS = frozenset({"sqlite", "postgres", "postgresql", "postgresql+psycopg"})
_HTTP_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::[0-9]{1,5})?/?")


def _http_origin(value: str) -> str:
    # In small letters, as browsers send it in Origin, and a domain of other letters in its ASCII form (RFC 6454).
    if value and not _HTTP_ORIGIN.fullmatch(value.lower()):
        raise ValueError("must be like https://letters.example.org, without a path")
    return value.lower().rstrip("/")


def _smtp_server(value: str) -> str:
    parts = urlsplit(value)
    _ = parts.port  # which refuses one that is no number
    if value and not parts.hostname:
        raise ValueError("must name a mail server, like smtp://mail.example.org:25")
    return value


def _plain_address(value: str) -> str:
    try:
        return Address(addr_spec=value).addr_spec if value else ""
    except (ValueError, IndexError, HeaderParseError) as error:
        raise ValueError("must be an address alone, like letters@example.org") from error


class Settings(BaseSettings):
    """What the host has set; every name has the prefix OPENLETTER_ in the environment."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    env: Environment = Environment.DEVELOPMENT
    secret_key: str = ""
    base_url: Annotated[str, AfterValidator(_http_origin)] = ""
    database_url: str = ""
    redis_url: str = ""
    smtp_url: Annotated[str, AfterValidator(_smtp_server)] = ""
    mail_from: Annotated[str, AfterValidator(_plain_address)] = ""
    contact: Annotated[str, AfterValidator(_plain_address)] = ""
    data_dir: Path = Path("var")
    trusted_proxies: int = 0
    time_zone: str = "Europe/London"
    forget_after_days: int = FORGET_AFTER_DAYS
    signing_key: Path | None = None
    signing_passphrase: SecretStr = SecretStr("")

    @field_validator("env", mode="before")
    @classmethod
    def _known_environment(cls, value: str) -> str:
        if value not in list(Environment):
            raise ValueError("must be production or development")
        return value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _depth(cls, value: int | str) -> int:
        digits = str(value).strip()
        if not (digits.isascii() and digits.isdigit() and int(digits[:3]) <= 10):
            raise ValueError("must be the number of proxies in front, from 0 to 10")
        return int(digits)

    @field_validator("forget_after_days", mode="before")
    @classmethod
    def _days(cls, value: int | str) -> int:
        digits = str(value).strip()
        if not (
            digits.isascii() and digits.isdigit() and 1 <= int(digits[:5]) <= FORGET_AFTER_DAYS_MAX
        ):
            raise ValueError(f"must be a number of days, from 1 to {FORGET_AFTER_DAYS_MAX}")
        return int(digits)

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        try:
            driver = make_url(value).drivername if value else "sqlite"
        except (ArgumentError, ValueError):
            driver = ""
        if driver not in _DRIVERS:
            raise ValueError(
                "must be like postgresql://user:password@host/database or sqlite:////folder/openletter.db"
            )
        return value

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("must be a time zone like Europe/London") from error
        return value

    @property
    def is_production(self) -> bool:
        """Whether this is the real thing."""
        return self.env is Environment.PRODUCTION

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which people read dates and deadlines end."""
        return ZoneInfo(self.time_zone)

    @property
    def forget_after(self) -> timedelta:
        """How long after a campaign's end addresses and network data are erased."""
        return timedelta(days=self.forget_after_days)

    @property
    def sender(self) -> str:
        """The address that messages come from."""
        return self.mail_from or f"openletter@{urlsplit(self.base_url).hostname}"


def load(environ: dict[str, str] | None = None, *, port: int = 8000) -> Settings:
    """Return the settings of this process; `port` is where development listens.

    In development a missing secret is made once and kept in the data folder. Raises SettingsRefused with a sentence
    for each setting that is missing, malformed or unsafe.
    """
    given = dict(os.environ if environ is None else environ)
    values = {
        key.removeprefix(PREFIX).lower(): value
        for key, value in given.items()
        if key.startswith(PREFIX) and value.strip()
    }
    try:
        settings = Settings.model_validate(Settings.model_construct().model_dump() | values)
    except ValidationError as error:
        raise SettingsRefused(
            [_sentence(fault["loc"], fault["msg"]) for fault in error.errors()]
        ) from error
    if "env" not in values and not _is_loopback(settings.base_url):
        raise SettingsRefused(
            [
                "Set OPENLETTER_ENV to production, or to development if this is a trial: "
                "in development anybody who can reach the site can read every message it sends."
            ]
        )
    if settings.is_production:
        if faults := _production_faults(settings):
            raise SettingsRefused(faults)
        return _completed(settings, {})
    return _completed(
        settings,
        {
            "secret_key": settings.secret_key or _kept_secret(settings.data_dir),
            "base_url": settings.base_url or f"http://127.0.0.1:{port}",
        },
    )


def _is_loopback(base_url: str) -> bool:
    """Tell whether only this machine can be meant; no address at all means that it is made up below, on 127.0.0.1."""
    host = urlsplit(base_url).hostname or "localhost"
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _completed(settings: Settings, more: dict[str, str]) -> Settings:
    data_dir = settings.data_dir.resolve()
    url = settings.database_url or f"sqlite:///{data_dir / 'openletter.db'}"
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    return settings.model_copy(update={"data_dir": data_dir, "database_url": url, **more})


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    name = f"{PREFIX}{'_'.join(str(part) for part in location).upper()}"
    return f"{name} {message.removeprefix('Value error, ')}."


def _production_faults(settings: Settings) -> list[str]:
    faults = []
    secret = settings.secret_key
    if not secret:
        faults.append(
            "Set OPENLETTER_SECRET_KEY to a long random text, for example from: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    elif len(secret) < SECRET_MIN_LENGTH or len(set(secret)) < SECRET_MIN_VARIETY:
        faults.append(
            f"OPENLETTER_SECRET_KEY is too weak: set a random text of at least {SECRET_MIN_LENGTH} characters."
        )
    if not settings.base_url:
        faults.append(
            "Set OPENLETTER_BASE_URL to the address people will use, like https://letters.example.org"
        )
    elif not settings.base_url.startswith("https://"):
        faults.append(
            "OPENLETTER_BASE_URL must begin with https:// in production, since links in messages carry people's rights."
        )
    if not settings.smtp_url:
        faults.append(
            "Set OPENLETTER_SMTP_URL to your mail server, like smtp+starttls://user:password@mail.example.org:587"
        )
    elif urlsplit(settings.smtp_url).scheme not in ("smtp", "smtps", "smtp+starttls"):
        faults.append("OPENLETTER_SMTP_URL must begin with smtp://, smtp+starttls:// or smtps://")
    return faults


def make_data_folder(data_dir: Path) -> None:
    """Make the data folder if it is missing, for nobody else to read, since people's addresses are in it.

    Raises SettingsRefused if there can be no folder.
    """
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsRefused(
            [
                f"OPENLETTER_DATA_DIR must be a folder that the program may make or use: {data_dir} is not."
            ]
        ) from error


def _kept_secret(data_dir: Path) -> str:
    make_data_folder(data_dir)
    kept = data_dir / "secret-key"
    try:
        with kept.open("x", encoding="utf-8") as file:
            kept.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return kept.read_text(encoding="utf-8")
