"""A worker killed at the worst moment: another one sends what was left."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from sqlalchemy import update

from openletter.db.outbox import OutboxMessage
from openletter.runtime import utc_now
from openletter.templating import ROOT
from tests.conftest import on_both_databases
from tests.mail.server import MailServer

pytestmark = [on_both_databases, pytest.mark.slow]

PATIENCE = 30  # seconds


@pytest.fixture
def clock():
    """Workers of their own have the real time."""
    return utc_now


@pytest.fixture
def mail_server():
    with MailServer() as server:
        yield server


@pytest.fixture
def environment(environment, mail_server):
    return environment | {"OPENLETTER_SMTP_URL": mail_server.url}


@pytest.fixture
def start_worker(environment):
    """Starts real workers, and leaves none behind."""
    started = []

    def start():
        worker = subprocess.Popen(
            [sys.executable, "-m", "openletter.cli", "worker"],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        if worker.poll() is None:
            worker.kill()
        worker.wait()
        worker.stderr.close()


def until(happened):
    """Wait until something has happened."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def wake(background, runtime):
    """Tells the workers that there is something to do, as a request does after its commit."""
    from openletter.mail.outbox import wake_after_commit

    def call():
        with runtime.database.reading() as session:
            wake_after_commit(session, "outbox")
            background.wake(session)

    return call


def let_leases_run_out(runtime):
    with runtime.database.transaction() as session:
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.state == "sending")
            .values(due_at=utc_now() - timedelta(seconds=1))
        )


def test_what_a_killed_worker_held_is_sent_by_the_next_under_the_same_id(
    letter, runtime, outbox, mail_server, start_worker, wake
):
    for number in range(5):
        letter.sign(f"person{number}@example.org")
    mail_server.holds_back = True
    first = start_worker()
    wake()
    until(lambda: mail_server.began == 1)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()

    held = outbox()
    assert {row.state for row in held} == {"sending"}
    assert mail_server.received == []

    mail_server.holds_back = False
    let_leases_run_out(runtime)
    start_worker()
    wake()
    until(lambda: all(row.state == "sent" for row in outbox()))

    expected = {f"<{row.key.hex}@letters.example.org>" for row in held}
    assert {message["Message-ID"] for message in mail_server.messages} == expected
    assert {received.recipients[0] for received in mail_server.received} == {
        f"person{number}@example.org" for number in range(5)
    }


def test_until_the_lease_runs_out_nobody_else_sends(
    letter, runtime, outbox, mail_server, start_worker, wake
):
    letter.sign()
    mail_server.holds_back = True
    first = start_worker()
    wake()
    until(lambda: mail_server.began == 1)

    from openletter import jobs

    assert jobs.send_outbox(runtime) == 0, "the first worker may be alive and slow"
    mail_server.holds_back = False
    until(lambda: outbox()[0].state == "sent")
    assert len(mail_server.received) == 1
    assert first.poll() is None


def test_a_worker_told_to_stop_ends_in_time(start_worker, letter, wake, outbox):
    worker = start_worker()
    letter.sign()
    wake()
    until(lambda: outbox()[0].state == "sent")
    worker.send_signal(signal.SIGTERM)

    assert worker.wait(PATIENCE) is not None
