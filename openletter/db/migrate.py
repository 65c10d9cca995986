"""Brings the database's tables to the version of the code, and tells whether both agree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from openletter.db.base import metadata
from openletter.db.sessions import Database

_WORDS = ("signature_search", "ix_signature_search")
SCRIPTS = Path(__file__).parents[2] / "migrations"


def upgrade(database: Database, revision: str = "head") -> None:
    """Run every migration that the database has not seen."""
    with database.engine.connect() as connection, _references_unchecked(connection):
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


@contextmanager
def _references_unchecked(connection: Connection) -> Iterator[None]:
    """Let SQLite change a table by making it anew: references to it hold again, and are checked, at the end.

    Only a connection outside any transaction can be told so.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys=OFF").close()
    yield
    broken = driver.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"The migration left {len(broken)} references to nothing.")
    driver.execute("PRAGMA foreign_keys=ON").close()


def is_current(database: Database) -> bool:
    """Tell whether the database has seen every migration."""
    with database.engine.connect() as connection:
        seen = MigrationContext.configure(connection).get_current_revision()
    return seen == ScriptDirectory.from_config(_config()).get_current_head()


def differences(database: Database) -> list[str]:
    """Return in what the tables of a migrated database differ from those that the code describes."""
    with database.engine.connect() as connection:
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_name": _is_of_the_code,
        }
        context = MigrationContext.configure(connection, opts=options)
        return [str(difference) for difference in compare_metadata(context, metadata)]


def _is_of_the_code(name: str | None, kind: str, _parents: Any) -> bool:
    """Tell whether the code describes a table or an index; each database has its own index of words."""
    return kind not in ("table", "index") or not (name or "").startswith(_WORDS)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config
