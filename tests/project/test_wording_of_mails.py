"""What is said in every mail goes through gettext (`test_wording.py` says how what does not is found)."""

from openletter.domain.addresses import address
from openletter.domain.support import FAULTS, Fault
from openletter.mail.messages import Message
from openletter.services import (
    campaigners,
    overviews,
    signatures,
)
from tests.changes import ask, reword
from tests.messages import plain
from tests.organisations import answer_as_officers, merge_and_undo
from tests.project import test_wording as wording

bracketed, letter = wording.bracketed, wording.letter
author, check, texts_of, untranslated = (
    wording.author,
    wording.check,
    wording.texts_of,
    wording.untranslated,
)


def test_the_page_of_captured_mail(client, letter, author, sent_mail):
    check(client.get("/dev/mail"))
    sent_mail()
    check(client.get("/dev/mail"))


def test_every_mail(letter, author, runtime, clock, outbox):
    letter.sign("m@example.org", name="Мария")
    key = letter.signed("g@example.org", name="Галина")
    with letter.transaction() as (session, _row):
        mine = signatures.personal_signature(session, key)
        signatures.tell(session, mine, Message.SIGNATURE_REMOVED, now=clock())
        signatures.withdraw(session, mine, now=clock())
    letter.sign("g@example.org", name="Галина")
    with letter.transaction() as (session, row):
        overviews.ask_for_list(session, address("m@example.org"), "en", now=clock())
        email = address("v@example.org")
        campaigners.add(session, email, row.organiser.name, now=clock())
        campaigners.request_sign_in(session, email, runtime.tokens, now=clock())
    answer_as_officers(letter)
    merge_and_undo(letter, clock)
    reword(letter, note="Стало яснее.")
    ask(letter)
    for kind in (Message.SUPPORT_APPROVED, Message.SUPPORT_DECLINED, Message.SUPPORT_FAILED):
        said = {"caption": "Картина", "reason": "Темно.", "fault": FAULTS[Fault.SILENT]}
        with letter.transaction() as (session, _row):
            mine = signatures.personal_signature(session, author)
            for shown in ("yes", ""):
                words = said | {"shown": shown}
                signatures.tell(session, mine, kind, now=clock(), words=words)
    seen = set()
    for row in outbox():
        message = runtime.composer().compose(row, runtime.speech("en"), clock())
        html = message.get_body(("html",)).get_content()
        assert untranslated(message["Subject"]) == [], row.message
        assert untranslated(plain(message)) == [], row.message
        assert [words for text in texts_of(html) for words in untranslated(text)] == [], row.message
        seen.add(row.message)
    assert seen == {message.value for message in Message}
