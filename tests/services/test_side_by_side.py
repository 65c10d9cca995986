"""What goes on side by side where a database has many writers, as PostgreSQL has."""

from concurrent.futures import ThreadPoolExecutor

from tests.conftest import on_postgresql
from tests.services.test_races import sign_late


@on_postgresql
def test_people_sign_side_by_side(letter):
    with letter.transaction() as (session, row):
        sign_late(session, row, letter)
        with ThreadPoolExecutor(1) as other:
            assert other.submit(letter.sign).result(timeout=10)
