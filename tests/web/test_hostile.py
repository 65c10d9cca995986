"""Requests that no browser of ours would send: each is refused or answered, and stops nobody else."""

import io
import sqlite3
from urllib.parse import urlencode

import pytest

from openletter.db import sessions
from openletter.domain import edits
from openletter.domain.editions import EditionState
from openletter.domain.edits import Change
from openletter.domain.signatures import MESSAGES_MAX
from openletter.jobs import Background
from openletter.mail.outbox import WAKE
from openletter.services import editions, letters
from tests.conftest import on_both_databases

SIGNING = {"kind": "individual", "name": "Siân Prŷs", "email": "sian@example.org"}


class SlowForm(io.BytesIO):
    """A form that is still on its way; while it is read, somebody else writes to the database."""

    def __init__(self, content: bytes, file: str) -> None:
        super().__init__(content)
        self._file = file
        self.others_could_write = False

    def readinto(self, buffer) -> int:
        """Hand over some bytes of the form."""
        others = sqlite3.connect(self._file, timeout=0.1)
        others.execute("BEGIN IMMEDIATE")
        others.rollback()
        others.close()
        self.others_could_write = True
        return super().readinto(buffer)


def test_a_form_sent_slowly_holds_up_nobody_elses_signature(client, letter, runtime):
    content = urlencode(SIGNING).encode()
    form = SlowForm(content, str(runtime.database.engine.url.database))

    answer = client.post(
        f"/letters/{letter.slug}/sign",
        input_stream=form,
        content_length=len(content),
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 200
    assert form.others_could_write


def test_a_form_that_is_too_long_is_heard_out_before_it_is_refused(client, letter):
    content = urlencode(SIGNING | {"statement": "x" * 1_000_000}).encode()
    form = io.BytesIO(content)

    answer = client.post(
        f"/letters/{letter.slug}/sign",
        input_stream=form,
        content_length=len(content),
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 413
    assert form.tell() == len(content)


@pytest.mark.parametrize(
    "sent",
    [
        {"json": SIGNING | {"name": 5}},
        {"json": SIGNING | {"name": "Si\ud800n"}},
        {"json": [1, 2]},
        {"data": SIGNING | {"name": (io.BytesIO(b"Sian"), "name.txt")}},
        {"data": SIGNING | {"email": (io.BytesIO(b"Sian"), "email.txt")}},
    ],
    ids=["a number", "half a character", "a list", "a file as name", "a file as address"],
)
def test_whatever_is_no_text_of_a_form_counts_as_not_typed(client, letter, sent):
    answer = client.post(f"/letters/{letter.slug}/sign", **sent)

    assert answer.status_code == 422
    assert letter.signatures() == []


def test_a_commit_that_fails_leaves_neither_link_nor_address_in_the_log(
    client, letter, monkeypatch, confirm_path, caplog
):
    class FullDisk:
        def commit(self):
            raise OSError("No space left for sian@example.org")

        def rollback(self):
            pass

    with monkeypatch.context() as patched:
        patched.setattr(sessions, "_driver", lambda _connection: FullDisk())
        answer = client.post(confirm_path)

    assert answer.status_code == 500
    assert "OSError in signatures.confirm_now" in caplog.text
    assert confirm_path not in caplog.text
    assert "sian@example.org" not in caplog.text
    assert letter.counts().count == 0


def test_two_versions_of_thousands_of_equal_lines_are_compared_at_once():
    before, after = "a\n" * 20_000, "a\n" * 20_001

    assert edits.differences(before, after) == [(Change.GONE, before), (Change.NEW, after)]


def test_a_try_that_sends_no_message_wakes_the_worker_like_any_other(client, letter, monkeypatch):
    woken = []
    monkeypatch.setattr(
        Background, "wake", lambda _self, session: woken.append(session.info.pop(WAKE, None))
    )
    for _ in range(MESSAGES_MAX + 2):
        client.post(f"/letters/{letter.slug}/sign", data=SIGNING)

    assert woken == [{"outbox"}] * (MESSAGES_MAX + 2)


def test_a_letter_taken_back_is_not_to_be_found_by_its_editions(browser, letter, runtime):
    with letter.transaction() as (session, row):
        edition = editions.ask_for(session, row, now=runtime.clock())
        edition.state, edition.pdf_sha256, edition.data_sha256 = EditionState.READY, "a", "b"
        reference = edition.reference
        letters.take_back(session, row)

    assert "Keep our libraries open" not in browser.get(f"/verify?edition={reference}").text


@on_both_databases
@pytest.mark.parametrize(
    "path, status",
    [
        ("/letters/a%00b", 404),
        ("/letters/a%00b/count.json", 404),
        ("/letters/keep-our-libraries-open/signatories?after=2026-01-01T00:00:00Z~9999999999", 200),
        (
            "/letters/keep-our-libraries-open/signatories?after=2026-01-01T00:00:00Z~-9999999999",
            200,
        ),
    ],
)
def test_an_address_that_a_database_cannot_read_is_answered_all_the_same(
    browser, letter, path, status
):
    browser.get(path, status)
