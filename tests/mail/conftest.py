from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mail.server import MailServer


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server that takes every message."""
    with MailServer() as server:
        yield server


@pytest.fixture
def smtp_url(mail_server: MailServer) -> str:
    """The setting that leads to the mail server."""
    return mail_server.url


@pytest.fixture
def environment(environment: dict[str, str], smtp_url: str) -> dict[str, str]:
    """The settings of an installation that sends over SMTP."""
    return environment | {"OPENLETTER_SMTP_URL": smtp_url}
