"""Writing a letter: preview, errors, revisions, and two people at once."""

import pytest
from sqlmodel import select

from openletter.db.letters import Letter, current_revision, letter_by_slug
from openletter.services import letters
from tests.conftest import WORDING, on_both_databases
from tests.web.campaign.desk import SAME_ORIGIN, Desk

TYPED = {
    "title": "Bring back the night bus",
    "addressee": "The Leader, Powys County Council",
    "salutation": "Dear Leader,",
    "body": "The last bus leaves at **six**.",
    "requests": ["Bring back the night bus.", "", "Ask those who ride it."],
    "deadline": "2027-03-31",
    "goal": "1,000",
    "prompts": ["When did you last miss it?"],
}


@pytest.fixture
def saved(runtime):
    """Returns a saved letter and its words."""

    def read(slug):
        with runtime.database.reading() as session:
            letter = letter_by_slug(session, slug)
            revision = current_revision(session, letter)
            _ = list(revision.requests)
            return letter, revision

    return read


def test_a_letter_is_written_and_is_a_draft(desk, client, saved):
    desk.get("/campaign/letters/new")
    page = desk.press("Save as a draft", **TYPED)

    assert page.heading == "Bring back the night bus"
    assert "The draft is saved" in desk.said
    letter, text = saved("bring-back-the-night-bus")
    assert letter.state == "draft"
    assert (letter.deadline.isoformat(), letter.goal) == ("2027-03-31", 1000)
    assert letter.prompts == ["When did you last miss it?"]
    assert [r.text for r in text.requests] == [
        "Bring back the night bus.",
        "Ask those who ride it.",
    ]
    assert client.get("/letters/bring-back-the-night-bus").status_code == 404


def test_requests_may_also_come_as_lines_of_one_field(desk, saved):
    desk.get("/campaign/letters/new")
    desk.press("Save as a draft", **TYPED | {"requests": "One.\r\n\r\nTwo."})

    assert [r.text for r in saved("bring-back-the-night-bus")[1].requests] == ["One.", "Two."]


def test_errors_are_named_at_their_fields_and_nothing_typed_is_lost(desk, runtime):
    desk.get("/campaign/letters/new")
    typed = TYPED | {"addressee": "", "deadline": "2020-01-01", "goal": "many"}
    page = desk.press("Save as a draft", 422, **typed)

    assert page.faults == {
        "addressee": "Enter who the letter is addressed to",
        "deadline": "That day is over. Choose today or a later day",
        "goal": "Enter the goal as a whole number, like 1000, or leave it empty",
    }
    assert page.html.count("Ask those who ride it.") == 2, "in its field and in the preview"
    for name in ("title", "body", "deadline", "goal"):
        assert desk.typed[name] == typed[name]
    with runtime.database.reading() as session:
        assert session.exec(select(Letter)).all() == []


def test_an_empty_form_says_what_to_enter(desk):
    desk.get("/campaign/letters/new")
    page = desk.press("Save as a draft", 422)

    assert page.faults == {
        "title": "Enter a title",
        "addressee": "Enter who the letter is addressed to",
        "body": "Write the letter",
        "requests": "Enter at least one request, each on a line of its own",
    }


@pytest.mark.parametrize("name", ["title", "addressee", "salutation", "body"])
def test_hidden_characters_are_refused_and_over_long_words_too(desk, name):
    desk.get("/campaign/letters/new")
    assert name in desk.press("Save as a draft", 422, **TYPED | {name: "a\u202eb"}).faults
    assert name in desk.press("Save as a draft", 422, **TYPED | {name: "x" * 40_001}).faults


def test_a_request_or_a_list_of_them_that_is_too_long_is_refused(desk):
    desk.get("/campaign/letters/new")
    page = desk.press("Save as a draft", 422, **TYPED | {"requests": ["Short.", "x" * 601]})
    assert page.faults["requests"].startswith("Request 2 is too long")
    page = desk.press("Save as a draft", 422, **TYPED | {"requests": ["Ask."] * 13})
    assert page.faults["requests"] == "Enter 12 requests or fewer"


def test_the_preview_shows_the_letter_and_saves_nothing(desk, runtime):
    desk.get("/campaign/letters/new")
    page = desk.press("Preview", **TYPED)

    assert page.texts("//*[@id='preview']//strong") == ["six"]
    assert desk.typed["body"] == TYPED["body"]
    with runtime.database.reading() as session:
        assert session.exec(select(Letter)).all() == []


def test_the_preview_escapes_html(desk):
    desk.get("/campaign/letters/new")
    nasty = '<script>alert(1)</script><img src=x onerror=alert(1)> [here](javascript:alert(1)) <b onclick="x">b</b>'
    page = desk.press(
        "Preview", **TYPED | {"title": nasty, "body": nasty, "requests": nasty, "addressee": nasty}
    )

    shown = page.all("//*[@id='preview']")[0]
    assert {e.tag for e in shown.iter()} <= {"section", "h2", "div", "p", "ol", "li", "span"}
    assert "<script>alert(1)</script>" in page.text


