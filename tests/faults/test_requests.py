"""Requests that fail half-way, and wake-up calls that nobody hears."""

import logging
import sqlite3
import threading

import pytest
from flask import Blueprint

from openletter import jobs
from openletter.db.letters import head_to_sign
from openletter.services import signing
from openletter.web.context import now, session
from tests.open_letter import attempt
from tests.web.page import read

TYPED = {"kind": "individual", "name": "Siân", "email": "sian@example.org"}


@pytest.fixture
def app(app, letter):
    """The application, with a page that signs and then fails in the way asked for."""
    pages = Blueprint("failing", __name__)

    @pages.post("/failing/<way>")
    def fail(way):
        signing.sign(
            session(),
            head_to_sign(session(), letter.slug),
            attempt("sian@example.org", name="Siân"),
            now=now(),
            today=letter.runtime.today(),
        )
        if way == "raise":
            raise RuntimeError("after the service ran")
        return "No.", 422

    app.register_blueprint(pages)
    return app


@pytest.mark.parametrize("way, status", [("raise", 500), ("refuse", 422)])
def test_a_request_that_fails_after_the_service_ran_leaves_nothing_behind(
    client, letter, outbox, way, status, background
):
    assert client.post(f"/failing/{way}").status_code == status

    assert letter.signatures() == []
    assert outbox() == []
    assert background.huey.pending_count() == 0


def test_a_request_that_succeeds_wakes_the_worker_once(client, letter, background):
    client.post(f"/letters/{letter.slug}/sign", data=TYPED)

    (task,) = background.huey.pending()
    assert task.name == "send_outbox"


def test_what_wakes_the_worker_sends_the_mail(client, letter, background, runtime, outbox):
    client.post(f"/letters/{letter.slug}/sign", data=TYPED)
    background.huey.execute(background.huey.dequeue())

    assert outbox()[0].state == "sent"
    assert len(list(runtime.mail_folder.glob("*.eml"))) == 1


def test_a_queue_that_cannot_be_written_fails_no_request(
    client, letter, background, runtime, outbox, caplog
):
    background.huey.storage.close()
    queue = runtime.settings.data_dir / "queue.db"
    for file in queue.parent.glob("queue.db*"):
        file.unlink()
    queue.mkdir()  # not even root can open a folder as a file

    with caplog.at_level(logging.WARNING):
        page = read(client.post(f"/letters/{letter.slug}/sign", data=TYPED))

    assert page.heading == "Check your inbox"
    assert "could not be woken" in caplog.text
    assert len(letter.signatures()) == 1
    jobs.every_minute(runtime)
    assert outbox()[0].state == "sent", "the worker's own minute finds the message"


def test_a_writer_that_takes_long_makes_others_wait_and_not_fail(letter, runtime):
    """A campaigner's import holds the database for a while, and somebody signs meanwhile."""
    file = runtime.settings.database_url.removeprefix("sqlite:///")
    holding, done = threading.Event(), threading.Event()

    def hold():
        connection = sqlite3.connect(file, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        holding.set()
        done.wait(1.0)
        connection.execute("COMMIT")
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    holding.wait()
    letter.signed()
    holder.join()

    assert letter.counts().count == 1


def test_reading_goes_on_while_somebody_writes(client, letter, runtime):
    with runtime.database.transaction():
        assert client.get(f"/letters/{letter.slug}").status_code == 200


def test_every_minute_closes_late_letters_and_sends_what_was_missed(letter, runtime, clock, outbox):
    letter.sign()
    clock.now = clock.now.replace(year=2027, month=1, day=1)
    jobs.every_minute(runtime)

    assert outbox()[0].state == "sent"
    with letter.transaction() as (_, row):
        assert row.state == "closed"
