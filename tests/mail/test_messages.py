"""How a row of the outbox becomes a message."""

import re

import lxml.html
import pytest
from sqlmodel import select

from openletter.db.outbox import OutboxMessage
from openletter.db.versions import Called
from openletter.domain.accents import readable
from openletter.mail.messages import Message, TokenLink
from openletter.mail.outbox import Draft, put
from openletter.mail.transports import FileTransport, SmtpTransport
from openletter.templating import STATIC, TEMPLATES
from openletter.tokens import Purpose, new_key
from tests.messages import BASE_URL, parsed, plain

CONTEXT = {
    "name": "Siân Prŷs",
    "letter_title": "Keep our libraries open",
    "slug": "keep-our-libraries-open",
    "organiser": "Readers of Wales",
    "extract_text": "It taught me to read.",
    "minutes": 10,
    "officer": "Mair Hughes",
    "organisation": "Tenby Readers",
    "answer": "confirmed",
    "note": "The first request names a year.",
    "caption": "Why I signed",
    "reason": "A passer-by is seen.",
    "fault": "There is nothing to be heard in it. Record it anew, and listen to it before you send it.",
    "shown": True,
}


@pytest.fixture
def composed(runtime, clock):
    """Puts a message into the outbox and returns it as it will be sent; other words replace the usual ones."""

    def compose(message, locale="en", letter=None, **context):
        links = {
            "link": TokenLink(Purpose.CONFIRM, new_key()),
            "personal_link": TokenLink(Purpose.PERSONAL, new_key()),
        }
        with runtime.database.transaction() as session:
            draft = Draft(message, "sian@example.org", locale, CONTEXT | context, links)
            put(session, draft, now=clock())
            row = session.exec(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
            return runtime.composer().compose(row, runtime.speech(locale), clock(), letter)

    return compose


def test_every_folder_of_templates_is_a_message_and_every_message_has_its_three_templates():
    folders = {folder.name for folder in (TEMPLATES / "emails").iterdir()}

    assert folders == {message.value for message in Message}
    for folder in folders:
        assert {file.name for file in (TEMPLATES / "emails" / folder).iterdir()} == {
            "subject.txt",
            "body.txt",
            "body.html",
        }


@pytest.mark.parametrize("message", sorted(set(Message) - {Message.SIGN_IN}), ids=str)
def test_every_message_to_the_public_speaks_welsh_and_leads_to_pages_in_welsh(composed, message):
    made = composed(message, "cy")
    pieces = [part.get_content() for part in made.walk() if part.get_content_maintype() == "text"]
    assert made["Content-Language"] == "cy"
    assert len(pieces) == 2
    for words in pieces:
        addresses = re.findall(rf"{BASE_URL}(/\S+)", words)
        assert addresses
        assert all(address.startswith("/cy/") for address in addresses)
        assert "Annwyl" in words or "Gofynnodd" in words


@pytest.mark.parametrize("message", Message)
def test_every_message_renders_whole(composed, message):
    made = composed(message)

    html = made.get_body(("html",)).get_content()
    assert 10 < len(made["Subject"]) < 100
    assert "Readers of Wales" in plain(made)
    assert "https://letters.example.org/" in plain(made)
    assert html.lstrip().lower().startswith("<!doctype html>")
    assert f"<title>{made['Subject']}</title>" in html
    assert "{{" not in html + plain(made)
    assert "None" not in html + plain(made)


@pytest.mark.parametrize("message", Message)
def test_every_message_loads_nothing_from_elsewhere(composed, message):
    html = composed(message).get_body(("html",)).get_content()

    for forbidden in ("<img", "<script", "<link", "url(", "@import", " src="):
        assert forbidden not in html


@pytest.mark.parametrize("breaks", ["\r\n", "\n", "\r", "\u2028", "\x0b"])
@pytest.mark.parametrize("message", Message)
def test_line_breaks_in_names_and_titles_start_no_header(composed, message, breaks):
    evil = f"Nice{breaks}Bcc: victim@example.org{breaks}{breaks}<b>body</b>"
    made = composed(message, organiser=evil, letter_title=evil, name=evil)

    assert made["Bcc"] is None
    assert set(made.keys()) == {
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "Content-Language",
        "MIME-Version",
        "Content-Type",
    }
    head = made.as_bytes().split(b"\r\n\r\n")[0]
    assert not [line for line in head.splitlines() if line.lower().startswith(b"bcc")]


def test_a_name_with_quotes_commas_and_letters_of_all_kinds_stays_one_sender(composed):
    made = composed(Message.SIGN_IN, organiser='Pŵer "y Bobl", Cyf. <x@evil.example>')

    assert made["From"].addresses[0].display_name == 'Pŵer "y Bobl", Cyf. <x@evil.example>'
    assert [sender.addr_spec for sender in made["From"].addresses] == [
        "openletter@letters.example.org"
    ]


@pytest.mark.parametrize("word", ["Ŵyneb", "Библиотека", "library", "Llŷn’s", "图书馆", "a“b”"])
def test_a_long_title_arrives_with_every_space_it_had(
    composed, runtime, mail_server, tmp_path, word
):
    title = " ".join([word] * (150 // len(word)))
    message = composed(Message.CONFIRM_SIGNATURE, letter_title=title)
    with SmtpTransport(mail_server.url) as post, FileTransport(tmp_path / "mail") as files:
        post.send(message)
        files.send(message)

    (file,) = (tmp_path / "mail").iterdir()
    for arrived in (mail_server.messages[-1], parsed(file.read_bytes())):
        assert arrived["Subject"] == f"Confirm your signature: {title}"
    lines = file.read_bytes().split(b"\r\n")
    assert max(len(line) for line in lines if line.startswith((b"Subject", b" "))) <= 78


def test_the_host_may_choose_the_address_that_messages_come_from(environment):
    from openletter import config

    chosen = config.load(environment | {"OPENLETTER_MAIL_FROM": "post@coalition.example"})
    assert chosen.sender == "post@coalition.example"


def test_the_plain_text_ends_like_a_signature(composed):
    lines = plain(composed(Message.CONFIRM_SIGNATURE)).splitlines()

    assert lines[-2:] == ["-- ", "Sent by Readers of Wales with Openletter."]


def test_the_plain_text_has_no_big_holes(composed):
    for message in Message:
        assert "\n\n\n" not in plain(composed(message)).replace("\r\n", "\n").strip("\n")


def page_of(message):
    return lxml.html.document_fromstring(message.get_body(("html",)).get_content())


def marked(message):
    """Return the words of a message that are in another language, with it and the direction it is written in."""
    return {
        (one.text_content(), one.get("lang"), one.get("dir"))
        for one in page_of(message).xpath("//body//span[@lang]")
    }


def test_words_in_another_language_say_so_in_every_message(composed):
    written = {"letter_language": "en"}
    arabic = Called("أبقوا مكتباتنا مفتوحة", "ar", None)
    title = ("Keep our libraries open", "en", None)

    for message in set(Message) - {Message.SIGN_IN, Message.YOUR_SIGNATURES}:
        assert title in marked(composed(message, "cy", **written)), message
        assert marked(composed(message, "en", **written)) == set()
        shown = composed(message, "cy", arabic, **written)
        assert (arabic.title, "ar", "rtl") in marked(shown)
        assert shown["Subject"].endswith(arabic.title)

    quoted = marked(composed(Message.TEXT_CHANGED, "cy", **written))
    assert quoted == {title, (CONTEXT["note"], "en", None)}
    evil = composed(Message.TEXT_CHANGED, "cy", note="<b>x</b>", letter_title="<i>y", **written)
    assert page_of(evil).xpath("//b | //i") == []


def test_messages_say_their_language_where_programs_keep_no_more_than_what_is_in_the_body(composed):
    page = page_of(composed(Message.CONFIRM_SIGNATURE, "cy"))
    said = [(one.tag, one.get("lang"), one.get("dir")) for one in page.xpath("//*[@lang='cy']")]
    assert said == [("html", "cy", "ltr"), ("div", "cy", "ltr")]
    assert len(page.xpath("//h1")) == 1


def test_messages_have_the_colours_of_the_site_and_of_their_campaign(composed):
    tokens = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    plum = readable("#7a1fa2")
    made = composed(Message.CONFIRM_SIGNATURE, letter=Called("Read", "en", "#7a1fa2"))
    html = made.get_body(("html",)).get_content()
    theirs = {plum.light.accent, plum.light.on, plum.dark.accent, plum.dark.on}

    colours = set(re.findall(r"#[0-9a-f]{3,8}\b", html))
    assert theirs <= colours
    assert [one for one in sorted(colours - theirs) if one not in tokens] == []
    (button,) = page_of(made).xpath("//td[contains(@class, 'button')]")
    assert button.get("bgcolor") == plum.light.accent, "for programs that read no styles"
    in_the_dark = html.split("prefers-color-scheme: dark", 1)[1].split("</style>")[0]
    assert {plum.dark.accent, plum.dark.on} <= set(re.findall(r"#[0-9a-f]{6}", in_the_dark))
