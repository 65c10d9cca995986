"""The letter in other languages, each written beside its own words."""

from dataclasses import replace

import pytest

from openletter.db.audit import audit_of_letter
from openletter.db.campaigners import CampaignerRole
from openletter.db.letters import current_revision, wording_of
from openletter.db.stock import versions_of
from openletter.db.versions import newest_version
from openletter.domain.letters import Wording
from openletter.domain.plans import Plan, Tongue
from openletter.services import letters, previews
from tests.changes import reword as change_text
from tests.conftest import WORDING
from tests.web.campaign.desk import SAME_ORIGIN
from tests.web.campaign.test_writing import TYPED

WELSH = Wording(
    title="Cadwch ein llyfrgelloedd ar agor",
    addressee="Y Gweinidog Diwylliant",
    salutation="Annwyl Weinidog,",
    body="Mae llyfrgell yn **fwy** na’i llyfrau.",
    requests=("Ariannwch bob cangen am bum mlynedd.", "Gofynnwch i ddarllenwyr cyn cau un."),
)
FILLED = {
    "title": WELSH.title,
    "addressee": WELSH.addressee,
    "salutation": WELSH.salutation,
    "body": WELSH.body,
    "requests": list(WELSH.requests),
}


@pytest.fixture
def welsh(letter):
    return f"/campaign/letters/{letter.slug}/versions/cy"


@pytest.fixture
def written(runtime, letter):
    """Reads the Welsh words, their revision and the reason of a correction."""

    def read():
        with runtime.database.reading() as session:
            its = session.get_one(letters.Letter, letter.id)
            found = newest_version(session, its, "cy")
            return (wording_of(found), found.number, found.note) if found else None

    return read


def test_it_is_written_beside_the_letters_own_words(desk, welsh, written, letter, runtime):
    page = desk.get(welsh)
    assert WORDING.requests[1] in page.text
    assert {one.get("lang") for one in page.all("//*[contains(@class, 'verbatim')]")} == {"en"}
    assert {one.get("lang") for one in page.all("//textarea")} == {"cy"}
    desk.press("Save", **FILLED)

    assert desk.said == "Saved. Readers can choose it on the letter’s page."
    assert written() == (WELSH, 1, "")
    with runtime.database.reading() as session:
        its = session.get_one(letters.Letter, letter.id)
        assert wording_of(current_revision(session, its)) == WORDING, "the public page stays"
        record = previews.Previews().preview(
            session, its, Plan(tongue=Tongue.BOTH), now=runtime.clock(), zone=runtime.settings.zone
        )
    assert [one.title for one in record.versions] == [WELSH.title]
    assert "Ready" in desk.get(f"/campaign/letters/{letter.slug}/dossier").text


def test_words_that_people_sign_are_corrected_only_with_a_reason(
    desk, welsh, written, runtime, letter
):
    desk.get(welsh)
    desk.press("Save", **FILLED)
    page = desk.press("Save", 422, title="Cadwch nhw ar agor")
    assert page.faults["note"] == "Say what you correct. People have signed this letter"
    assert written()[0] == WELSH

    desk.press("Save", title="Cadwch nhw ar agor", note="A shorter title")

    assert written() == (replace(WELSH, title="Cadwch nhw ar agor"), 1, "")
    with runtime.database.reading() as session:
        newest = audit_of_letter(session, letter.id, 9)[0]
    assert newest.action == "version-corrected"
    assert newest.details == {"revision": 1, "language": "cy", "reason": "A shorter title"}


def test_a_draft_may_be_changed_freely(desk):
    desk.get("/campaign/letters/new")
    desk.press("Save as a draft", **TYPED)
    desk.get("/campaign/letters/bring-back-the-night-bus/versions/cy")
    requests = [f"Cais {n}" for n in range(len(desk.page.all("//textarea[@name='requests']")))]
    desk.press("Save", **FILLED | {"requests": requests})
    page = desk.press("Save", title="Teitl arall")

    assert desk.said == "Saved. Readers can choose it once the letter is public."
    assert "What do you correct?" not in page.text


@pytest.mark.parametrize("requests", [["Un"], ["Un", ""], ["", "Dau"], ["Un", "Dau", "Tri"], []])
def test_it_asks_as_many_things_as_the_letter(desk, welsh, written, requests):
    desk.get(welsh)
    seen = {name: desk.typed[name] for name in ("csrf_token", "seen")}
    data = FILLED | seen | {"requests": requests}
    page = desk.post(welsh, data, 422, **SAME_ORIGIN)

    assert "requests" in page.faults
    assert written() is None
    assert desk.typed["body"] == WELSH.body


def test_every_fault_is_named_and_nothing_typed_is_lost(desk, welsh):
    desk.get(welsh)
    page = desk.press("Save", 422, title="x" * 200, requests=["Un", "Dau"])

    assert {"title", "addressee", "body"} <= set(page.faults)
    assert desk.page.all("//textarea[@name='requests']")[1].text.strip() == "Dau"


