"""Likely duplicates at the desk: compared side by side, merged by a person, undone by one button."""

import pytest

from openletter.db.campaigners import CampaignerRole
from openletter.services import signatures
from openletter.tokens import Purpose
from tests.changes import reword
from tests.organisations import merge, sign_for


@pytest.fixture
def two(letter):
    """One organisation that two of its people have signed for."""
    keys = (
        sign_for(letter, "Tenby Readers", "a@tenbyreaders.example"),
        sign_for(letter, "The Tenby Readers Ltd.", "b@gmail.com", name="Gwen Ellis"),
    )
    for key in keys:
        letter.confirm(key)
    return keys


@pytest.fixture
def path(letter):
    return f"/campaign/letters/{letter.slug}/duplicates"


def test_the_overview_says_that_duplicates_wait(desk, letter, two):
    page = desk.get(f"/campaign/letters/{letter.slug}")
    assert "1 organisation may be on the list twice" in page.text

    assert desk.follow("Compare them").heading == "Likely duplicates"


def test_without_duplicates_nothing_is_asked(desk, letter, path):
    letter.confirm(sign_for(letter))

    assert "on the list twice" not in desk.get(f"/campaign/letters/{letter.slug}").text
    assert "No organisation looks" in desk.get(path).text


def test_what_helps_to_decide_stands_side_by_side(desk, path, two):
    page = desk.get(path)

    first, second = page.texts("//li[@class='candidate']")
    for shown in ("Tenby Readers", "Siân Prŷs, Chair", "tenbyreaders.example", "22 November 2026"):
        assert shown in first
    assert "Address at its own domain" in first
    assert "gmail.com" in second
    assert "Address at its own domain" not in second
    assert "Address at a free mail provider" in second
    assert "a@tenbyreaders.example" not in page.html, "only the domain helps to decide"
    assert "The same name, but for its spelling" in page.text


def test_the_list_of_signatures_shows_by_which_right_an_organisation_signs(desk, letter, two):
    page = desk.get(f"/campaign/letters/{letter.slug}/signatures")

    for shown in ("Its board decided on 3 May 2026", "1122334", "Address at its own domain"):
        assert shown in page.text


def test_merging_is_one_button_and_undoing_another(desk, letter, path, two):
    desk.get(path)
    desk.press("Merge into this one")
    assert desk.said.startswith("Merged.")
    assert letter.counts().organisations == 1
    assert letter.signature(two[0]).state == "confirmed", "the first button keeps the first"

    desk.press("Undo")
    assert desk.said.startswith("Undone.")
    assert letter.counts().organisations == 2


def test_a_merge_can_be_undone_later_from_the_list(desk, letter, path, two):
    merge(letter, *two)
    page = desk.get(path)
    assert "Merged into Tenby Readers" in page.text

    desk.press("Undo the merge")
    assert letter.counts().organisations == 2


def test_an_undo_that_came_too_late_says_why(desk, letter, path, two):
    merge(letter, *two)
    sign_for(letter, "Tenby Readers", "b@gmail.com", name="Gwen Ellis")
    desk.get(path)

    page = desk.press("Undo the merge", status=409)
    assert "signed with the same address since" in page.text
    assert letter.counts().organisations == 1


def test_a_merged_signature_whose_other_was_withdrawn_is_pointed_out(
    desk, letter, path, two, clock
):
    merge(letter, *two)
    with letter.transaction() as (session, _):
        kept = signatures.personal_signature(session, two[0])
        signatures.withdraw(session, kept, now=clock())

    assert "does not stand any more" in desk.get(path).text


def test_different_organisations_are_not_shown_again(desk, letter, path, two):
    desk.get(path)
    desk.press("These are different")
    assert "No organisation looks" in desk.page.text
    assert letter.counts().organisations == 2

    desk.press("Undo")
    assert "may stand on the list twice" in desk.page.text


def test_of_three_only_those_ticked_are_merged(desk, letter, path, two):
    third = sign_for(letter, "Tenby  readers", "c@tenbyreaders.example", name="Rhys Ellis")
    letter.confirm(third)
    desk.get(path)
    first, second = (str(letter.signature(key).id) for key in two)
    desk.press("Merge into this one", same=[first, second])

    assert letter.counts().organisations == 2
    assert letter.signature(third).state == "confirmed"


def test_what_changed_meanwhile_is_not_merged(desk, letter, path, two, clock):
    desk.get(path)
    with letter.transaction() as (session, _):
        gone = signatures.personal_signature(session, two[1])
        signatures.withdraw(session, gone, now=clock())

    assert "decide anew" in desk.press("Merge into this one", status=409).text
    assert letter.signature(two[1]).state == "withdrawn"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"into": "1"},
        {"into": "x", "same": "1"},
        {"into": "1", "same": "99999999999999"},
        {"into": ["1", "2"], "same": "1"},
        {"into": "1", "same": "-1"},
    ],
)
def test_nonsense_is_refused(desk, letter, path, two, sent):
    desk.get(path)
    answer = desk.client.post(f"{path}/merge", data=sent | {"csrf_token": desk.token})

    assert answer.status_code == 400
    assert letter.counts().organisations == 2


def test_another_coalition_sees_and_merges_nothing(others, desk, letter, path, two):
    others.get(path, status=404)
    others.get("/campaign/")
    ids = [letter.signature(key).id for key in two]
    for verb, sent in (
        ("merge", {"into": ids[0], "same": ids}),
        ("different", {"same": ids}),
        ("undo", {"merged": ids[1]}),
        ("different/undo", {"same": ids}),
    ):
        answer = others.client.post(f"{path}/{verb}", data=sent | {"csrf_token": others.token})
        assert answer.status_code == 404
    assert letter.counts().organisations == 2


def test_signatures_of_another_letter_are_out_of_reach(desk, letter, path, two):
    desk.get(path)
    strange = {"into": letter.signature(two[0]).id, "same": "4711", "csrf_token": desk.token}

    assert desk.client.post(f"{path}/merge", data=strange).status_code == 409
    assert letter.counts().organisations == 2


def test_a_viewer_looks_and_changes_nothing(add_campaigner, sign_in, letter, path, two):
    viewer = sign_in(add_campaigner("viewer@example.org", CampaignerRole.VIEWER))

    viewer.get(path)
    assert viewer.page.texts("//main//form//button") == []
    viewer.post(f"{path}/merge", {"csrf_token": viewer.token}, status=403)


def test_a_merged_signatory_reads_why_on_their_own_page(client, letter, runtime, clock, two):
    merge(letter, *two)

    token = runtime.tokens.make(Purpose.PERSONAL, two[1], clock())
    assert "has merged yours" in client.get(f"/my/{token}").text


def test_a_signature_under_an_earlier_text_says_so(desk, letter, path, two):
    assert "earlier text" not in desk.get(path).text
    reword(letter)

    assert "Signed an earlier text" in desk.get(path).text
