"""Serving: web processes, and for `make run` web and worker side by side."""

from __future__ import annotations

import contextlib
import http.client
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

import click
from granian.constants import Interfaces
from granian.server import Server

from openletter import config, demo, runtime
from openletter.config import PREFIX, Settings
from openletter.db import migrate
from openletter.runtime import Runtime
from openletter.services import campaigners
from openletter.tokens import Purpose

START_TIMEOUT = 60  # seconds
STOP_TIMEOUT = 15  # seconds
WEB_THREADS = 32  # in each process; whoever sends a form slowly holds one meanwhile
KEEP_ALIVE_GRACE = 3  # seconds; without it a browser's idle connection holds up the end for ever


def serve_web(settings: Settings, host: str, port: int, processes: int) -> None:
    """Serve the web pages until told to stop."""
    os.environ.setdefault(f"{PREFIX}BASE_URL", settings.base_url)
    logging.getLogger("_granian").addFilter(_says_more_than_many_threads)
    Server(
        "openletter.web:create_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=WEB_THREADS,
        log_access=False,
        log_level="warning",  # type: ignore[arg-type]
        respawn_failed_workers=True,
        workers_kill_timeout=KEEP_ALIVE_GRACE,
    ).serve()


def _says_more_than_many_threads(record: logging.LogRecord) -> bool:
    """Tell whether a warning of the server is news: that there are more threads than processors is meant to be."""
    return "Python threads" not in record.getMessage()


def run_together(port: int) -> int:
    """Migrate, load the demo once in development, and run web and worker until one ends or somebody stops them.

    Returns the exit status: 0 when stopped on purpose.
    """
    settings = config.load(port=port)
    _refuse_taken_port(port)
    made = runtime.build(settings)
    migrate.upgrade(made.database)
    new = not settings.is_production and _load_demo(made)
    environment = {**os.environ, f"{PREFIX}BASE_URL": settings.base_url}
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _interrupt)
    children = [
        # Each leads a group of its own, so that nothing it started can outlive it.
        subprocess.Popen(
            [sys.executable, "-m", "openletter.cli", *arguments],
            env=environment,
            start_new_session=True,
        )
        for arguments in (["serve", "--port", str(port)], ["worker"])
    ]
    try:
        _wait_until_served(port, children)
        _say_where_to_go(made)
        if new:
            _show_support(made)
        return _wait_for_first_end(children)
    except KeyboardInterrupt:
        click.echo("\nStopping.")
        return 0
    finally:
        made.database.close()
        _stop(children)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} is taken. Stop what uses it, or choose another: make run PORT=8080"
            ) from error


def _load_demo(made: Runtime) -> bool:
    """Load the demo unless it is there; tells whether it was not."""
    with made.database.transaction() as session:
        loaded = demo.load(session, now=made.clock(), today=made.today())
    if loaded:
        click.echo("The demo campaign is loaded.")
    return loaded


def _show_support(made: Runtime) -> None:
    """Make the demo's messages of support, once nobody waits for the links any more: it takes most of a second."""
    # What draws and plays is not needed at any other start.
    from openletter.demo import support

    support.show(made)


def _wait_until_served(port: int, children: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + START_TIMEOUT
    while time.monotonic() < until and all(child.poll() is None for child in children):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()


def _say_where_to_go(made: Runtime) -> None:
    """Print the links that somebody new needs; the campaigner's works once, for ten minutes."""
    links = made.links
    if made.settings.is_production:
        click.echo(f"\n  Letters      {links.home()}\n  Campaigners  {links.desk()}\n")
        return
    with made.database.transaction() as session:
        letter, campaigner = demo.open_letter(session), demo.campaigner(session)
        public = links.letter(letter.slug) if letter else links.home()
        way_in = links.desk()
        if campaigner is not None:
            now = made.clock()
            sign_in = campaigners.new_sign_in(session, campaigner, made.tokens, now=now)
            way_in = links.sign_in(made.tokens.make(Purpose.SIGN_IN, sign_in.subject, now))
    click.echo(
        f"\n  The public letter     {public}"
        f"\n  Captured mail         {links.captured_mail()}"
        f"\n  The campaigner's way in (works once, for ten minutes)\n                        {way_in}"
        "\n\nPress Ctrl-C to stop."
    )


def _wait_for_first_end(children: list[subprocess.Popen[bytes]]) -> int:
    while True:
        for child in children:
            if child.poll() is not None:
                return child.returncode or 1
        time.sleep(0.2)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + STOP_TIMEOUT
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, until - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
