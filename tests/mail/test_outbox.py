"""The outbox: in the same transaction as what it tells of, and without a token."""

import pytest
from sqlalchemy import inspect, text

from openletter.db.letters import head_to_sign
from openletter.domain.addresses import address
from openletter.services import campaigners, signing
from openletter.tokens import hash_of
from tests.conftest import on_both_databases
from tests.messages import link, plain
from tests.open_letter import attempt

pytestmark = on_both_databases


@pytest.fixture
def environment(environment):
    """Messages go into files here."""
    return {key: value for key, value in environment.items() if key != "OPENLETTER_SMTP_URL"}


def everything_kept(runtime):
    """Return every value in every table, as text."""
    with runtime.database.reading() as session:
        tables = inspect(session.connection()).get_table_names()
        return "\n".join(
            str(tuple(row))
            for table in tables
            for row in session.execute(text(f'SELECT * FROM "{table}"'))
        )


class Stop(Exception):
    """Something that goes wrong after a service has run."""


def sign_and_stop(letter):
    with letter.transaction() as (session, row):
        signing.sign(
            session,
            head_to_sign(session, row.slug),
            attempt("sian@example.org", name="Siân"),
            now=letter.runtime.clock(),
            today=letter.runtime.today(),
        )
        raise Stop


def test_what_is_undone_is_not_told(letter, outbox):
    with pytest.raises(Stop):
        sign_and_stop(letter)

    assert letter.signatures() == []
    assert outbox() == []


def test_no_link_can_be_made_from_what_the_database_keeps(letter, runtime, sent_mail):
    letter.signed()
    with runtime.database.transaction() as session:
        campaigners.add(session, address("gwen@example.org"), "", now=runtime.clock())
        campaigners.request_sign_in(
            session, address("gwen@example.org"), runtime.tokens, now=runtime.clock()
        )
    mails = sent_mail()
    tokens = [
        line.rsplit("/", 1)[1]
        for mail in mails
        for line in plain(mail).splitlines()
        if line.startswith("https://") and "/letters/" not in line
    ]

    assert len(tokens) >= 4
    kept = everything_kept(runtime)
    assert "gwen@example.org" in kept, "the search finds what is there"
    for token in tokens:
        assert token not in kept
        assert token.rsplit(".", 1)[1] not in kept, "nor its signature"


def test_a_sign_in_link_is_known_by_its_hash_only(runtime, clock, sent_mail):
    with runtime.database.transaction() as session:
        campaigners.add(session, address("gwen@example.org"), "Readers", now=clock())
        campaigners.request_sign_in(
            session, address("gwen@example.org"), runtime.tokens, now=clock()
        )
    clock.advance(minutes=2)
    (mail,) = sent_mail()
    token = link(mail, "campaign").rsplit("/", 1)[1]

    assert hash_of(token) in everything_kept(runtime)
    with runtime.database.transaction() as session:
        assert campaigners.sign_in(session, token, now=clock()).email == "gwen@example.org"


def test_in_development_each_message_is_one_file_with_what_would_be_sent(
    letter, runtime, sent_mail, outbox
):
    letter.sign()
    (mail,) = sent_mail()

    (file,) = runtime.mail_folder.iterdir()
    assert file.name == f"{outbox()[0].key.hex}.eml"
    assert b"\r\n" in file.read_bytes()
    assert mail["To"] == "sian@example.org"


def test_messages_go_out_in_the_order_in_which_things_happened(letter, clock, sent_mail):
    for number in range(12):
        letter.sign(f"person{number}@example.org")
        clock.advance(seconds=1)

    assert [mail["To"] for mail in sent_mail()] == [
        f"person{number}@example.org" for number in range(12)
    ]


def test_a_message_that_cannot_be_made_does_not_hold_up_the_others(
    letter, runtime, outbox, sent_mail
):
    letter.sign("a@example.org")
    letter.sign("b@example.org")
    with letter.transaction() as (session, _):
        broken = session.merge(outbox()[0])
        broken.context = {key: v for key, v in broken.context.items() if key != "name"}

    (mail,) = sent_mail()
    assert mail["To"] == "b@example.org"
    first, second = outbox()
    assert (first.state, first.fault) == ("queued", "UndefinedError")
    assert second.state == "sent"


def test_links_made_later_live_as_long_as_those_made_at_once(letter, clock, sent_mail, client):
    letter.sign()
    clock.advance(days=3)
    (mail,) = sent_mail()
    clock.advance(days=6)

    assert client.get(link(mail, "confirm")).status_code == 200
