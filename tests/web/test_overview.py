"""What have I signed? A list behind a mailed link, without an account."""

import pytest

from openletter.db.letters import Organiser
from openletter.domain.guard import HoldReason
from openletter.domain.signatures import SignatureState
from openletter.services import letters, signatures
from openletter.services.letters import Arrangements
from openletter.services.overviews import MESSAGES_MAX
from openletter.tokens import Purpose
from tests.conftest import WORDING, on_both_databases
from tests.messages import link, plain
from tests.open_letter import OpenLetter


@pytest.fixture
def second(runtime, letter):
    """Another open letter of another organiser."""
    now = runtime.clock()
    with runtime.database.transaction() as session:
        organiser = Organiser(name="Swimmers of Wales", created_at=now)
        session.add(organiser)
        made = letters.create(
            session, organiser, WORDING.__class__("Keep the pools", *list(WORDING.__dict__.values())[1:]),
            Arrangements(), now=now,
        )  # fmt: skip
        letters.open_for_signatures(session, made, now=now, today=runtime.today())
        return OpenLetter(runtime, made.id, made.slug)


def ask(browser, email):
    return browser.post("/my", {"email": email})


def test_the_footer_and_the_page_after_signing_lead_to_it(browser, letter):
    assert browser.get(browser.get("/").links()["What have I signed?"]).heading == (
        "What have I signed?"
    )
    typed = {"kind": "individual", "name": "Siân", "email": "sian@example.org"}
    after = browser.post(f"/letters/{letter.slug}/sign", typed)
    assert after.links()["See what you have signed here already"] == "/my"


def test_the_form_is_the_same_for_everybody(browser):
    assert browser.get("/my").response.headers["Cache-Control"].startswith("public")


def test_an_address_gets_the_list_of_everything_it_has_signed(browser, letter, second, sent_mail):
    letter.signed(name="Siân Prŷs")
    letter.sign(name="Aled Prŷs")
    second.signed("SIAN@example.org", kind="organisation", organisation="The Lido", name="Siân")
    second.signed("other@example.org", name="Other")
    sent_mail()

    ask(browser, "Sian@Example.org")
    (mail,) = sent_mail()
    assert mail["To"] == "SIAN@example.org"
    assert "sian@" not in plain(mail).lower()
    page = browser.get(link(mail, "my/signed"))

    assert page.heading == "What you have signed"
    assert page.texts("//main//h2") == [
        "Keep the pools", "Keep our libraries open", "Keep our libraries open",
    ]  # fmt: skip
    assert "Signed for The Lido by Siân" in page.text
    assert "Signed as Aled Prŷs Not confirmed yet" in " ".join(page.text.split())
    assert "Other" not in page.texts("//main")[0]
    own = browser.get(page.links()["Keep the pools"])
    assert own.heading == "Your signature"
    assert "The Lido" in own.text


def test_the_list_says_where_each_signature_stands(browser, letter, token, clock):
    states = [SignatureState.WITHDRAWN, SignatureState.REMOVED, SignatureState.CONFIRMED]
    for number, state in enumerate(states):
        key = letter.signed(name=f"Person {number}", kind="individual")
        with letter.transaction() as (session, _):
            row = signatures.personal_signature(session, key)
            row.state, row.withdrawn_at = state, row.confirmed_at
    page = browser.get(f"/my/signed/{token(Purpose.OVERVIEW, key)}")

    assert page.texts("//main//p[@class='soft']") == [
        "On the letter since 22 November 2026",
        "Removed by the organiser",
        "Taken back on 22 November 2026",
    ]


def test_a_held_signature_stands_in_the_list_like_any_other(browser, letter, token):
    key = letter.signed()
    path = f"/my/signed/{token(Purpose.OVERVIEW, key)}"
    before = browser.get(path).text
    with letter.transaction() as (session, _):
        signatures.personal_signature(session, key).held_because = HoldReason.RATE
    assert browser.get(path).text == before


