"""Leaving single names and statements out of the next edition."""

import pytest
from sqlmodel import select

from openletter.db.audit import audit_of_letter
from openletter.db.omissions import Omission, omissions_for_next
from openletter.db.statements import Statement
from openletter.services import editions, extracts, signatures, statements
from tests.web.campaign.desk import SAME_ORIGIN

WHY = "Signed for a joke"


@pytest.fixture
def left_out(letter):
    return f"/campaign/letters/{letter.slug}/dossier/left-out"


@pytest.fixture
def waiting(runtime, letter):
    """Reads what the next edition leaves out: (signature, statement only, reason)."""

    def read():
        with runtime.database.reading() as session:
            found = omissions_for_next(session, letter.id)
            return [(one.signature_id, one.statement_only, one.reason) for one in found]

    return read


@pytest.fixture
def number(letter):
    """The number of a person's signature."""
    return letter.signature(letter.signed("joke@example.org", name="Mickey Mouse")).id


@pytest.fixture
def speaker(letter, write_statement):
    """The number of a signature with an approved statement and an approved extract."""
    statement_id = write_statement()
    now = letter.runtime.clock()
    with letter.transaction() as (session, _):
        statement = session.get_one(Statement, statement_id)
        statements.approve(session, statement, now=now)
        extract = extracts.propose(session, statement, "I would do it again.", None, now=now)
        extracts.approve(session, extract, "I would do it again.", now=now)
        return statement.signature_id


def numbers(page):
    return {
        row[0]: (row[1], row[2])
        for row in (
            [" ".join(cell.text_content().split()) for cell in line]
            for line in page.all("//table//tbody/tr")
        )
    }


def test_a_name_is_found_left_out_with_a_reason_and_the_numbers_say_so(
    desk, left_out, letter, number, waiting, runtime
):
    letter.signed("sian@example.org")
    desk.get(f"{left_out}?q=mickey")
    desk.follow("Leave out… Mickey Mouse")
    page = desk.press("Leave it out", reason=WHY)

    assert desk.said.startswith("The next edition leaves out the signature.")
    assert waiting() == [(number, False, WHY)]
    assert numbers(page)["Signatures"] == ("2", "1")
    assert numbers(page)["People"] == ("2", "1")
    assert f"Reason: {WHY}" in page.text
    with runtime.database.reading() as session:
        (entry,) = audit_of_letter(session, letter.id, 9)
    assert (entry.action, entry.details) == (
        "name-left-out",
        {"signature": number, "reason": WHY},
    )
    assert "Mickey" not in desk.get(f"/campaign/letters/{letter.slug}/audit").text


def test_it_can_be_undone_and_the_undoing_too(desk, left_out, number, waiting):
    desk.get(f"{left_out}/{number}")
    desk.press("Leave it out", reason=WHY)
    desk.press("Undo")
    assert waiting() == []
    desk.press("Undo")
    assert waiting() == [(number, False, WHY)]
    desk.press("Put back: Mickey Mouse")
    assert waiting() == []


def test_only_a_statement_can_be_left_out_and_the_signature_counts(
    desk, left_out, speaker, waiting
):
    desk.get(f"{left_out}?show=statements")
    desk.follow("Leave out… Gwenllian Rees")
    page = desk.press("Leave it out", what="statement", reason=WHY)

    assert waiting() == [(speaker, True, WHY)]
    assert numbers(page) == {
        "Signatures": ("1", "1"),
        "Organisations": ("0", "0"),
        "People": ("1", "1"),
        "Extracts": ("1", "0"),
        "Statements in full": ("0", "0"),
    }
    desk.follow("Change: Gwenllian Rees")
    page = desk.press("Leave it out", what="name")
    assert numbers(page)["Signatures"] == ("1", "0")
    assert waiting() == [(speaker, False, WHY)]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301, "a\u202eb"])
def test_it_needs_a_reason_of_reasonable_length(desk, left_out, number, waiting, reason):
    desk.get(f"{left_out}/{number}")
    page = desk.press("Leave it out", 422, reason=reason)

    assert "reason" in page.faults
    assert waiting() == []


def test_a_second_click_changes_nothing_and_a_colleague_is_told(
    desk, left_out, number, waiting, sign_in, add_campaigner
):
    colleague = sign_in(add_campaigner("colleague@example.org"))
    colleague.get(f"{left_out}/{number}")
    desk.get(f"{left_out}/{number}")
    desk.press("Leave it out", reason=WHY)

    colleague.press("Leave it out", reason="Something else")

    assert colleague.said == "It is left out already. Nothing was changed."
    assert waiting() == [(number, False, WHY)]


def test_a_signature_withdrawn_meanwhile_needs_nothing(desk, left_out, letter, waiting):
    key = letter.signed("joke@example.org", name="Mickey Mouse")
    number = letter.signature(key).id
    desk.get(f"{left_out}/{number}")
    with letter.transaction() as (session, _):
        signatures.withdraw(
            session, signatures.personal_signature(session, key), now=letter.runtime.clock()
        )

    assert "You need do nothing" in desk.press("Leave it out", 409, reason=WHY).text
    assert waiting() == []
    desk.get(f"{left_out}/{number}", 409)


def test_one_that_withdraws_after_it_was_left_out_is_named_as_gone(desk, left_out, letter):
    key = letter.signed("joke@example.org", name="Mickey Mouse")
    desk.get(f"{left_out}/{letter.signature(key).id}")
    desk.press("Leave it out", reason=WHY)
    with letter.transaction() as (session, _):
        signatures.withdraw(
            session, signatures.personal_signature(session, key), now=letter.runtime.clock()
        )
    page = desk.get(left_out)

    assert "does not stand any more" in page.text
    assert numbers(page)["Signatures"] == ("0", "0")


def test_a_signature_under_another_letter_is_none_of_this_one(
    desk, left_out, other_letter, waiting
):
    number = other_letter.signature(other_letter.signed("x@example.org")).id
    desk.get(left_out)

    desk.get(f"{left_out}/{number}", 404)
    data = {"csrf_token": desk.token, "what": "name", "reason": WHY}
    desk.post(f"{left_out}/{number}", data, 404, **SAME_ORIGIN)
    desk.post(f"{left_out}/{2**40}", data, 404, **SAME_ORIGIN)
    assert waiting() == []


def test_what_the_last_edition_left_out_can_be_left_out_again(
    desk, left_out, letter, number, waiting, clock
):
    desk.get(f"{left_out}/{number}")
    desk.press("Leave it out", reason=WHY)
    with letter.transaction() as (session, its):
        edition = editions.ask_for(session, its, now=clock())
        session.exec(select(Omission)).one().edition_id = edition.id
    page = desk.get(f"/campaign/letters/{letter.slug}/dossier")
    assert "Edition OL-1-1 left something out. The next one leaves out nothing yet." in page.text

    desk.get(left_out)
    desk.press("Leave out the same again")

    assert desk.said == "The next edition leaves out 1 again."
    assert waiting() == [(number, False, WHY)]
    desk.get(left_out)
    assert "Leave out the same again" not in desk.buttons


def test_an_empty_search_says_what_to_try(desk, left_out, number):
    assert "Try a shorter part of the name" in desk.get(f"{left_out}?q=zzz").text
    assert "Try a shorter part of the name" in desk.get(f"{left_out}?show=statements").text
