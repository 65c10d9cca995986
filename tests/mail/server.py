"""A real SMTP server on loopback that a test tells how to answer."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.messages import parsed


@dataclass
class Received:
    """A message as it came over the wire."""

    sender: str
    recipients: list[str]
    message: EmailMessage
    options: list[str]
    encrypted: bool


@dataclass
class MailServer:
    """Keeps what it receives; `to_recipient` and `to_content` are what it answers instead of taking a message."""

    options: dict[str, Any] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    to_recipient: dict[str, str] = field(default_factory=dict)
    to_content: str = ""
    connections: int = 0
    holds_back: bool = False
    began: int = 0
    port: int = 0

    def __enter__(self) -> Self:
        self.port = self.port or free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **self.options)
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        """How to reach it without encryption."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def messages(self) -> list[EmailMessage]:
        """Every message received, in order."""
        return [received.message for received in self.received]

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self,
        _server: SMTP,
        session: Session,
        _envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address in self.to_recipient:
            return self.to_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.began += 1
        while self.holds_back:
            await asyncio.sleep(0.01)
        if self.to_content:
            return self.to_content
        self.received.append(
            Received(
                envelope.mail_from,
                list(envelope.rcpt_tos),
                parsed(envelope.original_content),
                list(envelope.mail_options),
                server.transport.get_extra_info("sslcontext") is not None,
            )
        )
        return "250 OK"


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Certificate:
    """A certificate for 127.0.0.1 that only those trust who are given its file."""

    file: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """Return what a server shows to its clients."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.file, self.key)
        return context


def self_made_certificate(folder: Path) -> Certificate:
    """Make a certificate with the openssl command."""
    made = Certificate(folder / "server.pem", folder / "server.key")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "2"),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(made.key), "-out", str(made.file)),
        ],
        check=True,
        capture_output=True,
    )
    return made


def only(user: str, password: str) -> dict[str, Any]:
    """Return the options of a server that lets one user in."""

    def authenticate(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
    ) -> AuthResult:
        known = (given.login, given.password) == (user.encode(), password.encode())
        return AuthResult(success=known, handled=False)

    return {
        "authenticator": authenticate,
        "auth_required": True,
        "auth_require_tls": False,
        "auth_exclude_mechanism": ["LOGIN"],
    }
