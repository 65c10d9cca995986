"""Protecting a letter at the desk: windows, rules, work before signing."""

from datetime import timedelta

import pytest
from sqlmodel import select

from openletter.db.audit import audit_of_letter
from openletter.db.campaigners import CampaignerRole
from openletter.db.guard import GuardRule
from openletter.domain.guard import BURST_MAX, HoldReason, Traces
from openletter.domain.signatures import SignatureState
from openletter.services import signatures
from tests.conftest import on_both_databases

HALL = "198.51.100.77"

RULE_FORM = "//form[.//input[@name='value']]"


@pytest.fixture
def page(letter):
    """The path of the page on which a letter is protected."""
    return f"/campaign/letters/{letter.slug}/protection"


@pytest.fixture
def actions(letter):
    """Returns what the audit log says was done, the oldest first, with its details."""

    def read():
        with letter.transaction() as (session, row):
            entries = audit_of_letter(session, row.id, 100)
            return [(entry.action, entry.details) for entry in reversed(entries)]

    return read


def crowd(letter, number, start=0, client=HALL):
    keys = [
        letter.sign(f"p{n}@example.org", name=f"Person {n}", client=client)
        for n in range(start, start + number)
    ]
    return [letter.signature(key).held_because for key in keys]


def held(letter, email, **typed):
    return letter.signature(letter.sign(email, **typed)).held_because


def test_the_way_to_it_is_on_the_letters_overview(desk, letter, page):
    desk.get(f"/campaign/letters/{letter.slug}")
    desk.follow("Protection")

    assert desk.path == page
    assert f"{BURST_MAX} signatures" in desk.page.text


@on_both_databases
def test_a_window_lets_a_hall_sign_and_closes_by_itself(desk, letter, page, clock, actions):
    desk.get(page)
    desk.press("Open a window", network="198.51.100.0/24", hours="4")

    assert "The window is open until 23 November 2026, 00:00" in desk.said
    assert "198.51.100.0/24" in desk.page.text
    assert set(crowd(letter, 50)) == {None}
    clock.advance(hours=4)
    assert "198.51.100.0/24" not in desk.get(page).text
    (action, details), *_ = actions()
    assert action == "guard-rule-added"
    assert "198.51.100" not in str(details), "no network data in the audit log"


def test_one_press_opens_it_for_where_the_campaigner_is(desk, letter, page):
    desk.get(page)
    desk.press("Open it for where I am now (127.0.0.1)")

    assert set(crowd(letter, 30, client="127.0.0.1")) == {None}


@on_both_databases
def test_what_was_held_before_the_window_opened_is_released_on_a_press(
    desk, letter, page, actions, clock
):
    reasons = crowd(letter, BURST_MAX + 2)
    assert reasons.count(HoldReason.RATE) == 2
    confirmed = letter.signatures()[-1].key
    letter.confirm(confirmed)
    trapped = letter.sign("bot@example.org", client=HALL, traces=Traces(trapped=True))
    elsewhere = crowd(letter, BURST_MAX + 1, start=500, client="192.0.2.1")[-1]
    assert letter.counts().count == 0
    clock.advance(minutes=1)
    desk.get(page)
    desk.press("Open a window", network=HALL)

    assert "2 signatures from there are held because they came too fast." in desk.said
    desk.press("Release them")

    assert desk.page.heading == "2 signatures released"
    assert letter.counts().count == 1
    assert letter.signature(confirmed).changed_at == clock()
    assert letter.signature(confirmed).reviewed_at == clock()
    assert letter.signature(trapped).held_because is HoldReason.TRAP
    assert elsewhere is HoldReason.RATE
    assert letter.signatures()[-1].held_because is HoldReason.RATE
    assert "bulk-release-done" in [action for action, _ in actions()]

    desk.press("Undo")
    assert letter.counts().count == 0


def test_releasing_twice_releases_nothing_more(desk, letter, page):
    crowd(letter, BURST_MAX + 1)
    desk.get(page)
    desk.press("Open a window", network=HALL)
    before = desk.page
    desk.press("Release them")
    desk.page = before

    assert "nothing to change" in desk.press("Release them", status=409).text


