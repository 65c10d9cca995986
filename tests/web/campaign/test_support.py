"""Messages of support at the desk: looked at, approved, declined with a reason, and left undecided again."""

import pytest

from openletter import jobs
from openletter.db.audit import audit_of_letter
from openletter.db.campaigners import CampaignerRole
from openletter.media.child import prepare_here
from openletter.services import support_files
from tests import recordings
from tests.messages import plain
from tests.support import ABOUT, message_of, sent


@pytest.fixture(autouse=True)
def prepared_here(monkeypatch):
    monkeypatch.setattr(support_files, "prepare", prepare_here)


@pytest.fixture
def one(letter):
    """The page of a message that waits for a decision."""
    sent(letter, letter.signed(), recordings.video())
    jobs.prepare_support(letter.runtime)
    return f"/campaign/letters/{letter.slug}/support/{message_of(letter).id}"


def test_it_is_found_from_what_needs_a_campaigner(desk, letter, one):
    desk.get(f"/campaign/letters/{letter.slug}")
    assert "1 picture or recording waits for your decision" in desk.page.text
    desk.follow("Look at them")
    page = desk.follow(f"Look at it and decide: {ABOUT.caption}")

    assert desk.path == one
    assert ABOUT.words in page.text
    assert ABOUT.people in page.text
    for address in (*page.all("//video/source/@src"), *page.all("//video/@poster")):
        with desk.client.get(address) as answer:
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "private, no-store"


def test_it_is_approved_and_the_decision_taken_back(desk, letter, one):
    desk.get(one)
    desk.press("Approve")
    assert desk.said.startswith("It is approved")
    assert "See it in public" in desk.page.links()

    desk.press("Undo")

    assert message_of(letter).state == "ready"
    with letter.transaction() as (session, row):
        done = [entry.action for entry in audit_of_letter(session, row.id, 9)]
    assert done == ["support-undecided", "support-approved"]
    page = desk.get(f"/campaign/letters/{letter.slug}/audit")
    assert "Message of support 1 was approved." in page.text


def test_it_is_declined_only_with_a_reason_that_its_author_reads(desk, letter, one, sent_mail):
    desk.get(one)
    page = desk.press("Decline", 422)
    assert page.faults == {"reason": "Say why: its author gets your words by mail"}

    desk.press("Decline", reason="A child is to be seen.")

    assert message_of(letter).state == "declined"
    assert "A child is to be seen." in plain(sent_mail()[-1])


def test_nobody_decides_about_what_they_have_not_seen(desk, letter, one, clock):
    desk.get(one)
    clock.advance(minutes=1)
    with letter.transaction() as (session, _):
        session.add(session.merge(message_of(letter)))
        message = session.get_one(type(message_of(letter)), message_of(letter).id)
        message.updated_at = clock()

    page = desk.press("Approve", 409)

    assert "has changed this message" in page.text


def test_others_find_nothing_and_viewers_only_look(others, add_campaigner, sign_in, one, stranger):
    others.get(one, 404)
    others.get(f"{one}/file", 404)
    assert stranger.client.get(f"{one}/file").status_code == 303
    viewer = sign_in(add_campaigner("viewer@example.org", CampaignerRole.VIEWER))
    viewer.get(one)
    assert not {"Approve", "Decline"} & set(viewer.buttons)
