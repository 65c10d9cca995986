"""A letter of its own for every test of the dossier."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from openletter.db import migrate
from openletter.db.sessions import Database
from tests.dossier.desk import Desk


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    database = Database(f"sqlite:///{tmp_path}/openletter.sqlite")
    migrate.upgrade(database)
    with database.writing() as session:
        yield session
    database.close()


@pytest.fixture
def desk(session: Session) -> Desk:
    return Desk(session)