def test_what_was_held_and_removed_is_not_released_with_the_rest(desk, letter, page):
    crowd(letter, BURST_MAX + 1)
    with letter.transaction() as (session, _):
        removed = signatures.found(session, letter.signatures()[-1].key)
        removed.state, removed.removed_at = SignatureState.REMOVED, letter.runtime.clock()
    desk.get(page)
    desk.press("Open a window", network=HALL)

    assert "Release them" not in desk.page.text


def test_a_window_is_closed_and_opened_again(desk, letter, page, actions):
    desk.get(page)
    desk.press("Open a window", network=HALL)
    desk.press("Close it")
    assert "The rule has ended" in desk.said
    assert HALL not in desk.page.text
    desk.press("Put it back")

    assert HALL in desk.page.text
    assert set(crowd(letter, 30)) == {None}
    names = [action for action, _ in actions()]
    assert names == ["guard-rule-added", "guard-rule-ended", "guard-rule-restored"]


def test_opening_a_window_again_moves_its_end(desk, page, runtime, clock):
    desk.get(page)
    desk.press("Open a window", network=HALL, hours="1")
    desk.press("Open a window", network=HALL, hours="8")

    with runtime.database.reading() as session:
        (rule,) = session.exec(select(GuardRule)).all()
        assert rule.until == clock() + timedelta(hours=8)


@on_both_databases
def test_a_block_holds_from_the_next_signature_on_until_it_is_removed(desk, letter, page, actions):
    desk.get(page)
    desk.press("Add this rule", value="@Spam.example", note="A bot since Monday")

    assert "waits for your review" in desk.said
    assert "A bot since Monday" in desk.page.text
    assert held(letter, "a@spam.example") is HoldReason.BLOCKED
    desk.press("Remove")
    assert held(letter, "b@spam.example") is None
    desk.press("Put it back")
    assert held(letter, "c@spam.example") is HoldReason.BLOCKED
    assert "spam" not in str(actions())


def test_adding_is_taken_back_on_a_press(desk, letter, page):
    desk.get(page)
    desk.press("Add this rule", value="spam.example")
    desk.press("Take it back")

    assert held(letter, "a@spam.example") is None


def test_what_is_let_through_beats_what_is_held(desk, letter, page):
    desk.get(page)
    desk.press("Add this rule", value="school.example", scope="all")
    desk.press("Add this rule", value="head@school.example", verdict="allow")

    assert held(letter, "pupil@school.example") is HoldReason.BLOCKED
    assert held(letter, "head@school.example") is None
    assert "under all your letters" in desk.page.text


def test_an_address_is_shown_to_whoever_asks_and_to_no_viewer(desk, page, add_campaigner, sign_in):
    desk.get(page)
    desk.press("Add this rule", value="pest@example.org")

    assert desk.page.texts("//details//p[text()='pest@example.org']")
    assert "pest@" not in desk.said
    viewer = sign_in(add_campaigner("v@example.org", role=CampaignerRole.VIEWER))
    shown = viewer.get(page)
    assert "pest@" not in shown.html
    assert "Add this rule" not in shown.text


@pytest.mark.parametrize(
    "typed, field, says",
    [
        ({"value": ""}, "value", "Enter a domain"),
        ({"value": "nonsense"}, "value", "Enter a domain like example.org"),
        ({"value": "203.0.113.0/99"}, "value", "Enter a domain like"),
        ({"value": "a.example", "verdict": "x"}, "verdict-0", "Choose what happens"),
        ({"value": "a.example", "scope": "x"}, "scope-0", "Choose where"),
        ({"value": "a.example", "note": "x" * 201}, "note", "200 characters"),
        ({"value": "a.example", "note": "\u202e"}, "note", "invisible"),
    ],
)
def test_nonsense_in_a_rule_is_named_at_its_field(desk, page, runtime, typed, field, says):
    desk.get(page)
    faults = desk.press("Add this rule", 422, **typed).faults

    assert says in faults[field]
    with runtime.database.reading() as session:
        assert session.exec(select(GuardRule)).all() == []


