"""Lists in the API: who may be seen in them, and pages that neither skip nor repeat."""

from datetime import timedelta

import pytest

from openletter import jobs
from openletter.domain.safety import NameForm
from openletter.domain.statements import StatementUse
from tests import recordings
from tests.conftest import on_both_databases
from tests.messages import BASE_URL
from tests.support import ABOUT, decided, sent, shown
from tests.web.api.voices import let_speak


@pytest.fixture
def ask(client, letter):
    """Asks the API for something below the letter, and returns the answer."""

    def ask_for(path, status=200):
        address = path.removeprefix(BASE_URL)
        if not address.startswith("/api"):
            address = f"/api/v1/letters/{letter.slug}/{path}"
        answer = client.get(address)
        assert answer.status_code == status, answer.text
        return answer.get_json()

    return ask_for


def names(page):
    return [one["organisation"] or one["name"] for one in page["items"]]


@on_both_databases
def test_pages_neither_skip_nor_repeat_while_names_arrive(ask, letter, clock):
    for number in range(5):
        letter.signed(f"a{number}@example.org", name=f"Ann {number}")
    letter.signed("o@example.org", kind="organisation", name="B", organisation="Club")
    first = ask("signatories?limit=4")
    assert names(first) == ["Club", "Ann 4", "Ann 3", "Ann 2"]

    clock.advance(minutes=1)
    letter.signed("new@example.org", name="Newcomer")
    second = ask(first["next"])
    assert names(second) == ["Ann 1", "Ann 0"]
    assert second["next"] is None
    assert names(ask("signatories?limit=1")) == ["Newcomer"]


def test_the_header_leads_to_the_next_page_with_the_same_filters(client, letter):
    for number in range(3):
        letter.signed(f"a{number}@example.org", name=f"Ann {number}", country="GB-WLS")
    letter.signed("e@example.org", name="Elsewhere", country="FR")
    answer = client.get(
        f"/api/v1/letters/{letter.slug}/signatories?country=GB-WLS&kind=individual&limit=2"
    )
    following = answer.get_json()["next"]
    assert answer.headers["Link"] == f'<{following}>; rel="next"'
    assert following.startswith(f"{BASE_URL}/api/v1/letters/{letter.slug}/signatories?")
    rest = client.get(following.removeprefix(BASE_URL)).get_json()
    assert names(rest) == ["Ann 0"]


def test_only_who_shows_the_name_is_listed_and_only_as_the_letter_publishes_it(ask, letter, clock):
    letter.signed("a@example.org", name="Siân Prŷs", role="Reader", country="GB-WLS")
    letter.signed("h@example.org", name="Hidden", public=False)
    letter.sign("p@example.org", name="Pending")
    whole = ask("signatories?q=sian%20PRY")
    assert names(whole) == ["Siân Prŷs"]
    assert whole["items"][0]["signed_on"] == "2026-11-22"
    assert "email" not in str(whole).replace("'verification': 'email'", "")

    with letter.transaction() as (_, row):
        row.name_form = NameForm.INITIAL
    shortened = ask("signatories")["items"][0]
    assert (shortened["name"], shortened["role"]) == ("Siân P.", "")
    assert shortened["id"] == whole["items"][0]["id"]
    assert (whole["items"][0]["country"], shortened["country"]) == ("GB-WLS", None)
    assert ask("signatories?country=GB-WLS")["items"] == []
    assert ask("signatories?q=prys")["items"] == []

    with letter.transaction() as (_, row):
        row.name_form, row.names_after_hours = NameForm.FULL, 2
    assert ask("signatories")["items"] == []
    assert ask("counts")["hidden"] == 2
    clock.now += timedelta(hours=2)
    assert names(ask("signatories")) == ["Siân Prŷs"]


def test_what_is_looked_for_is_found_in_both_kinds_and_page_by_page(ask, letter):
    for number in range(3):
        letter.signed(f"a{number}@example.org", name=f"Ann {number}", country="GB-WLS")
    letter.signed("e@example.org", name="Elsewhere", country="FR")
    letter.signed(
        "o@example.org", kind="organisation", name="B", organisation="Annwn", sector="arts"
    )
    first = ask("signatories?q=ann&limit=3")
    assert names(first) == ["Annwn", "Ann 2", "Ann 1"]
    assert names(ask(first["next"])) == ["Ann 0"]
    assert names(ask("signatories?sector=arts")) == ["Annwn"]
    assert names(ask("signatories?country=FR")) == ["Elsewhere"]
    assert names(ask("signatories?q=nobody")) == []


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=", "limit=1&limit=2", "kind=robot", "sectr=arts", "country=wales"],
)  # fmt: skip
def test_a_parameter_that_cannot_be_accepted_is_named(ask, query):
    problem = ask(f"signatories?{query}", 422)
    assert [fault["parameter"] for fault in problem["errors"]] == [query.partition("=")[0]]
    assert query.partition("=")[0] in problem["detail"]


