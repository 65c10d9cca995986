"""Days on which something around us fails: nothing is lost, nothing is sent twice, nothing stays stuck."""

from collections import Counter
from hashlib import sha256

import pytest

from openletter import config, dossier, jobs
from openletter.db.editions import Edition
from openletter.domain.editions import EditionState
from openletter.errors import SettingsRefused
from openletter.mail.transports import FileTransport
from openletter.runtime import Runtime
from openletter.services import editions


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
    make = dossier.make

    def make_late(*args, **kwargs):
        monkeypatch.setattr(dossier, "make", make)
        clock.advance(minutes=6)
        assert jobs.make_editions(runtime) == 1
        return make(*args, **kwargs)

    monkeypatch.setattr(dossier, "make", make_late)
    assert jobs.make_editions(runtime) == 0

    with runtime.database.reading() as session:
        edition = session.get_one(Edition, 1)
        file = runtime.edition_folder(letter.id) / f"{edition.reference}.pdf"
        assert (edition.state, edition.attempts) == (EditionState.READY, 2)
        assert sha256(file.read_bytes()).hexdigest() == edition.pdf_sha256


def test_a_damaged_queue_file_is_begun_anew(runtime, letter):
    (runtime.settings.data_dir / "queue.db").write_bytes(b"no database" * 500)

    background = jobs.Background(runtime)
    with letter.transaction() as (session, row):
        editions.ask_for(session, row, now=runtime.clock())
        session.commit()
        background.wake(session)

    assert background.huey.pending_count() == 1
    background.huey.storage.close()
