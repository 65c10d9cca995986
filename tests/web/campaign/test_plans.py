"""How a dossier is put together, by a volunteer with tired eyes and perhaps without scripts."""

import pytest

from openletter.db.audit import audit_of_letter
from openletter.db.letters import Letter
from openletter.db.statements import Statement
from openletter.domain.plans import Paper, PartKind, Plan, Tongue, restored
from openletter.services import extracts, statements
from tests.web.campaign.desk import SAME_ORIGIN


@pytest.fixture
def plan(letter):
    return f"/campaign/letters/{letter.slug}/dossier/plan"


@pytest.fixture
def saved(runtime, letter):
    """Reads the plan that is saved, or None."""

    def read():
        with runtime.database.reading() as session:
            kept = session.get_one(Letter, letter.id).dossier_plan
            return restored(kept) if kept else None

    return read


def listed(page, where="data-in"):
    return page.texts(f"//*[@{where}]//*[@data-part-name]")


def test_a_new_plan_has_every_part_and_says_what_each_is_for_and_lacks(desk, plan):
    page = desk.get(plan)

    assert len(listed(page)) == len(PartKind)
    assert listed(page)[:2] == ["Cover", "Summary on one page"]
    assert listed(page, "data-out-list") == []
    assert "Each request, with the extracts that speak to it." in page.text
    assert "No letters yet: add one" in page.links()
    assert "No person has signed yet." in page.text
    assert "No approved statements yet: read what has come" in page.links()


def test_an_approved_statement_lacks_its_authors_word_until_every_word_is_approved(
    desk, plan, letter, write_statement
):
    words = "We planned it at our kitchen table."
    number, now = write_statement(words), letter.runtime.clock()
    with letter.transaction() as (session, _):
        statement = session.get_one(Statement, number)
        statements.approve(session, statement, now=now)
        extract = extracts.propose(session, statement, words, None, now=now)
    waits = "No author has approved every word yet: mark a whole statement, and they are asked"
    assert waits in desk.get(plan).links()

    with letter.transaction() as (session, _):
        extracts.approve(session, session.merge(extract), words, now=now)
    assert waits not in desk.get(plan).links()


def test_parts_move_are_left_out_and_come_back_without_a_script_and_nothing_is_saved(
    desk, plan, saved
):
    desk.get(plan)
    desk.press("Down: Cover")
    page = desk.press("Leave out: Contents")

    assert listed(page)[:3] == ["Summary on one page", "Cover", "The letter"]
    assert listed(page, "data-out-list") == ["Contents"]
    assert listed(desk.press("Put in: Contents"))[2] == "Contents"
    assert saved() is None


@pytest.mark.parametrize(
    "pressed, focused",
    [
        ("Down: Cover", "down cover"),
        ("Up: Summary on one page", "down summary"),
        ("Down: How the signatures were checked", "up method"),
        ("Leave out: Contents", "in contents"),
    ],
)
def test_the_page_comes_back_with_the_focus_where_it_was_pressed(desk, plan, pressed, focused):
    desk.get(plan)
    page = desk.press(pressed)

    (button,) = page.all("//button[@autofocus]")
    assert button.get("value") == focused
    assert button.get("hidden") is None
    assert button.get("disabled") is None


def test_the_first_part_cannot_go_up_nor_the_last_down(desk, plan):
    page = desk.get(plan)

    off = page.all("//button[@disabled]")
    assert [one.get("value") for one in off] == ["up cover", "down integrity"]


def test_what_was_chosen_stays_chosen_when_a_part_moves(desk, plan):
    desk.get(plan)
    desk.press("Down: Cover", paper="a5", tongue="both")

    assert (desk.typed["paper"], desk.typed["tongue"]) == ("a5", "both")


def test_a_plan_is_saved_shown_on_the_dossier_page_and_undone(desk, plan, saved, runtime, letter):
    desk.get(plan)
    desk.press("Leave out: Contents")
    page = desk.press("Save the plan", paper="a5", tongue="both")

    assert desk.said == "The plan is saved. The next edition follows it."
    assert "10 parts · A5 booklet · English and Welsh" in page.text
    assert saved() == Plan(
        tuple(part for part in PartKind if part is not PartKind.CONTENTS),
        paper=Paper.A5,
        tongue=Tongue.BOTH,
    )
    with runtime.database.reading() as session:
        (entry,) = audit_of_letter(session, letter.id, 9)
    assert (entry.action, entry.details["parts"]) == ("dossier-planned", 10)

    desk.press("Undo")
    assert saved() == Plan()


def test_saving_twice_is_saving_once(desk, plan, runtime, letter):
    desk.get(plan)
    before = desk.page
    for _ in range(2):
        desk.page = before
        desk.press("Save the plan", paper="a5")

    with runtime.database.reading() as session:
        assert len(audit_of_letter(session, letter.id, 9)) == 1


@pytest.mark.parametrize("part", ["method", "integrity"])
def test_leaving_out_what_a_sceptic_needs_is_allowed_and_says_what_it_costs(desk, plan, part):
    desk.get(plan)
    label = {"method": "How the signatures were checked", "integrity": "How to check this edition"}
    page = desk.press(f"Leave out: {label[part]}")

    (cost,) = page.texts(f"//*[@id='part-{part}']//*[@data-when-out and not(@hidden)]")
    assert cost.startswith("You may leave this out. But then")
    desk.press("Save the plan")


def test_a_dossier_of_nothing_is_refused_and_says_what_to_do(desk, plan, saved):
    desk.get(plan)
    page = desk.post(plan, {"csrf_token": desk.token, "name_order": "?"}, 422, **SAME_ORIGIN)

    assert page.faults["parts"] == "Put at least one part into the dossier"
    assert page.faults["name_order-0"] == "Choose how people are listed"
    assert saved() is None


def test_a_button_that_nobody_made_changes_nothing(desk, plan):
    desk.get(plan)
    for said in ("up", "up dessert", "eat cover", " "):
        data = {"csrf_token": desk.token, "parts": ["cover", "cover", "dessert"], "do": said}
        page = desk.post(f"{plan}/arrange", data, **SAME_ORIGIN)
        assert listed(page) == ["Cover"]


def test_two_campaigners_at_once_do_not_overwrite_each_other_unnoticed(
    desk, plan, saved, sign_in, add_campaigner
):
    desk.get(plan)
    colleague = sign_in(add_campaigner("colleague@example.org"))
    colleague.get(plan)
    colleague.press("Save the plan", paper="a5")

    page = desk.press("Save the plan", 409, tongue="cy")

    assert "A colleague has saved another plan" in page.text
    assert desk.typed["tongue"] == "cy"
    assert saved().paper is Paper.A5
    desk.press("Save the plan")
    assert (saved().paper, saved().tongue) == (Paper.A4, Tongue.WELSH)
