"""Days on which something around us fails: nothing is lost, nothing is sent twice, nothing stays stuck."""

from collections import Counter

from openletter import jobs
from openletter.mail.transports import FileTransport
from openletter.runtime import Runtime


def test_a_mail_server_slower_than_the_lease_gets_each_message_once(
    letter, runtime, clock, monkeypatch
):
    handed_over = []

    class Slow(FileTransport):
        """Takes fifteen seconds for a message, while another worker looks for work."""

        def send(self, message):
            clock.advance(seconds=15)
            handed_over.append(message["Message-ID"])
            others = jobs._claim(runtime)
            if others:
                with self:
                    [jobs._send(runtime, self, one) for one in others]

    monkeypatch.setattr(Runtime, "transport", lambda self: Slow(self.mail_folder))
    for number in range(25):
        letter.sign(f"person{number}@example.org")

    for _ in range(10):
        jobs.send_outbox(runtime)
        clock.advance(minutes=2)

    assert len(handed_over) == 25
    assert set(Counter(handed_over).values()) == {1}
