"""The log of a letter at the desk: everything in words, nothing missing, nobody named."""

import re

import pytest
from sqlmodel import select

from openletter.db.audit import AuditEntry
from openletter.db.campaigners import Campaigner
from openletter.db.letters import Letter
from openletter.domain.bulk import BulkKind
from openletter.services import audit
from openletter.templating import ROOT
from openletter.web.campaign import audit as page
from openletter.web.campaign.log_words import SENTENCES, sentence


@pytest.fixture
def path(letter):
    return f"/campaign/letters/{letter.slug}/audit"


@pytest.fixture
def write(letter, runtime):
    def record(action, *, by=None, **details):
        with letter.transaction() as (session, row):
            who = by and session.exec(select(Campaigner).where(Campaigner.key == by)).one()
            audit.record(session, row, action, by=who, now=runtime.clock(), **details)

    return record


def lines(desk):
    return desk.page.texts("//main//ol/li//p[@class='needs__what']")


def test_a_letter_to_which_nothing_was_done_says_so(desk, path):
    assert "Nothing yet." in desk.get(path).text


def test_what_was_done_is_told_in_words_the_newest_first_with_who_did_it(
    desk, path, write, clock, add_campaigner
):
    colleague = add_campaigner("nia@example.org")
    write("unconfirmed-deleted", signatures=1)
    clock.advance(hours=1)
    write("safety-changed", by=colleague, name_form="initial")
    clock.advance(hours=1)
    write("forgotten", signatures=1200)
    desk.get(path)

    assert lines(desk) == [
        "The campaign is over: addresses and network data of 1,200 signatures were erased.",
        "It was changed how names are published, and whether search engines may list them.",
        "1 signature that nobody confirmed in time was deleted.",
    ]
    assert "22 November 2026" in desk.page.text
    assert "by the program" in desk.page.text
    assert desk.page.texts("//main//details") == ["Address of whoever did itnia@example.org"]


def test_what_one_did_oneself_is_by_you(sign_in, add_campaigner, path, write):
    me = add_campaigner()
    write("safety-changed", by=me)
    page_ = sign_in(me).get(path)

    assert "by you" in page_.text
    assert page_.all("//main//details") == []


@pytest.mark.parametrize(
    "action, details",
    [("flew-to-the-moon", {}), ("forgotten", {}), ("forgotten", {"signatures": "many"})],
)
def test_an_action_without_words_of_its_own_is_shown_by_its_own_word(
    desk, path, write, action, details
):
    write(action, **details)
    desk.get(path)

    assert lines(desk) == [f"Something else was done: “{action}”."]


def test_a_long_log_has_pages(desk, path, write):
    for number in range(page.ON_PAGE + 1):
        write("unconfirmed-deleted", signatures=number + 2)
    assert desk.get(path).links()["Next page"] == f"{path}?page=2"
    desk.follow("Next page")

    assert lines(desk) == ["2 signatures that nobody confirmed in time were deleted."]
    assert desk.page.links()["Previous page"] == f"{path}?page=1"
    for nonsense in ("-1", "x", "9" * 30, "٣"):
        desk.get(f"{path}?page={nonsense}")


def test_the_log_is_linked_from_the_overview_and_closed_to_others(
    desk, others, stranger, path, letter
):
    desk.get(f"/campaign/letters/{letter.slug}")
    assert desk.page.links()["What was done"] == path
    others.get(path, status=404)
    assert stranger.get(path).heading == "Sign in to your letters"


def test_every_action_that_the_program_writes_has_a_sentence():
    """Actions are the words with hyphens that services hand to the log; those of bulk changes are put together."""
    written = {
        f"bulk-{kind.value}-{step}"
        for kind in BulkKind
        for step in ("started", "stopped", "undo-started", "done", "undone")
    }
    for file in (ROOT / "openletter" / "services").glob("*.py"):
        source = file.read_text(encoding="utf-8")
        if "audit.record(" in source:
            written |= set(re.findall(r'^\s+.*[\s(]"([a-z]+(?:-[a-z]+)+)",', source, re.MULTILINE))
    assert {"unconfirmed-deleted", "proof-of-work-on", "text-changed"} <= written
    assert written <= set(SENTENCES)


def test_every_sentence_can_be_said(letter, runtime):
    said = {
        sentence(
            AuditEntry(
                action=action,
                details={
                    "signatures": 2,
                    "total": 3,
                    "done": 4,
                    "revision": 5,
                    "parts": 6,
                    "signature": 7,
                    "reason": "Why",
                    "left_out": 8,
                    "language": "ar",
                    "message": 10,
                    "edition": 9,
                    "kind": "annex",
                    "file": 9,
                },
            ),
            runtime.speech("en"),
        )
        for action in SENTENCES
    }
    assert len(said) == len(SENTENCES)
    assert not any("Something else" in one for one in said)


def test_the_overview_tells_when_the_letter_is_forgotten_and_that_it_was(
    desk, letter, clock, runtime
):
    overview = f"/campaign/letters/{letter.slug}"
    assert "erased" not in desk.get(overview).text
    letter.close()
    assert "Addresses are erased on 24 May 2027" in desk.get(overview).text

    with letter.transaction() as (session, row):
        session.get_one(Letter, row.id).forgotten_at = clock()
    assert "were erased" in desk.get(overview).text
