"""Examines an installation: what is there, what is missing, and what to do about it."""

from __future__ import annotations

import os
import shutil
import smtplib
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import click
from sqlalchemy.exc import SQLAlchemyError

from openletter import config, runtime
from openletter.db import migrate
from openletter.dossier.faults import KeyUnusable
from openletter.errors import SettingsRefused
from openletter.runtime import Runtime

RENEW_WITHIN = timedelta(days=30)
FONTS = {
    "Noto Serif": "ru",
    "Noto Naskh Arabic": "ar",
    "Noto Serif Hebrew": "he",
    "Noto Serif Devanagari": "hi",
    "Noto Serif CJK SC": "zh-cn",
    "Noto Serif CJK JP": "ja",
    "Noto Serif CJK KR": "ko",
    "Noto Sans": "el",
}
"""Fonts in which dossiers set what their own cannot, each with a language that it must be able to write."""


class Complaint(Exception):
    """Something is missing; the message says what to do."""


def examine() -> int:
    """Print a line for each part of the installation; returns 1 if any is missing, else 0."""
    try:
        made = runtime.build(config.load())
    except SettingsRefused as refused:
        click.echo("\n".join(f"  !  {sentence}" for sentence in refused.sentences))
        return 1
    checks: dict[str, Callable[[Runtime], str]] = {
        "Settings": lambda made: made.settings.env.value,
        "Data folder": _data_folder,
        "Database": _database,
        "Mail": _mail,
        "Page layout": _layout,
        "Fonts": _fonts,
        "Signing dossiers": _signing,
    }
    return int(sum(_report(name, check, made) for name, check in checks.items()) > 0)


def _report(name: str, check: Callable[[Runtime], str], made: Runtime) -> bool:
    """Print one line; tells whether there was a complaint."""
    try:
        click.echo(f"  ok {name}: {check(made)}")
    except Complaint as complaint:
        click.echo(f"  !  {name}: {complaint}")
        return True
    return False


def _data_folder(made: Runtime) -> str:
    folder = made.settings.data_dir
    if not os.access(folder, os.W_OK):
        raise Complaint(f"{folder} cannot be written to. Give it to the user that runs Openletter.")
    return f"{shutil.disk_usage(folder).free // 2**20:,} MB free"


def _database(made: Runtime) -> str:
    try:
        if not migrate.is_current(made.database):
            raise Complaint("it waits for: openletter migrate")
    except SQLAlchemyError as error:
        raise Complaint(
            f"it does not answer ({type(error).__name__}). Check OPENLETTER_DATABASE_URL."
        ) from error
    return f"{made.database.engine.dialect.name}, up to date"


def _mail(made: Runtime) -> str:
    if not made.settings.smtp_url:
        return "written to files, since no mail server is set"
    parts = urlsplit(made.settings.smtp_url)
    try:
        (smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP)(
            parts.hostname or "", parts.port or 0, timeout=10
        ).close()
    except OSError as error:
        raise Complaint(
            f"the mail server does not answer ({type(error).__name__}). Check OPENLETTER_SMTP_URL."
        ) from error
    return "the mail server answers"


def _layout(_made: Runtime) -> str:
    asked = subprocess.run(
        [sys.executable, "-m", "weasyprint", "--info"], capture_output=True, text=True, check=False
    )
    if asked.returncode:
        raise Complaint(
            "WeasyPrint's system libraries are missing. On Debian: requirements/system-packages run"
        )
    versions = [
        line for line in asked.stdout.splitlines() if "version" in line and "Python" not in line
    ]
    return ", ".join(versions).replace(" version", "").replace(":", "")


def _fonts(_made: Runtime) -> str:
    fc_list = shutil.which("fc-list")
    if fc_list is None:
        return "not examined, since fontconfig's fc-list is not installed"
    missing = [
        font
        for font, language in FONTS.items()
        if subprocess.run([fc_list, "-q", f"{font}:lang={language}"], check=False).returncode
    ]
    if missing:
        raise Complaint(
            f"{', '.join(missing)} missing: some names would print as boxes. "
            "On Debian: requirements/system-packages run"
        )
    return "every script has one"


def _signing(made: Runtime) -> str:
    try:
        signer = made.signer()
    except KeyUnusable as error:
        raise Complaint(str(error)) from error
    if signer is None:
        return "no key is set, so dossiers are not signed"
    now, until = made.clock(), made.speech("en").date(signer.holds_until)
    if now < signer.holds_from:
        begins = made.speech("en").date(signer.holds_from)
        raise Complaint(
            f"the certificate of {signer.subject} holds only from {begins}. Until then no dossier can be made."
        )
    if now > signer.holds_until:
        raise Complaint(
            f"the certificate of {signer.subject} has expired on {until}. Renew it: no dossier can be made."
        )
    if now > signer.holds_until - RENEW_WITHIN:
        raise Complaint(
            f"the certificate of {signer.subject} expires on {until}. Renew it: after that no dossier can be made."
        )
    return f"as {signer.subject}, until {until}"
