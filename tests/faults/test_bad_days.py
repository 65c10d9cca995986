"""Days on which something around us fails: nothing is lost, nothing is sent twice, nothing stays stuck."""

import os
from collections import Counter
from hashlib import sha256

import pytest

from openletter import config, jobs, making
from openletter.db.editions import Edition
from openletter.db.letter_files import LetterFile
from openletter.domain.editions import EditionState, EditionStep
from openletter.domain.letter_files import FileKind
from openletter.dossier import make as dossier_maker
from openletter.dossier.faults import DossierFailed
from openletter.errors import SettingsRefused
from openletter.mail.transports import FileTransport
from openletter.runtime import Runtime
from openletter.services import editions
from tests.conftest import on_both_databases


def test_a_mail_server_slower_than_the_lease_gets_each_message_once(
    letter, runtime, clock, monkeypatch
):
    handed_over = []

    class Quick(FileTransport):
        """Takes no time."""

        def send(self, message):
            handed_over.append(message["Message-ID"])

    class Slow(Quick):
        """Takes fifteen seconds for a message, while another worker looks for work."""

        def send(self, message):
            super().send(message)
            clock.advance(seconds=15)
            for one in jobs._claim(runtime):
                jobs._send(runtime, Quick(runtime.mail_folder), one)

    monkeypatch.setattr(Runtime, "transport", lambda self: Slow(self.mail_folder))
    for number in range(10):
        letter.sign(f"person{number}@example.org")

    for _ in range(3):
        jobs.send_outbox(runtime)
        clock.advance(minutes=2)

    assert len(handed_over) == 10
    assert set(Counter(handed_over).values()) == {1}


@pytest.mark.parametrize(
    "name, value",
    [
        ("OPENLETTER_BASE_URL", "https://letters.example.org:port"),
        ("OPENLETTER_BASE_URL", "https://somebody@letters.example.org"),
        ("OPENLETTER_BASE_URL", "https://letters.example.org#top"),
        ("OPENLETTER_BASE_URL", "https://letters example.org"),
        ("OPENLETTER_SMTP_URL", "smtp://"),
        ("OPENLETTER_SMTP_URL", "smtp://mail.example.org:port"),
        ("OPENLETTER_MAIL_FROM", "Open letters <letters@example.org>"),
        ("OPENLETTER_MAIL_FROM", "letters"),
        ("OPENLETTER_MAIL_FROM", "@"),
    ],
)
def test_a_setting_with_which_every_message_would_fail_is_refused_at_the_start(
    environment, name, value
):
    with pytest.raises(SettingsRefused, match=name):
        config.load(environment | {name: value})


def test_the_base_address_is_compared_as_browsers_write_it(environment):
    settings = config.load(environment | {"OPENLETTER_BASE_URL": "https://Letters.Example.ORG/"})

    assert settings.base_url == "https://letters.example.org"


def test_a_maker_that_wakes_up_late_leaves_the_finished_edition_alone(
    letter, runtime, clock, monkeypatch
):
    with letter.transaction() as (session, row):
        editions.ask_for(session, row, now=clock())
    make = dossier_maker.make

    def make_late(*args, **kwargs):
        monkeypatch.setattr("openletter.dossier.make.make", make)
        clock.advance(minutes=6)
        assert making.make_editions(runtime) == 1
        return make(*args, **kwargs)

    monkeypatch.setattr("openletter.dossier.make.make", make_late)
    assert making.make_editions(runtime) == 0

    with runtime.database.reading() as session:
        edition = session.get_one(Edition, 1)
        file = runtime.edition_folder(letter.id) / f"{edition.reference}.pdf"
        assert (edition.state, edition.attempts) == (EditionState.READY, 2)
        assert sha256(file.read_bytes()).hexdigest() == edition.pdf_sha256


def begun(letter, runtime):
    with letter.transaction() as (session, row):
        return editions.ask_for(session, row, now=runtime.clock()).id


def left_in(runtime, letter):
    folder = runtime.edition_folder(letter.id)
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