@pytest.mark.parametrize("network", ["", "hall", "203.0.113.300", "example.org"])
def test_nonsense_for_a_window_is_named_at_its_field(desk, page, network):
    desk.get(page)
    faults = desk.press("Open a window", 422, network=network).faults

    assert "Enter a network" in faults["network"]
    assert "Choose for how long" in desk.press("Open a window", 422, hours="99").faults["hours"]


def test_the_whole_internet_is_blocked_only_by_whoever_means_it(desk, letter, page):
    desk.get(page)
    assert not desk.page.all("//input[@name='wide']")
    faults = desk.press("Add this rule", 422, value="0.0.0.0/0").faults
    assert "0.0.0.0/0 is a large part of the internet" in faults["value"]
    assert held(letter, "a@example.org", client=HALL) is None

    everything = dict(desk.page.all(RULE_FORM)[0].form_values())
    assert desk.page.all("//input[@name='wide']")
    desk.post(f"{page}/rules", everything | {"wide": "y"}, **{"Sec-Fetch-Site": "same-origin"})
    assert held(letter, "b@example.org", client=HALL) is HoldReason.BLOCKED


def test_the_same_rule_twice_is_said_to_be_there(desk, page):
    desk.get(page)
    desk.press("Add this rule", value="spam.example")

    assert "such a rule already" in desk.press("Add this rule", 422, value="SPAM.example").text


def test_work_before_signing_is_switched_on_and_off(desk, letter, page, client, actions):
    desk.get(page)
    desk.press("Switch it on")
    assert "about a second of work" in desk.said
    assert client.get(f"/letters/{letter.slug}/challenge.json").status_code == 200
    assert held(letter, "a@example.org") is HoldReason.NO_PROOF

    desk.press("Switch it off")
    assert held(letter, "b@example.org") is None
    desk.press("Switch it on again")
    assert held(letter, "c@example.org") is HoldReason.NO_PROOF
    names = [action for action, _ in actions()]
    assert names == ["proof-of-work-on", "proof-of-work-off", "proof-of-work-on"]


def test_another_coalition_and_a_viewer_change_nothing(
    desk, others, letter, page, runtime, add_campaigner, sign_in
):
    desk.get(page)
    desk.press("Add this rule", value="spam.example")
    with runtime.database.reading() as session:
        number = session.exec(select(GuardRule)).one().id
    viewer = sign_in(add_campaigner("v@example.org", role=CampaignerRole.VIEWER))
    for browser, status in ((others, 404), (viewer, 403)):
        browser.get("/campaign/")
        for way in ("rules", "window", "release", "work", "no-work", f"rules/{number}/end"):
            browser.get("/campaign/organiser")
            token = browser.page.all("//input[@name='csrf_token']")[0].get("value")
            browser.post(
                f"{page}/{way}",
                {"csrf_token": token, "value": "a.example", "network": HALL, "hours": "4"},
                status,
                **{"Sec-Fetch-Site": "same-origin"},
            )
    with runtime.database.reading() as session:
        (rule,) = session.exec(select(GuardRule)).all()
        assert rule.until is None


def test_a_rule_that_is_not_there_is_not_found(desk, page):
    desk.get(page)
    token = desk.token
    for way in ("end", "restore"):
        desk.post(
            f"{page}/rules/99/{way}",
            {"csrf_token": token},
            404,
            **{"Sec-Fetch-Site": "same-origin"},
        )


def test_a_host_that_takes_everybody_for_its_proxy_is_told(desk, page, runtime, monkeypatch):
    assert "OPENLETTER_TRUSTED_PROXIES" not in desk.get(page).text
    monkeypatch.setattr(type(runtime.settings), "is_production", True)

    assert "This site sees you at 127.0.0.1" in desk.get(page).text


@on_both_databases
@pytest.mark.parametrize("number", [2**31, 10**30])
def test_a_number_that_no_rule_can_have_is_not_found(desk, page, number):
    desk.get(page)
    for what in ("end", "restore"):
        sent = {"csrf_token": desk.token}
        desk.post(f"{page}/rules/{number}/{what}", sent, status=404)
