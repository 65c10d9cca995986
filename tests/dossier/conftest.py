"""A letter of its own for each test, and one finished edition that many tests read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import Session

from openletter.db.sessions import Database
from tests.dossier.desk import Desk, Edition, campaign, made


@contextmanager
def database(folder: Path, migrated: Path) -> Iterator[Session]:
    shutil.copyfile(migrated, folder / "openletter.sqlite")
    found = Database(f"sqlite:///{folder}/openletter.sqlite")
    with found.writing() as session:
        yield session
    found.close()


@pytest.fixture
def session(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Session]:
    with database(tmp_path, migrated_sqlite) as session:
        yield session


@pytest.fixture
def desk(session: Session) -> Desk:
    return Desk(session)


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Edition]:
    folder = tmp_path_factory.mktemp("edition")
    with database(folder, migrated_sqlite) as session:
        record = campaign(session).record()
    with Edition(record, made(record, folder / "editions")) as edition:
        yield edition
