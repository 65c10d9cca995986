"""The words to pass a letter on with, at the desk."""

import pytest

from openletter.db.campaigners import CampaignerRole


@pytest.fixture
def path(letter):
    return f"/campaign/letters/{letter.slug}/words"


def test_words_are_prepared_for_each_language_and_taken_back(desk, browser, letter, path):
    assert desk.get(f"/campaign/letters/{letter.slug}").links()["Words to pass on"] == path
    assert "“Keep our libraries open”: an open letter" in desk.get(path).text
    desk.press("Save", **{"words-en": "Please  sign.", "words-cy": "Llofnodwch."})
    assert "takes these words along" in desk.said
    share = f"/letters/{letter.slug}/share"
    assert "text=Please%20sign." in browser.get(share).links()["WhatsApp"]
    assert "text=Llofnodwch." in browser.get(f"/cy{share}").links()["WhatsApp"]

    desk.get(path)
    desk.press("Save", **{"words-en": ""})
    assert "an%20open%20letter" in browser.get(share).links()["WhatsApp"]
    log = desk.get(f"/campaign/letters/{letter.slug}/audit").text
    assert log.count("The words for passing the letter on were changed.") == 2


def test_words_that_cannot_be_are_named_and_nothing_is_saved(desk, path):
    desk.get(path)
    page = desk.press("Save", 422, **{"words-en": "x" * 401})
    assert list(page.faults) == ["words-en"]


def test_a_viewer_may_look_and_not_change(add_campaigner, sign_in, others, path):
    viewer = sign_in(add_campaigner("v@example.org", CampaignerRole.VIEWER))
    assert "Words in English" in viewer.get(path).text
    assert "Save" not in viewer.buttons
    viewer.post(path, {"csrf_token": viewer.token, "words-en": "x"}, 403)
    others.get(path, 404)
