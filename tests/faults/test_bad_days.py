"""Days on which something around us fails: nothing is lost, nothing is sent twice, nothing stays stuck."""

from collections import Counter

import pytest

from openletter import config, jobs
from openletter.errors import SettingsRefused
from openletter.mail.transports import FileTransport
from openletter.runtime import Runtime


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
