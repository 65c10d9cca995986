"""The parts of a running installation, made once from its settings and handed to the web, the worker and commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from openletter.config import Settings, make_data_folder
from openletter.db.pace import OVER_ROWS, Pace, pace_of
from openletter.db.sessions import Database
from openletter.domain.plans import Tongue
from openletter.i18n import Domain, Speech, speech
from openletter.links import Links
from openletter.mail.messages import Composer
from openletter.mail.transports import FileTransport, SmtpTransport, Transport
from openletter.proofs import Proofs
from openletter.tokens import Tokens

if TYPE_CHECKING:
    from openletter.dossier.seal import Signer


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Runtime:
    """Settings, database, tokens, proofs of work and links of this installation, its clock, its count of clients."""

    settings: Settings
    database: Database
    tokens: Tokens
    proofs: Proofs
    links: Links
    clock: Callable[[], datetime] = field(default=utc_now)
    pace: Pace = OVER_ROWS

    def today(self) -> date:
        """Return the day it is where the host's people live."""
        return self.clock().astimezone(self.settings.zone).date()

    def speech(self, locale: str) -> Speech:
        """Return how this installation speaks a locale."""
        return speech(locale, self.settings.zone)

    def speeches(self, tongue: Tongue) -> tuple[Speech, ...]:
        """Return how this installation speaks the languages of a dossier, the first of them first."""
        return tuple(
            speech(locale, self.settings.zone, Domain.DOSSIER) for locale in tongue.locales
        )

    def composer(self) -> Composer:
        """Return what renders messages."""
        return Composer(tokens=self.tokens, links=self.links, sender=self.settings.sender)

    def transport(self) -> Transport:
        """Return what carries messages: the mail server, or files where none is set."""
        if self.settings.smtp_url:
            return SmtpTransport(self.settings.smtp_url)
        return FileTransport(self.mail_folder)

    def signer(self) -> Signer | None:
        """Return who signs dossiers, None where the host has set no key; raises KeyUnusable."""
        if self.settings.signing_key is None:
            return None
        # Here and not above: the web server has no use for what signs.
        from openletter.dossier.seal import read_signer

        return read_signer(
            self.settings.signing_key, self.settings.signing_passphrase.get_secret_value()
        )

    @property
    def mail_folder(self) -> Path:
        """Where messages are written when there is no mail server."""
        return self.settings.data_dir / "mail"

    @property
    def editions_folder(self) -> Path:
        """Where each letter's folder of dossier editions lies."""
        return self.settings.data_dir / "editions"

    def edition_folder(self, letter_id: int) -> Path:
        """Where a letter's dossier editions lie."""
        return self.editions_folder / str(letter_id)

    @property
    def files_folder(self) -> Path:
        """Where each letter's folder of logos and annexes lies."""
        return self.settings.data_dir / "files"

    def file_folder(self, letter_id: int) -> Path:
        """Where the logos and annexes of a letter lie, each under its SHA-256."""
        return self.files_folder / str(letter_id)

    def kept_folder(self, letter_id: int) -> Path:
        """Where the logos and annexes lie that editions of a letter have printed: removing them changes no edition."""
        return self.edition_folder(letter_id) / "files"

    @property
    def support_folder(self) -> Path:
        """Where the files of messages of support lie, each under its SHA-256, and as they were sent until prepared."""
        return self.settings.data_dir / "support"

    @property
    def covers_folder(self) -> Path:
        """Where the pictures over letters lie, each under its SHA-256."""
        return self.settings.data_dir / "covers"

    @property
    def dossier_caches(self) -> Path:
        """Where each letter's folder of parts lies that were laid out before."""
        return self.settings.data_dir / "cache" / "dossier"

    @property
    def share_images(self) -> Path:
        """Where each letter's folder of share images lies; it may be emptied at any time."""
        return self.settings.data_dir / "cache" / "share"

    def dossier_cache(self, letter_id: int) -> Path:
        """Where parts of a letter's dossiers lie that were laid out before; it may be emptied at any time."""
        return self.dossier_caches / str(letter_id)


def build(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Runtime:
    """Make the parts of an installation; the data folder is made if it is missing, or SettingsRefused raised."""
    make_data_folder(settings.data_dir)
    return Runtime(
        settings=settings,
        database=Database(settings.database_url),
        tokens=Tokens(settings.secret_key),
        proofs=Proofs(settings.secret_key),
        links=Links(settings.base_url),
        clock=clock,
        pace=pace_of(settings.redis_url),
    )
