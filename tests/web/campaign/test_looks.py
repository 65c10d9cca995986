"""The colour of a campaign, chosen at the desk."""

import pytest

from openletter.db.campaigners import CampaignerRole


@pytest.fixture
def path(letter):
    return f"/campaign/letters/{letter.slug}/look"


def accents(page):
    return [href for href in page.all("//link[@rel='stylesheet']/@href") if "/accent/" in href]


def test_a_colour_is_chosen_shown_and_taken_back(desk, browser, letter, path):
    public = f"/letters/{letter.slug}"
    assert accents(browser.get(public)) == []
    desk.get(path)
    page = desk.press("Save", accent="#FFCC00")

    assert "have their new colour" in desk.said
    assert "On light paper: #7e640e" in page.text
    for address in (public, f"{public}/sign", f"{public}/signatories", f"{public}/statements"):
        assert accents(browser.get(address)) == ["/accent/ffcc00.css"]

    desk.press("Undo")
    assert accents(browser.get(public)) == []


def test_openletters_own_is_no_colour_of_ones_own(desk, letter, path):
    desk.get(path)
    desk.press("Save", accent="#b3261e")
    desk.press("Go back to Openletter’s green")
    with letter.transaction() as (_session, row):
        assert row.accent is None


@pytest.mark.parametrize("typed", ["red", "#fff", "#b3261e;} body {display: none"])
def test_what_is_no_colour_is_said_at_its_field_and_changes_nothing(desk, letter, path, typed):
    desk.get(path)
    page = desk.press("Save", 422, accent=typed)

    assert "six figures" in page.faults["accent"]
    with letter.transaction() as (_session, row):
        assert row.accent is None


def test_whoever_may_only_look_changes_no_colour(sign_in, add_campaigner, path):
    desk = sign_in(add_campaigner(role=CampaignerRole.VIEWER))
    assert "Save" not in desk.get(path).text
    desk.post(path, {"csrf_token": desk.token, "accent": "#b3261e"}, 403)


def test_an_accent_is_a_style_that_can_be_kept_for_ever(client):
    sheet = client.get("/accent/ffcc00.css")
    assert sheet.mimetype == "text/css"
    assert "immutable" in sheet.headers["Cache-Control"]
    assert "--accent: #7e640e" in sheet.text.split("(prefers-color-scheme: dark)")[0]
    assert "--accent: #ffcc00" in sheet.text.split("(prefers-color-scheme: dark)")[1]
    for wrong in ("FFCC00", "fc0", "ffcc0g", "ffcc00;"):
        assert client.get(f"/accent/{wrong}.css").status_code == 404