def test_after_the_letter_has_changed_the_old_words_are_there_to_go_on_from(
    desk, welsh, written, letter, runtime
):
    desk.get(welsh)
    desk.press("Save", **FILLED)
    letter.sign("somebody@example.org")
    with letter.transaction() as (session, its):
        changed = replace(WORDING, requests=(*WORDING.requests, "Open on Sundays."))
        letters.revise(session, its, changed, letters.Arrangements(), now=runtime.clock())
    page = desk.get(welsh)
    assert "These are the words for revision 1." in page.text
    assert desk.typed["title"] == WELSH.title
    with runtime.database.reading() as session:
        assert versions_of(session, session.get_one(letters.Letter, letter.id)) == []

    desk.press("Save", requests=[*WELSH.requests, "Agorwch ar y Sul."])

    assert written()[1] == 2
    assert len(written()[0].requests) == 3


def test_two_campaigners_at_once_do_not_overwrite_each_other_unnoticed(
    desk, welsh, written, sign_in, add_campaigner
):
    colleague = sign_in(add_campaigner("colleague@example.org"))
    colleague.get(welsh)
    desk.get(welsh)
    desk.press("Save", **FILLED)

    page = colleague.press("Save", 409, **FILLED | {"title": "Fy nheitl i"})

    assert "A colleague has saved other words" in page.text
    assert colleague.typed["title"] == "Fy nheitl i"
    assert written()[0] == WELSH
    colleague.press("Save", note="A better title")
    assert written()[0].title == "Fy nheitl i"


def test_saving_twice_is_saving_once(desk, welsh, runtime, letter):
    desk.get(welsh)
    before = desk.page
    for _ in range(2):
        desk.page = before
        desk.press("Save", **FILLED)

    with runtime.database.reading() as session:
        assert len(audit_of_letter(session, letter.id, 9)) == 1


@pytest.mark.parametrize("language", ["en", "xx", "pt_br", "welsh", "ca-ES-valencia"])
def test_there_is_no_other_language_to_write_in(desk, welsh, language):
    desk.get(welsh.replace("/cy", f"/{language}"), 404)


@pytest.mark.parametrize(
    "typed,tag",
    [
        ("Arabic", "ar"),
        ("العربية", "ar"),
        (" polski ", "pl"),
        ("PT_br", "pt-BR"),
        ("zh-hant", "zh-Hant"),
    ],
)
def test_any_language_can_be_added_by_its_name_or_its_code(desk, welsh, typed, tag, letter):
    desk.get(welsh.removesuffix("/cy"))
    page = desk.press("Write it in this language", language=typed)
    assert {one.get("lang") for one in page.all("//textarea")} == {tag}
    assert page.all("//textarea[@name='body']")[0].get("dir") == ("rtl" if tag == "ar" else "ltr")

    desk.press("Save", **FILLED)
    page = desk.get(f"/campaign/letters/{letter.slug}/versions")
    assert page.text.count("Readers can choose it") == 1
    assert page.text.count("Not written yet") == 1


@pytest.mark.parametrize("typed", ["", "English", "en", "Elvish", "xx-YY", "<b>", "x" * 5000])
def test_a_language_that_nobody_knows_or_the_letters_own_is_refused(desk, welsh, typed):
    desk.get(welsh.removesuffix("/cy"))
    page = desk.press("Write it in this language", 422, language=typed)
    assert "language" in page.faults


def test_a_language_is_taken_away_with_a_reason(desk, client, welsh, written, runtime, letter):
    desk.get(welsh)
    desk.press("Save", **FILLED)
    assert desk.press("Take it away", 422).faults["reason"].startswith("Say why")
    assert written()[0] == WELSH
    before = desk.page
    for _ in range(2):
        desk.page = before
        desk.press("Take it away", reason="It was Breton")

    assert desk.said == "Taken away. Readers can no longer choose it."
    assert written() is None
    assert "Cymraeg" not in client.get(f"/letters/{letter.slug}").text.split("<main")[1]
    with runtime.database.reading() as session:
        newest, *earlier = audit_of_letter(session, letter.id, 9)
    assert (newest.action, newest.details["reason"]) == ("version-removed", "It was Breton")
    assert len(earlier) == 1


def test_a_viewer_reads_both_and_changes_nothing(desk, welsh, sign_in, add_campaigner, written):
    desk.get(welsh)
    desk.press("Save", **FILLED)
    viewer = sign_in(add_campaigner("viewer@example.org", CampaignerRole.VIEWER))
    page = viewer.get(welsh)

    assert WELSH.requests[0] in page.text
    assert viewer.buttons == []
    viewer.post(welsh, {"csrf_token": viewer.token, "title": "x"}, 403, **SAME_ORIGIN)
    assert written()[0] == WELSH


def test_another_coalition_finds_nothing(others, welsh):
    others.get(welsh, 404)


def test_what_has_changed_is_told_in_the_language_beside_its_words(desk, letter, welsh):
    letter.sign()
    desk.get(welsh)
    desk.press("Save", **FILLED)
    change_text(letter, "A library is **more** than a shelf.", note="The shelf is named now.")

    assert "The shelf is named now." in desk.get(welsh).text
    desk.press("Save", body="Silff.", told="Enwir y silff bellach.")
    assert "Enwir y silff bellach." in desk.client.get(f"/cy/letters/{letter.slug}").text

    assert desk.get(welsh).all("//input[@name='told']/@value") == ["Enwir y silff bellach."]
    desk.press("Save", told="Enwir y silff.")
    assert desk.said == "Saved. Readers can choose it on the letter’s page.", "no reason is asked"
    change_text(letter, "Other words again.", note="Once more.")
    assert desk.get(welsh).all("//input[@name='told']/@value") == [""]