@on_both_databases
@pytest.mark.parametrize("when", list(EditionStep)[2:5])
def test_an_edition_called_off_while_it_is_made_ends_there_and_leaves_no_file(
    letter, runtime, clock, monkeypatch, when
):
    edition = begun(letter, runtime)
    report = editions.report

    def report_and_call_off(session, row, step, *args, **kwargs):
        report(session, row, step, *args, **kwargs)
        if step is when:
            row.cancelled_at = clock()

    monkeypatch.setattr(editions, "report", report_and_call_off)
    assert making.make_editions(runtime) == 0

    with runtime.database.reading() as session:
        row = session.get_one(Edition, edition)
        assert (row.state, row.fault) == (EditionState.FAILED, "You called it off.")
        assert (row.pdf_sha256, row.gathered_at) == ("", None)
    assert left_in(runtime, letter) == []


def test_a_maker_that_fails_late_leaves_the_finished_edition_alone(
    letter, runtime, clock, monkeypatch
):
    edition = begun(letter, runtime)
    make = dossier_maker.make

    def fail_late(*_args, **_kwargs):
        monkeypatch.setattr("openletter.dossier.make.make", make)
        clock.advance(minutes=6)
        assert making.make_editions(runtime) == 1
        raise OSError("No space left on device")

    monkeypatch.setattr("openletter.dossier.make.make", fail_late)
    assert making.make_editions(runtime) == 0

    with runtime.database.reading() as session:
        row = session.get_one(Edition, edition)
        assert (row.state, row.fault) == (EditionState.READY, "")
    assert "OL-1-1.pdf" in left_in(runtime, letter)


def test_a_full_disk_fails_the_edition_and_leaves_no_half_file(letter, runtime, monkeypatch):
    edition = begun(letter, runtime)

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert making.make_editions(runtime) == 0

    with runtime.database.reading() as session:
        row = session.get_one(Edition, edition)
        assert row.state is EditionState.FAILED
        assert "could not be written" in row.fault
    assert left_in(runtime, letter) == []


def test_an_edition_that_is_ready_tells_what_it_counts(letter, runtime):
    letter.signed("a@example.org", statement="Keep it.")
    letter.signed("b@example.org", kind="organisation", organisation="Readers", role="Chair")
    edition = begun(letter, runtime)
    assert making.make_editions(runtime) == 1

    with runtime.database.reading() as session:
        row = session.get_one(Edition, edition)
        assert (row.signatures, row.organisations, row.individuals) == (2, 1, 1)
        assert (row.omitted, row.part, row.gathered_at) == (0, "", runtime.clock())
        known = {
            "pdf": row.pdf_sha256,
            "json": row.data_sha256,
            "csv": row.table_sha256,
            "html": row.page_sha256,
        }
        for ending, digest in known.items():
            file = runtime.edition_folder(letter.id) / f"OL-1-1.{ending}"
            assert sha256(file.read_bytes()).hexdigest() == digest


def logo(letter, runtime, data):
    """Give the letter a logo with these bytes; returns where they lie."""
    digest = sha256(data).hexdigest()
    with letter.transaction() as (session, _):
        session.add(
            LetterFile(
                letter_id=letter.id,
                kind=FileKind.LOGO,
                name="Readers of Wales",
                sha256=digest,
                media_type="image/png",
                size=len(data),
                created_at=runtime.clock(),
            )
        )
    return runtime.file_folder(letter.id) / digest


def test_what_an_edition_prints_is_kept_when_the_letter_has_it_no_more(
    letter, runtime, monkeypatch
):
    file = logo(letter, runtime, b"a picture")
    file.parent.mkdir(parents=True)
    file.write_bytes(b"a picture")
    given = []

    def look(_record, means, **_rest):
        given.append(means.files)
        raise DossierFailed("Enough seen.")

    monkeypatch.setattr("openletter.dossier.make.make", look)
    begun(letter, runtime)
    making.make_editions(runtime)
    file.unlink()

    assert (given[0] / file.name).read_bytes() == b"a picture"


def test_a_logo_whose_file_is_lost_is_told_and_leaves_no_edition_stuck(letter, runtime):
    logo(letter, runtime, b"a picture")
    edition = begun(letter, runtime)
    assert making.make_editions(runtime) == 0

    with runtime.database.reading() as session:
        row = session.get_one(Edition, edition)
        assert row.state is EditionState.FAILED
        assert "choose it again" in row.fault


def test_a_damaged_queue_file_is_begun_anew(runtime, letter):
    (runtime.settings.data_dir / "queue.db").write_bytes(b"no database" * 500)

    background = jobs.Background(runtime)
    with letter.transaction() as (session, row):
        editions.ask_for(session, row, now=runtime.clock())
        session.commit()
        background.wake(session)

    assert background.huey.pending_count() == 1
    background.huey.storage.close()
