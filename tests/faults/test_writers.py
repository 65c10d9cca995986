"""Writers on SQLite come one after the other, also where one of them dies or never lets go."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from openletter.db.sessions import Database
from openletter.db.writers import Line, WritersTimedOut

HOLDING = """
import sys, time
from openletter.db.sessions import Database
session = Database(sys.argv[1]).writing()
session.connection()
print("holds", flush=True)
time.sleep(60)
"""


@pytest.fixture
def database(database_url):
    made = Database(database_url)
    yield made
    made.close()


@pytest.fixture
def holder(database_url):
    """Another process in the middle of writing."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, database_url], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline().strip() == "holds"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_writer_waits_for_one_in_another_process_and_takes_over_when_it_is_killed(
    database, holder
):
    begun = threading.Event()

    def write():
        with database.transaction() as session:
            session.execute(text("SELECT 1"))
            begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert not begun.wait(0.5)
    os.kill(holder.pid, signal.SIGKILL)

    assert begun.wait(10)
    writer.join()


def test_readers_wait_for_nobody(database, holder):
    with database.reading() as session:
        assert session.execute(text("SELECT 1")).scalar() == 1


def test_a_transaction_that_fails_lets_the_next_writer_in(database):
    for _ in range(3):
        with pytest.raises(OperationalError), database.transaction() as session:
            session.execute(text("SELECT nothing FROM nowhere"))
    with database.transaction() as session:
        assert session.execute(text("SELECT 1")).scalar() == 1


def test_a_session_that_is_closed_without_an_end_lets_the_next_writer_in(database):
    session = database.writing()
    session.execute(text("SELECT 1"))
    session.close()

    with database.transaction() as other:
        assert other.execute(text("SELECT 1")).scalar() == 1


def test_whoever_waits_too_long_is_told(tmp_path):
    line = Line(tmp_path / "writers", patience=0.1)
    line.wait()

    with pytest.raises(WritersTimedOut):
        line.wait()
    line.leave()
    line.wait()
    line.leave()
    line.close()


def test_what_one_has_written_the_next_one_sees(database):
    """The line moves on after the commit, not before it."""
    with database.transaction() as session:
        session.execute(text("CREATE TABLE turn (number INTEGER)"))
        session.execute(text("INSERT INTO turn VALUES (0)"))

    def count_up():
        for _ in range(40):
            with database.transaction() as session:
                number = session.execute(text("SELECT number FROM turn")).scalar()
                time.sleep(0)
                session.execute(text("UPDATE turn SET number = :n"), {"n": number + 1})

    threads = [threading.Thread(target=count_up) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.reading() as session:
        assert session.execute(text("SELECT number FROM turn")).scalar() == 240
