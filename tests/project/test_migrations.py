"""Migrations lead from nothing to the tables that the code describes, on both databases."""

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from openletter.db import migrate
from openletter.db.base import NAMING_CONVENTION, metadata
from openletter.db.sessions import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    """A database without a table."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_server")("empty_" + tmp_path.name[-20:].lower())
    else:
        url = f"sqlite:///{tmp_path}/empty.db"
    database = Database(url)
    yield database
    database.close()


def test_migrations_lead_from_nothing_to_the_tables_of_the_code(empty):
    assert not migrate.is_current(empty)
    migrate.upgrade(empty)

    assert migrate.is_current(empty)
    assert migrate.differences(empty) == []


def test_migrating_twice_is_migrating_once(empty):
    migrate.upgrade(empty)
    migrate.upgrade(empty)
    assert migrate.is_current(empty)


def test_every_step_of_the_way_can_be_taken_alone(empty):
    scripts = ScriptDirectory.from_config(migrate._config())
    for step in reversed(list(scripts.walk_revisions())):
        migrate.upgrade(empty, step.revision)
    assert migrate.differences(empty) == []


def test_there_is_one_way_only():
    assert len(ScriptDirectory.from_config(migrate._config()).get_heads()) == 1


def test_every_constraint_in_the_database_has_the_name_that_the_code_knows(empty):
    """`differences` does not look at check constraints, which carry the rules that hold under races."""
    migrate.upgrade(empty)
    with empty.engine.connect() as connection:
        there = inspect(connection)
        for table in metadata.sorted_tables:
            checks = [str(check["name"]) for check in there.get_check_constraints(table.name)]
            wanted = [
                NAMING_CONVENTION["ck"]
                % {"table_name": table.name, "constraint_name": constraint.name}
                if not str(constraint.name).startswith("ck_")
                else str(constraint.name)
                for constraint in table.constraints
                if constraint.__visit_name__.endswith("check_constraint")
            ]
            # Each once: a table that was made anew must not keep an older rule beside the new one.
            assert sorted(checks) == sorted(wanted), table.name
