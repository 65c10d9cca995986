"""Safety mode at the desk: one form, with a way back."""

import pytest

from openletter.db.campaigners import CampaignerRole
from openletter.domain.safety import NameForm, Precautions


@pytest.fixture
def path(letter):
    return f"/campaign/letters/{letter.slug}/safety"


@pytest.fixture
def precautions(letter):
    """Returns the letter's safety mode as it stands."""

    def read():
        with letter.transaction() as (_session, row):
            return row.precautions

    return read


def test_names_are_shortened_delayed_and_kept_from_search_by_one_form(desk, path, precautions):
    desk.get(path)
    page = desk.press("Save", name_form="initial", after="2", unit="days", searchable="")

    assert precautions() == Precautions(NameForm.INITIAL, 48, searchable=False)
    assert "first name and initial from now on" in desk.said
    assert page.all("//input[@id='after']")[0].get("value") == "2"


def test_it_can_be_undone_at_once(desk, path, precautions):
    desk.get(path)
    desk.press("Save", name_form="none")
    assert precautions().form is NameForm.NONE
    desk.press("Undo")

    assert precautions() == Precautions()


def test_what_cannot_be_is_said_at_its_field_and_changes_nothing(desk, path, precautions):
    desk.get(path)
    page = desk.press("Save", 422, after="soon", name_form="initial")

    assert page.faults == {"after": "Enter the delay as a whole number, such as 3"}
    assert precautions() == Precautions()
    nothing_chosen = {"csrf_token": desk.token, "after": "1", "unit": "days"}
    assert "name_form-0" in desk.post(path, nothing_chosen, 422).faults


def test_the_overview_leads_to_it_and_says_whether_it_is_on(desk, path, letter):
    page = desk.get(f"/campaign/letters/{letter.slug}")
    assert page.links()["Names in public"] == path
    assert "In full, at once" in page.text
    desk.get(path)
    desk.press("Save", name_form="none")

    assert "Safety mode is on" in desk.get(f"/campaign/letters/{letter.slug}").text


def test_a_viewer_may_look_and_not_change(add_campaigner, sign_in, path):
    viewer = sign_in(add_campaigner("v@example.org", CampaignerRole.VIEWER))

    assert "Names are published in full." in viewer.get(path).text
    assert "Save" not in viewer.buttons
    viewer.post(path, {"csrf_token": viewer.token, "name_form": "none"}, 403)


def test_it_is_nobody_elses_business(others, path):
    others.get(path, 404)
