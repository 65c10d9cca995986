"""The list of letters, the overview, opening and closing."""

from datetime import date

import pytest

from openletter.db.letters import Delivery, Letter
from openletter.domain.letters import LetterState
from openletter.services import editions
from tests.conftest import on_both_databases
from tests.web.campaign.test_writing import TYPED


@pytest.fixture
def draft(desk):
    """The slug of a draft that the desk shows."""
    desk.get("/campaign/letters/new")
    desk.press("Save as a draft", **TYPED)
    return "bring-back-the-night-bus"


def test_the_list_says_where_each_letter_stands_and_what_waits(desk, letter, write_statement):
    write_statement()
    page = desk.get("/campaign/")

    assert page.links()["Keep our libraries open"] == f"/campaign/letters/{letter.slug}"
    assert "Open for signatures · until 31 December 2026 · 1 statement waits for you" in page.text
    assert "1 signature" in page.text


def test_a_coalition_without_letters_is_invited_to_write_one(others):
    page = others.get("/campaign/")

    assert "There is no letter yet" in page.text
    assert page.links()["Write a letter"] == "/campaign/letters/new"


@on_both_databases
def test_the_overview_has_figures_with_their_time(desk, letter):
    letter.signed("a@example.org")
    letter.signed("b@example.org", public=False)
    letter.signed("c@example.org", kind="organisation", organisation="Readers’ Guild")
    letter.sign("d@example.org")
    page = desk.get(f"/campaign/letters/{letter.slug}")

    assert "Counted on 22 November 2026, 20:00" in page.text
    assert desk.figures == {
        "Confirmed signatures": "3",
        "Organisations": "1",
        "People": "2",
        "Not confirmed yet": "1",
        "Confirmed by email": "3",
        "Recorded by you": "0",
        "Names not shown": "1",
        "Statements": "0",
    }


def test_a_draft_is_opened_and_is_public(desk, draft, client):
    page = desk.press("Open for signatures")

    assert "The letter is open" in desk.said
    assert "Open for signatures" in page.text
    assert client.get(f"/letters/{draft}").status_code == 200


@on_both_databases
def test_opening_by_accident_is_undone_while_nobody_has_signed(desk, draft, client):
    desk.press("Open for signatures")
    desk.press("Make it a draft again")

    assert "The letter is a draft again" in desk.said
    assert client.get(f"/letters/{draft}").status_code == 404


def test_a_letter_that_somebody_has_signed_does_not_go_back_to_draft(desk, letter, runtime):
    letter.sign("a@example.org")
    desk.get("/campaign/")
    token = desk.token
    page = desk.post(
        f"/campaign/letters/{letter.slug}/take-back",
        {"csrf_token": token},
        409,
        **{"Sec-Fetch-Site": "same-origin"},
    )

    assert "Somebody has signed this letter" in page.text
    with runtime.database.reading() as session:
        assert session.get_one(Letter, letter.id).state == "open"


def test_a_draft_that_a_colleague_has_changed_is_read_again_before_it_opens(
    desk, draft, add_campaigner, sign_in, client
):
    colleague = sign_in(add_campaigner("huw@example.org"))
    colleague.get(f"/campaign/letters/{draft}/edit")
    colleague.press("Save", body="Something else.")

    page = desk.press("Open for signatures", 409)

    assert "A colleague has changed the letter" in page.text
    assert client.get(f"/letters/{draft}").status_code == 404


def test_a_letter_whose_last_day_is_over_does_not_open_again(
    desk, letter, clock, add_campaigner, sign_in
):
    letter.close()
    clock.advance(days=60)
    later = sign_in(add_campaigner("huw@example.org"))
    later.get(f"/campaign/letters/{letter.slug}")

    assert "The last day to sign is over" in later.press("Open again", 422).text


def test_closing_offers_to_open_again(desk, letter, client):
    desk.get(f"/campaign/letters/{letter.slug}")
    desk.press("Close the letter")
    assert "The letter is closed" in desk.said
    assert "Sign this letter" not in client.get(f"/letters/{letter.slug}").get_data(as_text=True)

    desk.press("Open again")
    assert "The letter is open again" in desk.said
    assert "Sign this letter" in client.get(f"/letters/{letter.slug}").get_data(as_text=True)


def test_pressing_close_twice_changes_nothing_more(desk, letter):
    desk.get(f"/campaign/letters/{letter.slug}")
    before = desk.page
    desk.press("Close the letter")
    desk.page = before

    assert "cannot do that now" in desk.press("Close the letter", 409).text


def test_a_draft_can_be_seen_as_the_public_will_see_it(desk, draft):
    page = desk.follow("Preview the page as the public will see it")

    assert page.heading == "Bring back the night bus"
    assert page.all("//fieldset[@disabled]//form")
    assert not page.all("//form[not(ancestor::fieldset[@disabled])]")
    assert not page.all("//script[contains(@src, 'live')]")


def test_the_overview_says_what_needs_a_campaigner(desk, letter, write_statement, clock):
    write_statement()
    with letter.transaction() as (session, its):
        its.deadline = date(2026, 11, 29)
    with letter.transaction() as (session, its):
        edition = editions.ask_for(session, its, now=clock())
        editions.fail(session, edition, "The disk is full.", now=clock())
    text = desk.get(f"/campaign/letters/{letter.slug}").text

    assert "1 statement waits for your decision" in text
    assert "7 days left to sign" in text
    assert "The last dossier could not be made" in text


def test_the_last_day_is_called_by_its_name(desk, letter):
    with letter.transaction() as (_session, its):
        its.deadline = date(2026, 11, 22)

    assert "Today is the last day to sign" in desk.get(f"/campaign/letters/{letter.slug}").text


def test_the_coalition_gets_another_name(desk, letter, client):
    desk.get("/campaign/organiser")
    desk.press("Save", name="  Readers   of Cymru ")

    assert "is now called Readers of Cymru" in desk.said
    assert "Readers of Cymru" in client.get(f"/letters/{letter.slug}").get_data(as_text=True)


def test_a_coalition_without_a_name_is_refused(desk):
    desk.get("/campaign/organiser")

    assert desk.press("Save", 422, name=" ").faults == {"name": "Enter the name of your coalition"}


def test_a_letter_handed_over_without_names_here_shows_no_nought_beneath_its_figure(desk, letter):
    with letter.transaction() as (session, row):
        row.state = LetterState.DELIVERED
        row.delivered_at = letter.runtime.clock()
        session.add(Delivery(letter_id=row.id, recipient="The Minister", signatures=256))

    page = desk.get(f"/campaign/letters/{letter.slug}")

    assert "it had 256 signatures" in page.text
    assert desk.figures == {}
