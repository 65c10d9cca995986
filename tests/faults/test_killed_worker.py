"""A worker killed at the worst moment: another one sends what was left."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from sqlalchemy import update

from openletter.db.base import insert_all
from openletter.db.bulk import BulkChange
from openletter.db.campaigners import Campaigner
from openletter.db.letters import current_revision
from openletter.db.outbox import OutboxMessage
from openletter.db.signatures import Signature
from openletter.domain.bulk import BATCH, BulkKind, BulkState, Selection
from openletter.runtime import utc_now
from openletter.services import bulk
from openletter.templating import ROOT
from openletter.tokens import new_key
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


@pytest.fixture
def long_removal(letter, runtime, organiser_id):
    """The id of a change that was begun and is to remove so many that only a worker can do it."""
    many = 8 * BATCH
    with letter.transaction() as (session, row):
        revision = current_revision(session, row)
        shared = {
            "letter_id": letter.id, "revision_id": revision.id, "kind": "individual", "state": "confirmed",
            "verification": "email", "public": True, "created_at": utc_now(), "confirmed_at": utc_now(),
        }  # fmt: skip
        people = [
            shared | {"key": new_key(), "name": f"Person {n}", "name_key": f"person {n}",
                      "email": f"{n}@flood.example", "email_canonical": f"{n}@flood.example"}
            for n in range(many)
        ]  # fmt: skip
        insert_all(session, Signature, people)
        by = Campaigner(
            key=new_key(), organiser_id=organiser_id, email="mair@example.org",
            email_canonical="mair@example.org", role="owner", created_at=utc_now(),
        )  # fmt: skip
        session.add(by)
        session.flush()
        selection = Selection(domain="flood.example")
        change = bulk.count(session, row, BulkKind.REMOVE, selection, by=by, now=utc_now())
        bulk.start(session, change, reason="A flood.", tells_owners=False, by=by, now=utc_now())
        return change.id


def test_what_a_killed_worker_has_left_of_a_long_change_is_done_by_the_next(
    letter, runtime, long_removal, start_worker
):
    def change():
        with runtime.database.reading() as session:
            return session.get_one(BulkChange, long_removal)

    first = start_worker()
    until(lambda: change().done > 0)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert change().done % BATCH == 0, "a batch is done whole or not at all"
    with runtime.database.transaction() as session:
        # As if the minute in which another keeps away were over.
        session.get_one(BulkChange, long_removal).heartbeat_at = None

    start_worker()
    until(lambda: change().state is BulkState.DONE)
    assert change().done == change().total == 8 * BATCH
    assert letter.counts().count == 0
    assert {one.state for one in letter.signatures()} == {"removed"}


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
