"""What becomes of a message that could not be handed over."""

from datetime import timedelta

import pytest

from openletter import jobs
from openletter.domain.outbox import ATTEMPTS_MAX, LEASE, pause_before
from openletter.services.outbox import claim
from tests.mail.server import MailServer, free_port


def tries(runtime, clock, outbox):
    """Send when each try is due; returns the pauses between tries until nothing waits any more."""
    pauses = []
    while True:
        jobs.send_outbox(runtime)
        (row,) = outbox()
        if row.state != "queued":
            return pauses
        pauses.append(row.due_at - clock.now)
        clock.now = row.due_at


class TestWhileTheServerIsDown:
    @pytest.fixture
    def smtp_url(self):
        return f"smtp://127.0.0.1:{free_port()}"

    def test_pauses_grow_and_there_is_an_end(self, letter, runtime, clock, outbox):
        letter.sign()

        pauses = tries(runtime, clock, outbox)

        assert pauses[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
        assert pauses == sorted(pauses)
        assert max(pauses) <= timedelta(hours=6)
        assert sum(pauses, timedelta()) > timedelta(days=4), (
            "a server may be down for days (RFC 5321)"
        )
        (row,) = outbox()
        assert (row.state, row.attempts) == ("failed", ATTEMPTS_MAX)
        assert row.fault == "ConnectionRefusedError"

    def test_nothing_is_tried_before_its_time(self, letter, runtime, clock, outbox):
        letter.sign()
        jobs.send_outbox(runtime)
        clock.advance(seconds=59)
        jobs.send_outbox(runtime)

        assert outbox()[0].attempts == 1

    def test_a_sign_in_link_that_comes_too_late_is_not_sent(self, runtime, clock, outbox):
        from openletter.domain.addresses import address
        from openletter.services import campaigners

        with runtime.database.transaction() as session:
            campaigners.add(session, address("gwen@example.org"), "Readers", now=clock())
            campaigners.request_sign_in(
                session, address("gwen@example.org"), runtime.tokens, now=clock()
            )
        tries(runtime, clock, outbox)

        (row,) = outbox()
        assert row.state == "lapsed"
        assert row.attempts < ATTEMPTS_MAX


class TestOnceTheServerIsBack:
    @pytest.fixture
    def mail_server(self):
        return MailServer(port=free_port())

    def test_the_message_arrives_under_the_id_it_always_had(
        self, letter, runtime, clock, outbox, mail_server
    ):
        letter.sign()
        jobs.send_outbox(runtime)
        clock.advance(minutes=1)
        with mail_server:
            assert jobs.send_outbox(runtime) == 1

        (row,) = outbox()
        (message,) = mail_server.messages
        assert (row.state, row.fault, row.sent_at) == ("sent", "", clock.now)
        assert message["Message-ID"] == f"<{row.key.hex}@letters.example.org>"


@pytest.mark.parametrize("answer", ["450 mailbox busy", "451 try later", "421 too many"])
def test_a_recipient_refused_for_now_is_tried_again(
    letter, runtime, clock, outbox, mail_server, answer
):
    mail_server.to_recipient["sian@example.org"] = answer
    letter.sign()
    jobs.send_outbox(runtime)
    assert (outbox()[0].state, outbox()[0].due_at) == ("queued", clock.now + pause_before(2))

    mail_server.to_recipient.clear()
    clock.advance(minutes=1)
    assert jobs.send_outbox(runtime) == 1
    assert len(mail_server.received) == 1


def test_content_refused_for_now_is_tried_again(letter, runtime, clock, outbox, mail_server):
    mail_server.to_content = "452 no space"
    letter.sign()
    jobs.send_outbox(runtime)

    assert (outbox()[0].state, outbox()[0].fault) == ("queued", "mail server answered 452")


def test_a_recipient_that_does_not_exist_is_tried_once(letter, runtime, clock, outbox, mail_server):
    mail_server.to_recipient["sian@example.org"] = "550 no such user"
    letter.sign()

    assert tries(runtime, clock, outbox) == []
    (row,) = outbox()
    assert (row.state, row.attempts, row.fault) == ("failed", 1, "recipient refused (550)")


def test_content_that_is_refused_for_good_is_tried_once(
    letter, runtime, clock, outbox, mail_server
):
    mail_server.to_content = "554 looks like spam"
    letter.sign()

    assert tries(runtime, clock, outbox) == []
    assert outbox()[0].state == "failed"


def test_one_refused_address_does_not_hold_up_the_others(letter, runtime, outbox, mail_server):
    mail_server.to_recipient["person1@example.org"] = "550 no such user"
    for number in range(4):
        letter.sign(f"person{number}@example.org")

    assert jobs.send_outbox(runtime) == 3
    assert [row.state for row in outbox()] == ["sent", "failed", "sent", "sent"]


def test_what_the_server_says_about_an_address_is_not_kept(letter, runtime, outbox, mail_server):
    mail_server.to_recipient["sian@example.org"] = "550 sian@example.org is unknown here"
    letter.sign()
    jobs.send_outbox(runtime)

    assert "sian" not in outbox()[0].fault


def test_a_message_whose_every_worker_died_is_given_up_in_the_end(letter, runtime, clock, outbox):
    letter.sign()
    for _ in range(ATTEMPTS_MAX + 1):
        with runtime.database.transaction() as session:
            claimed = claim(session, now=clock())
        clock.now += LEASE

    assert claimed == []
    assert outbox()[0].state == "failed"
