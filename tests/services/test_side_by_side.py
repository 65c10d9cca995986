"""What goes on side by side where a database has many writers, as PostgreSQL has."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
from sqlalchemy import text

from openletter.db import sessions
from tests.conftest import on_postgresql
from tests.services.test_races import sign_late


@on_postgresql
def test_people_sign_side_by_side(letter):
    with letter.transaction() as (session, row):
        sign_late(session, row, letter)
        with ThreadPoolExecutor(1) as other:
            assert other.submit(letter.sign).result(timeout=10)


@on_postgresql
def test_a_connection_whose_server_has_gone_is_replaced_before_anybody_notices(letter, monkeypatch):
    monkeypatch.setattr(sessions, "_IDLE", 0)
    database = letter.runtime.database
    with database.reading() as session:
        session.execute(text("SELECT 1"))
        ours = session.connection().connection.dbapi_connection.info.backend_pid
    with psycopg.connect(database.engine.url.render_as_string(False).replace("+psycopg", "")) as it:
        it.execute("SELECT pg_terminate_backend(%s)", (ours,))

    with database.reading() as session:
        assert session.execute(text("SELECT 1")).scalar() == 1
