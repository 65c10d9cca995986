"""Changing many signatures at the desk: by filter, counted first, watched, stopped and undone."""

import pytest

from openletter import jobs
from openletter.domain.signatures import SignatureState
from openletter.services import bulk


@pytest.fixture
def changes(letter):
    return f"/campaign/letters/{letter.slug}/changes"


@pytest.fixture
def people(letter):
    return [letter.signed(f"p{n}@flood.example", name=f"Person {n}") for n in range(12)]


def test_by_filter_it_is_counted_first_with_a_sample_and_what_the_count_becomes(
    desk, letter, people, changes
):
    letter.signed("keep@example.org", name="Keep Me")
    desk.get(f"{changes}/new")
    page = desk.press("Count them", kind="remove", domain="flood.example")

    assert page.heading == "Remove 12 signatures?"
    assert "The public count goes from 13 to 1. Nothing has been done yet." in page.text
    assert len(page.all("//ul[@class='parts']/li")) == 10
    assert desk.figures["Address at the domain"] == "flood.example"
    assert letter.counts().count == 13
    desk.press("Do it", reason="A robot.")
    assert letter.counts().count == 1
    assert "12 signatures removed" in desk.get(changes).text


def test_it_can_be_left_as_it_is(desk, letter, people, changes):
    desk.get(f"{changes}/new")
    desk.press("Count them", words="Person")
    desk.press("Leave everything as it is")

    assert desk.said == "Nothing was changed."
    assert letter.counts().count == 12


def test_a_long_one_is_watched_stopped_and_undone_without_a_script(
    desk, letter, people, changes, runtime, clock, monkeypatch
):
    monkeypatch.setattr(bulk, "BATCH", 5)
    desk.get(f"{changes}/new")
    desk.press("Count them", words="Person")
    page = desk.press("Do it", reason="A robot.")
    assert "0 of 12 done" in page.text
    assert page.all("//noscript/meta[@http-equiv='refresh']")
    change = desk.path
    with letter.transaction() as (session, _):
        bulk.work_on(session, bulk.claim(session, now=clock()), now=clock())
    answer = desk.client.get(f"{change}.json")
    assert answer.get_json() == {"state": "running", "under_way": True, "step": "5 of 12 done", "done": 41}  # fmt: skip

    page = desk.press("Stop")
    assert "Stopped: 5 of 12 are changed, and the rest is as it was." in page.text
    assert letter.counts().count == 7
    desk.press("Undo")
    assert "It is being taken back" in desk.page.text
    jobs.change_in_bulk(runtime)
    assert "5 signatures are as they were before" in desk.get(change).text
    assert letter.counts().count == 12


def test_nothing_that_fits_and_nonsense_are_said_at_the_form(desk, people, changes):
    desk.get(f"{changes}/new")
    assert "No signature fits" in desk.press("Count them", 422, domain="nobody.example").text
    page = desk.press("Count them", 422, network="the hall", since="soon", kind="burn")
    assert set(page.faults) == {"network", "since"}
    page = desk.press("Count them", 422, network="", since="", kind="burn")
    assert set(page.faults) == {"kind"}


def test_a_name_is_withheld_by_hand_and_published_again(desk, letter, people, client):
    signatures = f"/campaign/letters/{letter.slug}/signatures"
    its = str(letter.signature(people[3]).id)
    desk.get(f"{signatures}?q=Person")
    desk.press("Do not publish their names", ticked=[its])
    assert "1 name is no longer published. The signature still counts." in desk.said
    assert desk.path == signatures
    assert "Name kept back by you" in desk.page.text
    assert "Person 3" not in client.get(f"/letters/{letter.slug}").text
    desk.press("Undo")
    assert "Person 3" in client.get(f"/letters/{letter.slug}").text

    for button, seen in (
        ("Do not publish their names", False),
        ("Publish their names again", True),
    ):
        desk.get(signatures)
        desk.press(button, ticked=[its])
        assert ("Person 3" in client.get(f"/letters/{letter.slug}").text) is seen


def test_one_signature_is_removed_and_its_owner_told_if_wanted(desk, letter, people, sent_mail):
    sent_mail()
    desk.get(f"/campaign/letters/{letter.slug}/signatures")
    desk.press("Remove…", ticked=[str(letter.signature(people[0]).id)])
    desk.press("Do it", reason="Asked by telephone.", tells_owners="1")

    assert letter.signature(people[0]).state is SignatureState.REMOVED
    (message,) = sent_mail()
    assert message["To"] == "p0@flood.example"
    assert "was removed from the letter" in message["Subject"]
    assert "telephone" not in str(message)


def test_what_is_not_there_is_not_found(desk, others, changes, people):
    desk.get(f"{changes}/nonsense", 404)
    desk.get(f"{changes}/{'0' * 32}", 404)
    desk.get(f"{changes}/new")
    desk.press("Count them", words="Person")
    others.get(desk.path, 404)
    assert others.client.get(f"{desk.path}.json").status_code == 404


@pytest.mark.parametrize("typed", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"])
def test_a_time_beyond_the_calendar_is_told(desk, letter, typed):
    for field in ("since", "until"):
        desk.get(f"/campaign/letters/{letter.slug}/changes/new")
        sent = {"csrf_token": desk.token, "kind": "remove", field: typed}
        page = desk.post(f"/campaign/letters/{letter.slug}/changes/new", sent, status=422)
        assert field in page.faults
