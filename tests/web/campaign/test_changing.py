"""Changing the words of a letter that people have signed: the difference first, then what it means for them."""

import pytest

from openletter.db.letters import current_revision, letter_by_slug
from tests.conftest import on_both_databases

HEADING = "What does this change?"


@pytest.fixture
def edit(desk, letter):
    """Opens the form, types, and presses the button; somebody has signed."""
    letter.signed("a@example.org")

    def press(status=200, **typed):
        desk.get(f"/campaign/letters/{letter.slug}/edit")
        return desk.press("Save and publish", status, **typed)

    return press


@pytest.fixture
def text(letter, runtime):
    """Returns the words that stand now, and the letter's last material revision."""

    def read():
        with runtime.database.reading() as session:
            row = letter_by_slug(session, letter.slug)
            return current_revision(session, row), row.material_revision_id

    return read


@on_both_databases
def test_the_difference_is_shown_and_nothing_is_saved_before_the_choice(desk, edit, text):
    page = edit(body="A library is **more** than a shelf.\n\nPlease keep them open.", goal="500")

    assert page.heading == HEADING
    assert "Nothing is saved yet" in page.text
    assert "1 person or organisation has signed the present text" in page.text
    assert page.texts("//del") == ["[Taken out: its books.]"]
    assert page.texts("//ins") == ["[Added: a shelf.]"]
    assert page.all("//input[@type='radio'][@checked]") == [], "nobody chooses for them"
    assert page.texts("//fieldset//label") == [
        "It corrects the text, such as its spelling",
        "It changes what people have put their names to",
    ]
    assert text()[0].number == 1


@on_both_databases
def test_a_correction_lets_signatures_stand(desk, edit, text, letter):
    edit(body="Other words.")
    desk.press("Save and publish", alteration="correction")

    revision, material_id = text()
    assert (revision.number, revision.body, revision.material) == (2, "Other words.", False)
    assert material_id is None
    assert "The signatures given before stand under it" in desk.said
    assert letter.counts().count == 1


@on_both_databases
def test_a_material_change_sets_signatures_apart_and_keeps_the_note(desk, edit, text, letter):
    edit(body="Other words.")
    desk.press("Save and publish", alteration="material", note="  The second\trequest is new. ")

    revision, material_id = text()
    assert (revision.id, revision.note) == (material_id, "The second request is new.")
    assert revision.material
    assert "We ask everybody who signed before whether they agree" in desk.said
    assert (letter.counts().count, letter.counts().earlier) == (0, 1)


def test_the_dossier_warns_before_it_is_made_without_those_who_have_not_agreed(desk, edit, letter):
    dossier = f"/campaign/letters/{letter.slug}/dossier"
    assert "before its last change" not in desk.get(dossier).text

    edit(body="Other words.")
    desk.press("Save and publish", alteration="material")

    warned = "1 signature stands under the text before its last change"
    assert warned in desk.get(dossier).text
    left_out = desk.get(f"{dossier}/left-out").text
    assert "Nobody has signed the letter as it reads now." in left_out


def test_without_a_choice_the_step_says_so_and_keeps_everything_typed(desk, edit, text):
    edit(body="Other words.", goal="500", deadline="2027-03-31")
    page = desk.press("Save and publish", 422, note="A note.")

    assert page.faults == {
        "alteration-0": "Choose whether this corrects the text or changes what people put their names to"
    }
    typed = desk.typed
    assert (typed["body"], typed["goal"], typed["note"]) == ("Other words.", "500", "A note.")
    assert text()[0].number == 1
    desk.press("Save and publish", alteration="correction")
    assert text()[0].body == "Other words."


@pytest.mark.parametrize("choice", ["", "both", "MATERIAL "])
def test_a_choice_that_is_none_saves_nothing(desk, edit, text, choice):
    edit(body="Other words.")
    desk.press("Save and publish", 422, alteration=choice)

    assert text()[0].number == 1


@pytest.mark.parametrize("note", ["x" * 301, "a\u202eb"])
def test_a_note_that_is_too_long_or_hides_characters_is_refused(desk, edit, text, note):
    edit(body="Other words.")
    page = desk.press("Save and publish", 422, alteration="material", note=note)

    assert list(page.faults) == ["note"]
    assert text()[0].number == 1


def test_the_way_back_to_the_text_loses_nothing(desk, edit, text):
    edit(body="Other words.", requests=["One.", "Two."], prompts="Why?")
    page = desk.press("Back to the text", note="A note.")

    assert page.heading == "Edit the letter"
    assert page.texts("//textarea[@name='requests']")[:2] == ["One.", "Two."]
    assert (desk.typed["body"], desk.typed["note"]) == ("Other words.", "A note.")
    desk.press("Save and publish")
    assert desk.page.heading == HEADING
    assert desk.typed["note"] == "A note."
    assert text()[0].number == 1


@on_both_databases
def test_a_colleague_who_saves_during_the_step_is_told_of_as_ever(
    desk, edit, add_campaigner, sign_in, letter, text
):
    colleague = sign_in(add_campaigner("huw@example.org"))
    colleague.get(f"/campaign/letters/{letter.slug}/edit")
    edit(body="My own words.")
    colleague.press("Save and publish", body="The colleague's words.")
    colleague.press("Save and publish", alteration="correction")

    page = desk.press("Save and publish", 409, alteration="material", note="A note.")

    assert "A colleague has saved this letter" in page.text
    assert (desk.typed["body"], desk.typed["note"]) == ("My own words.", "A note.")
    desk.press("Save and publish")
    assert desk.page.heading == HEADING
    assert desk.page.all("//input[@type='radio'][@checked]") == []
    assert text()[0].body == "The colleague's words."


def test_arrangements_alone_need_no_step(desk, edit, text):
    edit(goal="500")

    assert "The words of the letter have not changed" in desk.said
    assert text()[0].number == 1


def test_a_letter_that_nobody_has_signed_needs_no_step(desk, letter, text):
    desk.get(f"/campaign/letters/{letter.slug}/edit")
    desk.press("Save and publish", body="Other words.")

    assert (text()[0].number, text()[0].material) == (2, False)


def test_somebody_who_has_begun_to_sign_needs_the_step(desk, letter, text):
    letter.sign()
    desk.get(f"/campaign/letters/{letter.slug}/edit")
    page = desk.press("Save and publish", body="Other words.")

    assert page.heading == HEADING
    assert "Nobody who counts has signed the present text yet" in page.text


def test_the_step_shows_typed_html_as_it_was_typed(desk, edit):
    page = edit(body="<script>alert(1)</script>", title='"><img src=x onerror=alert(1)>')

    assert page.all("//main//script | //main//img") == []
    assert "<script>alert(1)</script>" in page.text


def test_the_overview_says_who_has_agreed_who_may_and_who_cannot_be_asked(desk, edit, letter):
    edit(body="Other words.")
    desk.press("Save and publish", alteration="material")

    assert desk.path == f"/campaign/letters/{letter.slug}"
    figures = desk.figures
    assert figures["Have agreed"] == "0"
    assert figures["Asked by email, have not agreed yet"] == "1"
    assert figures["Cannot be asked: no address is known"] == "0"


def test_whoever_stands_under_an_earlier_text_is_counted_in_the_step_too(desk, edit):
    edit(body="Other words.")
    desk.press("Save and publish", alteration="material")

    assert "1 signature stands under an earlier text" in edit(body="Third words.").text
