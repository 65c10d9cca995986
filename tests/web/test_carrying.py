"""Whoever changes the language of a page with a form takes along what they have typed; nobody else ever sees it."""

import pytest

from openletter.domain.statements import StatementUse
from openletter.tokens import Purpose
from tests.web.page import read

TYPED = {
    "kind": "organisation", "name": "Siân", "organisation": "Darllen", "email": "not yet whole",
    "role": "Chair", "country": "IE", "sector": "arts", "basis": "board", "decided_on": "1/2",
    "public": "y", "statement": "Two lines,\r\nwith <b>.", "use": "public", "asked": "authority",
}  # fmt: skip


def carried(client, path, typed, status=200):
    """Press the button that changes the language."""
    answer = client.post(path, data=typed | {"carried": "y"})
    assert answer.status_code == status
    return answer


def test_what_is_typed_stands_in_the_form_in_the_other_language_and_is_not_looked_at(
    client, letter, sent_mail
):
    for path in (f"/cy/letters/{letter.slug}/sign", f"/cy/letters/{letter.slug}"):
        answer = carried(client, path, TYPED)
        page = read(answer)

        assert page.tree.get("lang") == "cy"
        shown = page.typed()
        assert {name: shown.get(name) for name in TYPED} == TYPED | {
            "statement": "Two lines,\nwith <b>."
        }
        assert page.all("//*[@aria-invalid]") == []
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer.headers
        assert "Siân" not in client.get(path).text
    assert letter.signatures() == []
    assert sent_mail() == []


def test_a_box_that_was_cleared_stays_clear_and_scripts_may_send_it_at_once(client, letter):
    path = f"/cy/letters/{letter.slug}/sign"
    first = read(client.get(path)).typed()["shown"]
    page = read(carried(client, path, {"name": "Siân", "shown": first}))
    assert "public" not in page.typed()
    assert page.typed()["shown"] == first
    assert page.all("//form[@data-sign-form]/@data-ready-in") == ["0"]


def test_where_nothing_was_typed_the_page_is_simply_opened(client, letter, token):
    path = f"/cy/letters/{letter.slug}/sign"
    blank = {"kind": "individual", "name": " ", "shown": "x", "asked": "authority"}
    assert carried(client, path, blank, 303).location == path

    own = f"/cy/my/{token(Purpose.PERSONAL, letter.signed(statement='As it is.'))}"
    assert carried(client, own, {"statement": "As it is.", "locale": "en"}, 303).location == own


def test_on_ones_own_page_every_form_keeps_its_words_and_nothing_is_saved(client, letter, token):
    key = letter.signed(statement="Before.", use=StatementUse.PUBLIC)
    own = f"/cy/my/{token(Purpose.PERSONAL, key)}"
    page = read(carried(client, own, {"statement": "After.", "role": "Nurse"}))
    assert page.all("//textarea[@name='statement']")[0].text.strip() == "After."
    assert page.all("//input[@name='role']/@value") == ["Nurse"]

    assert "After." not in client.get(own).text
    assert "Nurse" not in client.get(own).text


@pytest.mark.parametrize("path", ["/cy/my/{}/details", "/cy/my/{}/name"])
def test_words_are_carried_to_pages_only(client, letter, token, path):
    own = path.format(token(Purpose.PERSONAL, letter.signed()))
    carried(client, own, {"role": "Nurse", "public": "y"}, 405)
    assert "Nurse" not in client.get(own.rsplit("/", 1)[0]).text


def test_each_form_ends_with_a_button_for_browsers_without_scripts(client, letter, token):
    organisation = letter.signed("o@example.org", kind="organisation", organisation="Darllen")
    own = f"/my/{token(Purpose.PERSONAL, organisation)}"
    pages = (f"/letters/{letter.slug}", f"/letters/{letter.slug}/sign", "/my", own)
    for path in (*pages, f"{own}/officer", f"{own}/support"):
        page = read(client.get(path))
        for button in page.all("//button[@name='carried']"):
            assert button.get("formaction") == f"/cy{path}"
            assert (button.get("lang"), button.text) == (
                "cy",
                "Parhau yn Gymraeg, gyda’r hyn rydych wedi’i deipio",
            )
            (form,) = button.xpath("ancestor::form")
            # The key Enter presses the first.
            assert form.xpath(".//button")[0].get("name") != "carried"
        assert page.all("//button[@name='carried']"), path


def test_a_foreign_site_fills_in_nobodys_form_and_the_desk_carries_nothing(client, letter):
    path = f"/cy/letters/{letter.slug}/sign"
    answer = client.post(
        path, data=TYPED | {"carried": "y"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    carried(client, "/campaign/sign-in", {"email": "x"}, 404)
    carried(client, "/cy/nothing", {"email": "x"}, 404)


def test_an_address_that_asks_for_its_list_is_carried_in_both_directions(client):
    for path in ("/my", "/cy/my"):
        assert read(carried(client, path, {"email": "sian@exam"})).typed()["email"] == "sian@exam"
