"""A real installation to put under load: `openletter serve` with two processes on a temporary data folder."""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.databases import SQLITE, database_url
from openletter import config, runtime
from openletter.db import migrate
from openletter.runtime import Runtime

PROCESSES = 2
START_TIMEOUT = 60  # seconds
STOP_TIMEOUT = 20  # seconds


@dataclass(frozen=True)
class Installation:
    """A migrated installation: its parts in this process, and the environment for those it starts."""

    port: int
    environment: dict[str, str]
    runtime: Runtime


@contextmanager
def installation(kind: str = SQLITE) -> Iterator[Installation]:
    """Make an empty installation on a database of this kind, and remove it afterwards."""
    with TemporaryDirectory(prefix="openletter-bench-") as folder, database_url(kind) as url:
        port = _free_port()
        settings = {
            "OPENLETTER_DATA_DIR": folder,
            "OPENLETTER_DATABASE_URL": url,
            "OPENLETTER_SECRET_KEY": secrets.token_urlsafe(48),
            "OPENLETTER_BASE_URL": f"http://127.0.0.1:{port}",
            # The load says for each request where it comes from: so many from one address would be held.
            "OPENLETTER_TRUSTED_PROXIES": "1",
        }
        others = {k: v for k, v in os.environ.items() if not k.startswith("OPENLETTER_")}
        parts = runtime.build(config.load(settings))
        migrate.upgrade(parts.database)
        try:
            yield Installation(port, others | settings, parts)
        finally:
            parts.database.close()


@contextmanager
def served(site: Installation) -> Iterator[None]:
    """Serve the pages of an installation for the length of the block."""
    arguments = ["serve", "--port", str(site.port), "--processes", str(PROCESSES)]
    with _running(site, *arguments) as process:
        _wait_until_ready(site.port, process)
        yield


@contextmanager
def worked(site: Installation) -> Iterator[None]:
    """Let the installation's worker send its messages for the length of the block."""
    with _running(site, "worker"):
        yield


@contextmanager
def _running(site: Installation, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    log = Path(site.environment["OPENLETTER_DATA_DIR"]) / f"{arguments[0]}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "openletter.cli", *arguments],
            env=site.environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(STOP_TIMEOUT)
    # It leads a group of its own, so that nothing it started can outlive it.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_TIMEOUT
    while time.monotonic() < until and process.poll() is None:
        if _is_ready(port):
            return
        time.sleep(0.1)
    raise RuntimeError("The server did not start.")


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