def test_a_cursor_works_for_its_own_list_alone_and_is_never_guessed(ask, letter, other_letter):
    for number in range(3):
        letter.signed(f"a{number}@example.org", name=f"Ann {number}")
    following = ask("signatories?limit=1")["next"]
    cursor = following.partition("cursor=")[2].partition("&")[0]

    for wrong in (
        f"signatories?cursor={cursor[:-1]}",
        f"signatories?cursor=x{cursor}",
        f"signatories?cursor={cursor}&kind=individual",
        f"statements?cursor={cursor}",
        "signatories?cursor=",
        "signatories?cursor=%00",
        f"/api/v1/letters/{other_letter.slug}/signatories?cursor={cursor}",
        f"/api/v1/letters?cursor={cursor}",
    ):
        problem = ask(wrong, 422)
        assert problem["errors"][0]["parameter"] == "cursor"
        assert "begin again without a cursor" in problem["errors"][0]["detail"]
    assert ask(f"signatories?cursor={cursor}&limit=2")["items"]


def test_statements_and_extracts_are_those_that_may_be_shown_in_public(ask, letter):
    for number, use in enumerate((StatementUse.PUBLIC, StatementUse.PUBLIC, StatementUse.DOSSIER)):
        key = letter.signed(
            f"s{number}@example.org",
            name=f"Ann {number}",
            statement=f"Part {number}. More.",
            use=use,
        )
        let_speak(letter, key, f"Part {number}.")
    hidden = letter.signed(
        "h@example.org", name="Hidden", public=False, statement="Quiet.", use=StatementUse.PUBLIC
    )
    let_speak(letter, hidden, "Quiet.", None)

    first = ask("statements?limit=2")
    assert [one["text"] for one in first["items"]] == ["Quiet.", "Part 1. More."]
    assert first["items"][0]["speaker"] == {"name": "", "role": "", "organisation": ""}
    assert [one["text"] for one in ask(first["next"])["items"]] == ["Part 0. More."]

    said = ask("extracts")
    assert [one["text"] for one in said["items"]] == ["Quiet.", "Part 1.", "Part 0."]
    assert [one["request_number"] for one in said["items"]] == [None, 1, 1]
    assert said["items"][1]["speaker"]["name"] == "Ann 1"


@pytest.mark.usefixtures("prepared_here")
def test_messages_of_support_are_listed_with_words_and_files_as_long_as_anybody_may_see_them(
    ask, letter, client, clock
):
    for number, data in enumerate((recordings.picture(), recordings.sound(), recordings.video())):
        clock.advance(minutes=1)
        shown(letter, letter.signed(f"s{number}@example.org", name=f"Ann {number}"), data)
    sent(letter, letter.signed("w@example.org", name="Not yet seen by the organiser"))
    jobs.prepare_support(letter.runtime)

    first = ask("support?limit=2")
    assert [one["kind"] for one in first["items"]] == ["video", "sound"]
    clock.advance(minutes=1)
    decided(letter)
    assert [one["kind"] for one in ask(first["next"])["items"]] == ["picture"]
    video, sound = first["items"]
    assert video["speaker"]["name"] == "Ann 2"
    assert (video["caption"], video["people"], video["words"]) == (
        ABOUT.caption,
        ABOUT.people,
        ABOUT.words,
    )
    assert (video["width"], video["height"], video["seconds"]) == (64, 48, pytest.approx(1, 0.1))
    assert (sound["still"], sound["captions"], sound["width"]) == (None, None, None)
    assert ask(f"/api/v1/letters/{letter.slug}")["links"]["support"].endswith("/support")
    addresses = [video["file"]["address"], video["still"]["address"], sound["file"]["address"]]
    for address in (*addresses, video["captions"], video["page"]):
        with client.get(address.removeprefix(BASE_URL)) as answer:
            assert answer.status_code == 200
    with client.get(video["file"]["address"].removeprefix(BASE_URL)) as file:
        assert file.headers["ETag"] == f'"{video["file"]["sha256"]}"'
        assert (len(file.data), file.content_type) == (video["size"], video["file"]["media_type"])

    with letter.transaction() as (_, row):
        row.name_form = NameForm.INITIAL
    assert ask("support")["items"] == []
    with letter.transaction() as (_, row):
        row.name_form, row.names_after_hours = NameForm.FULL, 2
    assert ask("support")["items"] == []
    clock.advance(hours=2)
    assert len(ask("support")["items"]) == 4


def test_letters_are_listed_by_state_and_drafts_never(ask, letter, other_letter, clock):
    with other_letter.transaction() as (_, row):
        row.state = "closed"
    assert [one["slug"] for one in ask("/api/v1/letters")["items"]] == [
        other_letter.slug, letter.slug
    ]  # fmt: skip
    first = ask("/api/v1/letters?limit=1")
    assert [one["slug"] for one in ask(first["next"])["items"]] == [letter.slug]
    assert [one["slug"] for one in ask("/api/v1/letters?state=open")["items"]] == [letter.slug]
    with other_letter.transaction() as (_, row):
        row.state = "draft"
    assert [one["slug"] for one in ask("/api/v1/letters")["items"]] == [letter.slug]
    ask(f"/api/v1/letters/{other_letter.slug}/signatories", 404)
