"""What arrives at the mail server."""

import re
from email.utils import parseaddr
from urllib.parse import quote

import pytest

from openletter import jobs
from openletter.tokens import Purpose
from tests.mail.server import MailServer, only, self_made_certificate
from tests.messages import BASE_URL, plain


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate that nobody trusts who was not told to."""
    return self_made_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def arrived(letter, runtime, mail_server):
    """Signs and returns what arrives."""

    def arrive(email="sian@example.org", **typed):
        letter.sign(email, **typed)
        jobs.send_outbox(runtime)
        return mail_server.received[-1]

    return arrive


def test_a_message_arrives_for_whom_it_was_meant_and_from_the_organiser(arrived):
    received = arrived()

    message = received.message
    assert received.recipients == ["sian@example.org"]
    assert received.sender == "openletter@letters.example.org"
    assert parseaddr(message["From"]) == ("Readers of Wales", "openletter@letters.example.org")
    assert message["To"] == "sian@example.org"
    assert message["Subject"] == "Confirm your signature: Keep our libraries open"


def test_a_message_says_that_a_machine_sent_it_when_and_in_which_language(arrived, clock):
    message = arrived().message

    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == clock.now
    assert message["Content-Language"] == "en"
    assert re.fullmatch(r"<[0-9a-f]{32}@letters\.example\.org>", message["Message-ID"])


def test_a_message_is_plain_text_with_an_html_twin_that_has_the_same_links(arrived):
    message = arrived().message

    assert [part.get_content_type() for part in message.iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    html = message.get_body(("html",)).get_content()
    links = set(re.findall(r"https?://\S+", plain(message)))
    assert links, "a message leads somewhere"
    assert links == set(re.findall(r'href="([^"]+)"', html))


def test_every_link_is_built_from_the_configured_address(arrived, client, letter, runtime):
    client.post(
        f"/letters/{letter.slug}/sign",
        data={"kind": "individual", "name": "Mair", "email": "mair@example.org"},
        headers={"Host": "localhost:9999"},
    )
    message = arrived().message

    for body in ("plain", "html"):
        text = message.get_body((body,)).get_content()
        assert {found.split("/")[2] for found in re.findall(r"https?://[^\s\"]+", text)} == {
            "letters.example.org"
        }


def test_the_link_in_a_message_confirms_the_signature_it_is_about(arrived, runtime, letter, clock):
    message = arrived().message

    token = re.search(rf"{BASE_URL}/confirm/(\S+)", plain(message))[1]
    key = runtime.tokens.read(Purpose.CONFIRM, token, clock.now)
    assert key == letter.signatures()[0].key


def test_a_name_in_any_script_arrives_whole(arrived):
    for name in ("Siân Ŵyn O’Brien", "李小龍", "Мария", "محمد", "देवनागरी"):
        message = arrived(f"{abs(hash(name))}@example.org", name=name).message
        assert f"Dear {name}," in plain(message)
        assert f"Dear {name}," in message.get_body(("html",)).get_content()


def test_a_name_that_is_markup_is_words_in_the_html(arrived):
    message = arrived(name="Bob <img src=x onerror=alert(1)> & co").message

    html = message.get_body(("html",)).get_content()
    assert "<img" not in html
    assert "Bob &lt;img src=x onerror=alert(1)&gt; &amp; co" in html
    assert "Bob <img src=x onerror=alert(1)> & co" in plain(message)


def test_many_messages_go_through_one_connection(letter, runtime, mail_server):
    for number in range(10):
        letter.sign(f"person{number}@example.org")

    assert jobs.send_outbox(runtime) == 10
    assert len(mail_server.received) == 10
    assert mail_server.connections == 1


def test_an_address_with_letters_beyond_ascii_is_delivered_where_the_server_can(arrived):
    received = arrived("siân@example.org")

    assert received.recipients == ["siân@example.org"]
    assert "SMTPUTF8" in received.options
    assert received.message["To"] == "siân@example.org"


class TestAServerThatKnowsOnlyAscii:
    @pytest.fixture
    def mail_server(self):
        with MailServer({"enable_SMTPUTF8": False}) as server:
            yield server

    def test_takes_no_address_with_other_letters_and_we_do_not_ask_again(
        self, letter, runtime, outbox
    ):
        letter.sign("siân@example.org")
        jobs.send_outbox(runtime)

        (row,) = outbox()
        assert (row.state, row.fault) == ("failed", "the mail server cannot take such an address")

    def test_takes_an_international_domain_in_its_ascii_form(self, arrived):
        received = arrived("sian@bücher.example")

        assert received.recipients == ["sian@xn--bcher-kva.example"]


class TestAServerThatEncrypts:
    @pytest.fixture
    def mail_server(self, certificate):
        with MailServer({"tls_context": certificate.context(), "require_starttls": True}) as server:
            yield server

    @pytest.fixture
    def smtp_url(self, mail_server, certificate):
        return (
            f"smtp+starttls://127.0.0.1:{mail_server.port}?ca_file={quote(str(certificate.file))}"
        )

    def test_gets_the_message_encrypted(self, arrived):
        assert arrived().encrypted

    class TestButIsNotTrusted:
        @pytest.fixture
        def smtp_url(self, mail_server):
            return f"smtp+starttls://127.0.0.1:{mail_server.port}"

        def test_gets_nothing_and_the_message_waits(self, letter, runtime, mail_server, outbox):
            letter.sign()

            assert jobs.send_outbox(runtime) == 0
            assert mail_server.received == []
            assert outbox()[0].state == "queued"

    class TestFromTheStart:
        @pytest.fixture
        def mail_server(self, certificate):
            with MailServer({"ssl_context": certificate.context()}) as server:
                yield server

        @pytest.fixture
        def smtp_url(self, mail_server, certificate):
            return f"smtps://127.0.0.1:{mail_server.port}?ca_file={quote(str(certificate.file))}"

        def test_gets_the_message_encrypted(self, arrived):
            assert arrived().encrypted


class TestAServerThatDoesNotOfferEncryption:
    @pytest.fixture
    def smtp_url(self, mail_server):
        return f"smtp+starttls://127.0.0.1:{mail_server.port}"

    def test_never_gets_the_message_in_clear(self, letter, runtime, mail_server, outbox):
        letter.sign()

        assert jobs.send_outbox(runtime) == 0
        assert mail_server.received == []
        assert outbox()[0].state == "queued", "the host may still mend this"


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
class TestAServerThatWantsAPassword:
    @pytest.fixture
    def mail_server(self):
        with MailServer(only("post@example.org", "p@ss:w/rd%")) as server:
            yield server

    @pytest.fixture
    def smtp_url(self, mail_server):
        user, password = (quote(part, safe="") for part in ("post@example.org", "p@ss:w/rd%"))
        return f"smtp://{user}:{password}@127.0.0.1:{mail_server.port}"

    def test_gets_it_however_many_signs_it_has(self, arrived):
        assert arrived().recipients == ["sian@example.org"]

    class TestAndIsGivenAnother:
        @pytest.fixture
        def smtp_url(self, mail_server):
            return f"smtp://post:wrong@127.0.0.1:{mail_server.port}"

        def test_leaves_the_message_waiting_for_the_host_to_mend_it(self, letter, runtime, outbox):
            letter.sign()

            assert jobs.send_outbox(runtime) == 0
            (row,) = outbox()
            assert (row.state, row.attempts) == ("queued", 1)
            assert "wrong" not in row.fault
