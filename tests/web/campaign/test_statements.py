"""Statements: what waits, deciding with a way back, and extracts that only their author releases."""

import pytest

from openletter.domain.guard import HoldReason
from openletter.domain.statements import StatementUse
from openletter.services import signatures
from openletter.tokens import Purpose
from tests.messages import link, plain
from tests.web.campaign.desk import SAME_ORIGIN

QUOTED = "We were asked late, but we were asked. […] I would do it again."


@pytest.fixture
def at(letter):
    """The path of a statement's page."""
    return lambda number: f"/campaign/letters/{letter.slug}/statements/{number}"


@pytest.fixture
def approved(desk, at, write_statement):
    """An approved statement, its page open."""
    number = write_statement()
    desk.get(at(number))
    desk.press("Approve")
    return number


def test_what_waits_for_a_decision_comes_first(desk, letter, write_statement, at):
    first = write_statement(email="a@example.org", name="Ann")
    write_statement(email="b@example.org", name="Bob")
    desk.get(at(first))
    desk.press("Approve")
    page = desk.get(f"/campaign/letters/{letter.slug}/statements")

    assert page.texts("//h2") == ["1 waits for your decision", "Decided"]
    assert page.text.index("Bob") < page.text.index("Ann")


def test_a_statement_of_somebody_who_has_not_confirmed_is_not_shown(desk, letter):
    letter.sign("a@example.org", statement="Not yet mine to say.")

    assert (
        "Not yet mine to say." not in desk.get(f"/campaign/letters/{letter.slug}/statements").text
    )


def test_a_statement_of_a_held_signature_waits_until_that_is_released(
    desk, letter, write_statement
):
    write_statement()
    held = letter.signed("bot@example.org", statement="Buy at our shop.")
    with letter.transaction() as (session, _):
        signatures.found(session, held).held_because = HoldReason.RATE
    overview, page = (
        f"/campaign/letters/{letter.slug}",
        f"/campaign/letters/{letter.slug}/statements",
    )

    assert desk.get(page).texts("//h2") == ["1 waits for your decision"]
    assert "Buy at our shop." not in desk.page.text
    assert "1 statement waits" in desk.get(overview).text
    with letter.transaction() as (session, _):
        signatures.found(session, held).held_because = None

    assert desk.get(page).texts("//h2") == ["2 wait for your decision"]


def test_author_and_what_they_allow_are_in_view(desk, write_statement, at):
    public = write_statement(email="a@example.org", name="Ann")
    private = write_statement(email="b@example.org", use=StatementUse.DOSSIER)

    assert "May be used in public and in the dossier" in desk.get(at(public)).text
    assert "Ann" in desk.page.heading
    assert "For the dossier only" in desk.get(at(private)).text


def test_approving_can_be_undone(desk, write_statement, at, stored):
    number = write_statement()
    desk.get(at(number))
    desk.press("Approve")
    assert stored(number).state == "approved"
    assert "The statement is approved" in desk.said

    desk.press("Undo")
    assert stored(number).state == "submitted"
    assert stored(number).decided_at is None


def test_declining_can_be_undone_to_what_it_was(desk, approved, at, stored, letter, client):
    desk.press("Decline")
    assert stored(approved).state == "declined"
    assert "We were asked" not in client.get(f"/letters/{letter.slug}/statements").text

    desk.press("Undo")
    assert stored(approved).state == "approved"


def test_words_that_changed_meanwhile_are_not_approved_unread(
    desk, write_statement, at, stored, client, runtime, letter, clock
):
    number = write_statement()
    desk.get(at(number))
    clock.advance(minutes=5)
    token = runtime.tokens.make(Purpose.PERSONAL, letter.signatures()[0].key, runtime.clock())
    client.post(f"/my/{token}", data={"statement": "Something rude.", "use": "public"})

    page = desk.press("Approve", 409)

    assert "The author has changed this statement" in page.text
    assert stored(number).state == "submitted"


