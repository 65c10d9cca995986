"""How messages leave: over SMTP, or as files in development."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT = 20  # seconds for each answer of the server


class SendingRefused(Exception):
    """The mail server will never take this message; trying again is no use."""


class SendingFailed(Exception):
    """The message could not be handed over this time."""


class Transport(Protocol):
    """Carries messages while its `with` block is open."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
    def send(self, message: EmailMessage) -> None:
        """Hand a message over; raises SendingRefused or SendingFailed."""


class FileTransport:
    """Writes each message as an `.eml` file, whole or not at all; a second try replaces the first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def send(self, message: EmailMessage) -> None:
        """Write the message."""
        name = message["Message-ID"].strip("<>").split("@")[0]
        unfinished = self._folder / f".{name}.part"
        unfinished.write_bytes(message.as_bytes())
        unfinished.replace(self._folder / f"{name}.eml")


class SmtpTransport:
    """Sends over one SMTP connection, opened with the first message.

    The URL is smtp://, smtp+starttls:// or smtps://, with percent-encoded user and password if the server wants them;
    `?ca_file=` names a certificate to trust.
    """

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._ca_file = parse_qs(self._parts.query).get("ca_file", [None])[0]
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hang_up()

    def send(self, message: EmailMessage) -> None:
        """Send the message; raises SendingRefused where the server will never have it, SendingFailed otherwise."""
        try:
            self._connected().send_message(message, mail_options=_mail_options(message))
        except smtplib.SMTPRecipientsRefused as error:
            self._hang_up()
            code = max((answer[0] for answer in error.recipients.values()), default=450)
            raise (SendingRefused if 500 <= code < 600 else SendingFailed)(
                f"recipient refused ({code})"
            ) from error
        except smtplib.SMTPNotSupportedError as error:
            self._hang_up()
            raise SendingRefused("the mail server cannot take such an address") from error
        except smtplib.SMTPResponseException as error:
            self._hang_up()
            refused = 500 <= error.smtp_code < 600 and isinstance(error, smtplib.SMTPDataError)
            raise (SendingRefused if refused else SendingFailed)(
                f"mail server answered {error.smtp_code}"
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise SendingFailed(type(error).__name__) from error

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        host, port, scheme = (
            self._parts.hostname or "localhost",
            self._parts.port,
            self._parts.scheme,
        )
        context = ssl.create_default_context(cafile=self._ca_file)
        connection: smtplib.SMTP
        if scheme == "smtps":
            connection = smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT, context=context)
        else:
            connection = smtplib.SMTP(
                host, port or (587 if scheme == "smtp+starttls" else 25), timeout=TIMEOUT
            )
        try:
            if scheme == "smtp+starttls":
                connection.starttls(context=context)
            if self._parts.username:
                connection.login(unquote(self._parts.username), unquote(self._parts.password or ""))
        except smtplib.SMTPNotSupportedError as error:
            connection.close()
            raise SendingFailed(
                "the mail server does not offer what OPENLETTER_SMTP_URL asks for"
            ) from error
        except BaseException:
            connection.close()
            raise
        return connection

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (smtplib.SMTPException, OSError):
            connection.close()


def _mail_options(message: EmailMessage) -> tuple[str, ...]:
    return () if str(message["To"]).isascii() else ("SMTPUTF8",)
