"""A letter of its own for each test, and one finished edition that many tests read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import Session

from openletter.db import migrate
from openletter.db.sessions import Database
from tests.dossier.desk import Desk, Edition, campaign, made


@contextmanager
def database(folder: Path) -> Iterator[Session]:
    found = Database(f"sqlite:///{folder}/openletter.sqlite")
    migrate.upgrade(found)
    with found.writing() as session:
        yield session
    found.close()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with database(tmp_path) as session:
        yield session


@pytest.fixture
def desk(session: Session) -> Desk:
    return Desk(session)


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edition]:
    folder = tmp_path_factory.mktemp("edition")
    with database(folder) as session:
        record = campaign(session).record()
    with Edition(record, made(record, folder / "editions")) as edition:
        yield edition