def test_a_decision_that_does_not_exist_changes_nothing(desk, write_statement, at, stored):
    number = write_statement()
    desk.get(at(number))
    desk.press("Approve", 400, decision="delete")

    assert stored(number).state == "submitted"


def test_an_extract_goes_to_its_author_and_is_shown_once_they_approve(
    desk, approved, letter, client, sent_mail, stored
):
    sent_mail()
    page = desk.press("Send to its author", text=QUOTED, request_number="2")
    assert "on its way to its author" in desk.said
    assert "Waits for its author since 22 November 2026" in page.text
    assert QUOTED not in client.get(f"/letters/{letter.slug}").get_data(as_text=True)
    (mail,) = sent_mail()
    assert QUOTED in plain(mail)

    client.post(link(mail, "extracts"), data={"decision": "approve"})

    assert stored(approved).extracts[0].state == "approved"
    assert QUOTED in client.get(f"/letters/{letter.slug}").get_data(as_text=True)
    assert "Approved by its author on" in desk.get(desk.path).text


def test_a_declined_extract_is_never_shown(desk, approved, letter, client, sent_mail):
    sent_mail()
    desk.press("Send to its author", text=QUOTED)
    (mail,) = sent_mail()
    client.post(link(mail, "extracts"), data={"decision": "decline"})

    assert QUOTED not in client.get(f"/letters/{letter.slug}").get_data(as_text=True)
    assert "Declined by its author" in desk.get(desk.path).text


@pytest.mark.parametrize(
    "words",
    [
        "We were always asked.",
        "I would do it again. […] We were asked late",
        "We were ask",
        "",
        "[…]",
        "we were asked late",
    ],
)
def test_an_extract_must_be_verbatim(desk, approved, stored, outbox, words):
    messages = len(outbox())
    page = desk.press("Send to its author", 422, text=words)

    assert "text" in page.faults
    assert stored(approved).extracts == []
    assert len(outbox()) == messages


def test_words_that_were_refused_are_still_in_the_field(desk, approved):
    page = desk.press("Send to its author", 422, text="We were always asked.")

    assert page.texts("//textarea[@name='text']") == ["We were always asked."]


@pytest.mark.parametrize("number", ["3", "0", "-1", "x", "²", "99999999999"])
def test_a_request_that_the_letter_does_not_have_is_refused(desk, approved, stored, number):
    page = desk.press("Send to its author", 422, text=QUOTED, request_number=number)

    assert page.faults == {"request_number": "Choose one of the letter's requests"}
    assert stored(approved).extracts == []


def test_pressing_twice_asks_the_author_once(desk, approved, stored, outbox):
    before, messages = desk.page, len(outbox())
    for _ in range(2):
        desk.page = before
        desk.press("Send to its author", text=QUOTED)

    assert len(stored(approved).extracts) == 1
    assert len(outbox()) == messages + 1


def test_another_extract_takes_the_place_of_one_that_waits(desk, approved, stored):
    desk.press("Send to its author", text=QUOTED)
    assert "it takes the first one’s place" in desk.page.text
    desk.press("Send to its author", text="I would do it again.")

    assert [one.state for one in stored(approved).extracts] == ["lapsed", "proposed"]


def test_an_undecided_statement_offers_no_extract_and_takes_none(desk, write_statement, at, stored):
    number = write_statement()
    page = desk.get(at(number))
    assert "Send to its author" not in desk.buttons
    token = desk.token

    page = desk.post(at(number), {"csrf_token": token, "text": QUOTED}, 422, **SAME_ORIGIN)

    assert "Approve the statement first." in page.text
    assert stored(number).extracts == []


def test_a_statement_that_is_not_there_is_a_clear_page(desk, letter):
    for number in (999, 2**40):
        page = desk.get(f"/campaign/letters/{letter.slug}/statements/{number}", 404)
        assert "There is no such statement" in page.text


def test_html_in_a_statement_is_shown_as_it_was_typed(desk, write_statement, at):
    number = write_statement("<script>alert(1)</script> is what I think.")

    assert "<script>alert(1)</script>" in desk.get(at(number)).text
