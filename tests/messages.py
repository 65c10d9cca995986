"""Reading the messages that were sent."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

BASE_URL = "https://letters.example.org"


def parsed(content: bytes) -> EmailMessage:
    """Return a message from its bytes."""
    return BytesParser(policy=policy.default).parsebytes(content)  # type: ignore[return-value]


def plain(message: EmailMessage) -> str:
    """Return a message's plain text."""
    body = message.get_body(("plain",))
    assert body is not None, "a message has a plain text"
    return str(body.get_content())


def link(message: EmailMessage, under: str) -> str:
    """Return the path of a message's link under `/confirm`, `/my` and so on."""
    start = f"{BASE_URL}/{under}/"
    lines = [line.strip() for line in plain(message).splitlines() if line.startswith(start)]
    assert lines, f"no link under {start} in:\n{plain(message)}"
    return lines[0].removeprefix(BASE_URL)
