"""A whole installation as somebody would start it: `openletter up` with its demo, web and worker."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import Session

from openletter import config, runtime
from openletter.links import mount

START_TIMEOUT = 90
STOP_TIMEOUT = 30


class Site:
    """A running installation and the links that it printed."""

    def __init__(self, data_dir: Path) -> None:
        self.port = _free_port()
        self.printed: list[str] = []
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith("OPENLETTER_")
        }
        environment |= {"OPENLETTER_DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1"}
        self.environment = environment
        self._process = subprocess.Popen(
            [sys.executable, "-m", "openletter.cli", "up", "--port", str(self.port)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._wait_for("Press Ctrl-C")

    @property
    def letter(self) -> str:
        return self._link("letters/")

    def letter_in(self, locale: str) -> str:
        """The letter's page in a language of the site."""
        return self.letter.replace("/letters/", f"{mount(locale)}/letters/")

    @property
    def captured_mail(self) -> str:
        return self._link("dev/mail")

    @property
    def campaigners_way_in(self) -> str:
        return self._link("campaign/sign-in/")

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another `openletter` command beside the running installation."""
        return subprocess.run(
            [sys.executable, "-m", "openletter.cli", *arguments],
            env=self.environment | {"OPENLETTER_BASE_URL": f"http://127.0.0.1:{self.port}"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a transaction in the installation's database, for what takes no journey."""
        parts = runtime.build(config.load(self.environment))
        try:
            with parts.database.transaction() as session:
                yield session
        finally:
            parts.database.close()

    def stop(self) -> int:
        """Press Ctrl-C and return the exit status."""
        os.killpg(self._process.pid, signal.SIGINT)
        try:
            return self._process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            raise
        finally:
            self._reader.join(STOP_TIMEOUT)

    def _link(self, part: str) -> str:
        for line in self.printed:
            if found := re.search(rf"http://\S*/{part}\S*", line):
                return found[0]
        raise AssertionError(f"no link to {part} was printed:\n{''.join(self.printed)}")

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout:
            for line in self._process.stdout:
                self.printed.append(line)

    def _wait_for(self, words: str) -> None:
        until = time.monotonic() + START_TIMEOUT
        while not any(words in line for line in self.printed):
            if self._process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"the site did not start:\n{''.join(self.printed)}")
            time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