def test_the_live_preview_returns_the_same_as_a_fragment(desk):
    desk.get("/campaign/letters/new")
    token = desk.token
    answer = desk.client.post(
        "/campaign/preview",
        data={"csrf_token": token, "title": "A & B", "body": "*x* <i>y</i>", "requests": "One"},
        headers=SAME_ORIGIN,
    )

    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "A &amp; B" in html
    assert "<em>x</em> &lt;i&gt;y&lt;/i&gt;" in html
    assert "<html" not in html


def test_more_rows_come_without_a_script_and_without_saving(desk, runtime):
    desk.get("/campaign/letters/new")
    page = desk.press("Add a request", **TYPED)

    assert len(page.all("//textarea[@name='requests']")) == 5
    assert desk.typed["title"] == TYPED["title"]
    with runtime.database.reading() as session:
        assert session.exec(select(Letter)).all() == []


def test_editing_an_open_letter_says_what_it_means_and_makes_a_revision(desk, letter, saved):
    letter.signed("a@example.org")
    page = desk.get(f"/campaign/letters/{letter.slug}/edit")
    assert "This letter is in public" in page.text
    assert "The 1 signature given so far stays bound to the words it signed" in page.text

    desk.press("Save and publish", body="Other words.")
    desk.press("Save and publish", alteration="correction")

    assert "Revision 2 is in public now" in desk.said
    assert saved(letter.slug)[1].number == 2
    assert letter.signatures()[0].revision_id != saved(letter.slug)[1].id


def test_arrangements_change_without_a_revision(desk, letter, saved):
    desk.get(f"/campaign/letters/{letter.slug}/edit")
    desk.press("Save and publish", goal="500")

    its, text = saved(letter.slug)
    assert (its.goal, text.number) == (500, 1)
    assert "words of the letter have not changed" in desk.said


@on_both_databases
def test_the_second_of_two_editors_sees_what_changed_and_keeps_their_words(
    desk, add_campaigner, sign_in, letter, saved
):
    colleague = sign_in(add_campaigner("huw@example.org"))
    for one in (desk, colleague):
        one.get(f"/campaign/letters/{letter.slug}/edit")
    colleague.press("Save and publish", body="The colleague's words.", addressee="Somebody else")

    page = desk.press("Save and publish", 409, body="My own words.", title="My title")

    assert "A colleague has saved this letter" in page.text
    assert page.texts("//del") == ["The colleague's"]
    assert page.texts("//ins") == ["My own"]
    assert desk.typed["body"] == "My own words."
    assert desk.typed["title"] == "My title"
    assert desk.typed["addressee"] == "Somebody else", "what only the colleague changed stays"
    assert saved(letter.slug)[1].body == "The colleague's words."

    desk.press("Save and publish")
    text = saved(letter.slug)[1]
    assert (text.body, text.title, text.addressee) == (
        "My own words.",
        "My title",
        "Somebody else",
    )


def test_two_who_typed_the_same_do_not_clash_over_it(desk, add_campaigner, sign_in, letter):
    colleague = sign_in(add_campaigner("huw@example.org"))
    for one in (desk, colleague):
        one.get(f"/campaign/letters/{letter.slug}/edit")
    colleague.press("Save and publish", title="The same title")

    page = desk.press("Save and publish", 409, title="The same title")

    assert page.all("//ins | //del") == []
    assert "You both changed these" not in page.text


def test_an_editor_who_comes_after_the_letter_has_closed_keeps_their_words(desk, letter):
    desk.get(f"/campaign/letters/{letter.slug}/edit")
    letter.close()
    page = desk.press("Save and publish", 422, body="Too late.")

    assert "A letter that is closed stays as it was signed." in page.text
    assert desk.typed["body"] == "Too late."


def test_a_closed_letter_has_no_form(desk, letter):
    letter.close()

    assert "stays as it was signed" in desk.get(f"/campaign/letters/{letter.slug}/edit", 409).text


def test_the_letter_that_this_one_follows_stays(desk, letter, runtime, saved):
    with letter.transaction() as (session, its):
        first = letters.create(
            session,
            its.organiser,
            WORDING,
            letters.Arrangements(),
            now=runtime.clock(),
        )
        its.follows_id = first.id
    desk.get(f"/campaign/letters/{letter.slug}/edit")
    desk.press("Save and publish", goal="5")

    assert saved(letter.slug)[0].follows_id is not None


def test_a_letter_called_new_has_an_address_of_its_own(desk):
    desk.get("/campaign/letters/new")
    desk.press("Save as a draft", **TYPED | {"title": "New"})

    assert desk.path == "/campaign/letters/new-2"


def test_a_preview_takes_no_write_lock_and_lays_out_no_more_than_a_letter_can_have(
    client, add_campaigner, sign_in_path, runtime
):
    desk = Desk(client)
    desk.get(sign_in_path(add_campaigner()))
    desk.press("Sign in")
    desk.get("/campaign/letters/new")
    token = desk.token
    with runtime.database.transaction():
        answer = client.post(
            "/campaign/preview",
            data={"csrf_token": token, "body": "a" * 60_000},
            headers=SAME_ORIGIN,
        )

    assert answer.status_code == 200
    assert "a" * 40_000 in answer.text
    assert "a" * 40_001 not in answer.text
