"""Messages that development wrote to disk instead of sending, to be read in the browser."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from flask import Blueprint, render_template
from werkzeug.exceptions import NotFound

from openletter.web.context import runtime

pages = Blueprint("devmail", __name__, url_prefix="/dev/mail")

SHOWN = 200
NAME_MAX = 200  # characters; file systems refuse to be asked for much longer ones


@pages.get("")
def index() -> str:
    """The newest messages first."""
    files = sorted(
        runtime().mail_folder.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True
    )[:SHOWN]
    return render_template(
        "dev/mail/index.html", messages=[(file.stem, _message(file)) for file in files]
    )


@pages.get("/<name>")
def show(name: str) -> str:
    """One message: its head and its plain text, with links that work."""
    file = runtime().mail_folder / f"{name}.eml"
    if not (name.isascii() and name.isalnum() and len(name) <= NAME_MAX and file.is_file()):
        raise NotFound
    message = _message(file)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    return render_template("dev/mail/show.html", message=message, lines=text.splitlines())


def _message(file: Path) -> EmailMessage:
    with file.open("rb") as content:
        return BytesParser(policy=policy.default).parse(content)