def test_the_answer_is_the_same_whoever_asks(browser, letter, sent_mail):
    letter.signed("known@example.org")
    sent_mail()
    known, unknown = ask(browser, "known@example.org"), ask(browser, "strange@example.org")

    assert known.heading == unknown.heading == "Check your inbox"
    assert known.text.replace("known@", "strange@") == unknown.text
    assert [mail["To"] for mail in sent_mail()] == ["known@example.org"]


@on_both_databases
def test_the_same_work_is_done_whoever_asks(client, letter, listen, outbox):
    letter.signed("known@example.org")
    done = []

    def note(_connection, _cursor, statement, *_rest):
        done.append(" ".join(statement.split()[:3]))

    listen("before_cursor_execute", note)
    listen("commit", lambda _c: done.append("commit"))
    seen = []
    for email in ("known@example.org", "strange@example.org"):
        done.clear()
        assert client.post("/my", data={"email": email}).status_code == 200
        seen.append([what for what in done if "SAVEPOINT" not in what])

    assert seen[0] == seen[1]
    assert "INSERT INTO outbox_message" in seen[0]
    assert [row.message for row in outbox()].count("your_signatures") == 1


@on_both_databases
def test_five_messages_a_day_are_enough(client, letter, second, outbox, clock):
    letter.signed("known@example.org")
    second.signed("known@example.org")

    def asked():
        for _ in range(7):
            assert client.post("/my", data={"email": "Known@example.org"}).status_code == 200
        return [row.message for row in outbox()].count("your_signatures")

    assert asked() == MESSAGES_MAX == 5
    clock.advance(hours=23)
    assert asked() == MESSAGES_MAX
    clock.advance(hours=2)
    assert asked() == 2 * MESSAGES_MAX


@pytest.mark.parametrize("typed", ["", "nonsense", "a@b@c", "x" * 300 + "@example.org"])
def test_an_address_that_is_none_is_told(browser, typed):
    page = browser.post("/my", {"email": typed}, status=422)
    assert "email" in page.faults


def test_the_link_works_for_a_day(browser, letter, token, clock):
    path = f"/my/signed/{token(Purpose.OVERVIEW, letter.signed())}"
    clock.advance(hours=23)
    browser.get(path)
    clock.advance(hours=2)
    late = browser.get(path, status=410)
    assert late.links()["Ask for a new list"] == "/my"


def test_a_message_that_was_held_up_for_a_day_is_not_sent(browser, letter, sent_mail, clock):
    letter.signed()
    sent_mail()
    ask(browser, "sian@example.org")
    clock.advance(days=1)
    assert sent_mail() == []


@pytest.mark.parametrize("purpose", [p for p in Purpose if p is not Purpose.OVERVIEW])
def test_a_token_for_another_purpose_opens_nothing(browser, letter, token, purpose):
    browser.get(f"/my/signed/{token(purpose, letter.signed())}", status=404)


def test_the_list_is_for_its_owner_alone(browser, letter, token):
    page = browser.get(f"/my/signed/{token(Purpose.OVERVIEW, letter.signed())}")
    assert page.response.headers["Cache-Control"] == "private, no-store"
    assert page.all("//meta[@name='robots'][@content='noindex']")


def test_a_list_that_an_erased_signature_led_to_says_so(browser, letter, second, token):
    key = letter.signed()
    second.signed()
    path = f"/my/signed/{token(Purpose.OVERVIEW, key)}"
    browser.post(f"/my/{token(Purpose.PERSONAL, key)}/erase")

    gone = browser.get(path, status=410)
    assert gone.heading == "This signature has been erased"
    assert gone.links()["Ask for a new list"] == "/my"


def test_the_message_goes_to_whoever_has_confirmed(browser, letter, second, sent_mail):
    letter.signed("first.last@gmail.com", name="Confirmed")
    second.sign("firstlast+x@gmail.com", name="Not confirmed")
    sent_mail()
    ask(browser, "f.irstlast@gmail.com")
    assert [mail["To"] for mail in sent_mail()] == ["first.last@gmail.com"]
