"""The review of held signatures: what a campaigner sees and decides, and what whoever signed never notices."""

import re

import pytest
from sqlmodel import select

from openletter.db.campaigners import CampaignerRole
from openletter.db.signatures import Signature
from openletter.domain.guard import HoldReason
from openletter.domain.signatures import SignatureState
from openletter.tokens import Purpose


@pytest.fixture
def path(letter):
    return f"/campaign/letters/{letter.slug}/review"


@pytest.fixture
def hold(letter):
    """Holds a signature as if it had come from a network."""

    def held(key, reason=HoldReason.RATE, client="203.0.113.7"):
        with letter.transaction() as (session, _):
            one = session.exec(select(Signature).where(Signature.key == key)).one()
            one.held_because, one.client = reason, client
        return key

    return held


@pytest.fixture
def flood(letter, hold, clock):
    """Three held signatures of one network, one of another."""
    keys = []
    for number in range(3):
        clock.advance(seconds=12)
        keys.append(hold(letter.signed(f"p{number}@flood.example", name=f"Person {number}")))
    other = letter.sign("x@other.example", name="Someone Else")
    keys.append(hold(other, HoldReason.TRAP, "2001:db8:7::/64"))
    return keys


def ids(letter, *keys):
    return [str(letter.signature(key).id) for key in keys]


def test_the_overview_says_how_many_wait_and_leads_there(desk, letter, flood, path):
    page = desk.get(f"/campaign/letters/{letter.slug}")
    assert "4 signatures are held for review" in page.text
    assert page.links()["Review them"] == path
    assert "4 signatures are held for review" in desk.get("/campaign/").text


def test_each_shows_why_it_is_held_and_what_it_has_in_common(desk, flood, path):
    page = desk.get(path)

    assert page.text.count("Many signed from the same network in a short time") >= 3
    assert "It filled in a field that people do not see" in page.text
    for words in (
        "203.0.113.0/24",
        "2 others held from there",
        "flood.example",
        "2 others held with it",
        "2 others held with a name like this",
        "12 seconds after the one before from there",
        "2001:db8:7::/48",
        "Not confirmed yet",
    ):
        assert words in page.text
    for address in page.all("//details//p[@class='secret']"):
        assert address.text in ("203.0.113.7", "2001:db8:7::/64") or "@" in address.text


def test_it_is_narrowed_by_reason_domain_and_network(desk, flood, path):
    assert "1 of 4 that are held" in desk.get(f"{path}?reason=trap").text
    assert "3 of 4 that are held" in desk.get(f"{path}?domain=flood.example").text
    assert "Person 0" not in desk.get(f"{path}?network=2001:db8:7::/48").text
    assert "Nothing that is held fits this." in desk.get(f"{path}?domain=nobody.example").text


def test_ticked_ones_are_released_at_once_with_a_way_back(desk, letter, flood, path):
    desk.get(path)
    page = desk.press("Release them", ticked=ids(letter, flood[0], flood[1]))
    assert desk.said == "2 signatures are released and count from now on, once confirmed."
    assert desk.path == path
    assert "2 signatures are held" in page.text
    assert letter.counts().count == 2

    desk.press("Undo")
    assert letter.counts().count == 0
    assert "4 signatures are held" in desk.get(path).text


def test_a_removal_is_shown_first_and_needs_a_reason(desk, letter, flood, path):
    desk.get(path)
    page = desk.press("Remove…", ticked=ids(letter, flood[0]))
    assert page.heading == "Remove 1 signature?"
    assert "The public count stays at 0." in page.text
    assert "reason" in desk.press("Do it", 422).faults
    assert letter.signature(flood[0]).state is SignatureState.CONFIRMED
    page = desk.press("Do it", reason="A robot.")

    assert page.heading == "1 signature removed"
    assert letter.signature(flood[0]).state is SignatureState.REMOVED
    desk.press("Undo")
    assert letter.signature(flood[0]).state is SignatureState.CONFIRMED
    assert letter.counts().count == 0, "it is held as before"


def test_a_group_is_released_or_removed_as_a_whole(desk, letter, flood, path):
    page = desk.get(f"{path}?by=network")
    assert page.texts("//*[@class='group__name']") == ["203.0.113.0/24", "2001:db8:7::/48"]
    desk.press("Release all of these… (203.0.113.0/24)")
    assert "The public count goes from 0 to 3." in desk.page.text
    desk.press("Do it")
    assert letter.counts().count == 3

    desk.get(f"{path}?by=domain")
    desk.press("Remove all of these… (other.example)")
    desk.press("Do it", reason="Trapped.")
    assert letter.signature(flood[3]).state is SignatureState.REMOVED
    assert "Nothing is held." in desk.get(path).text


def test_a_group_is_no_wider_than_what_the_page_is_narrowed_to(desk, letter, flood, hold, path):
    other = hold(letter.signed("y@third.example", name="Third One"))
    desk.get(f"{path}?by=network&domain=flood.example")
    desk.press("Release all of these… (203.0.113.0/24)")
    desk.press("Do it")

    assert letter.counts().count == 3
    assert letter.signature(other).held_because is HoldReason.RATE


def test_ticking_nothing_says_what_to_do(desk, flood, path):
    desk.get(path)
    assert "Tick the signatures first" in desk.press("Release them", 422, ticked=[]).text


def test_a_viewer_sees_it_without_addresses_and_changes_nothing(
    add_campaigner, sign_in, letter, flood, path
):
    viewer = sign_in(add_campaigner("v@example.org", CampaignerRole.VIEWER))
    page = viewer.get(path)
    assert "203.0.113.0/24" in page.text
    assert "p0@flood.example" not in page.html
    assert not page.all("//input[@name='ticked']")
    changes = f"/campaign/letters/{letter.slug}/changes"
    viewer.get(f"{changes}/new", 403)
    assert "No signatures have been removed" in viewer.get(changes).text
    sent = {"csrf_token": viewer.token, "do": "release", "held": "1", "ticked": ids(letter, flood[0])}  # fmt: skip
    viewer.post(f"{changes}/ticked", sent, 403)
    viewer.post(f"{changes}/group", {**sent, "network": "203.0.113.0/24"}, 403)


def test_nobody_elses_letter_is_touched(others, letter, flood, path):
    others.get(path, 404)
    others.get(f"/campaign/letters/{letter.slug}/changes", 404)


def test_ids_of_another_letter_are_not_touched(desk, flood, letter, path):
    desk.get(path)
    sent = {"csrf_token": desk.token, "do": "remove", "ticked": ["999999"]}
    page = desk.post(f"/campaign/letters/{letter.slug}/changes/ticked", sent, 409)
    assert "No signature fits any more" in page.text


@pytest.fixture
def pages(client, token):
    """Returns what the links of a signature's messages show, but for the tokens in it."""

    def read(key):
        seen = []
        for purpose, under in ((Purpose.CONFIRM, "confirm"), (Purpose.PERSONAL, "my")):
            answer = client.get(f"/{under}/{token(purpose, key)}")
            text = re.sub(r"/(my|confirm|extracts)/[^\"/]+", "…", answer.text)
            seen.append((answer.status_code, text))
        own = client.get(f"/my/{token(Purpose.PERSONAL, key)}/data.json").get_json()["signature"]
        private = (
            "email_address",
            "email_address_as_we_compare_it",
            "network_address_you_signed_from",
        )
        return [*seen, {name: value for name, value in own.items() if name not in private}]

    return read


def test_whoever_is_held_sees_what_everybody_sees(letter, hold, desk, path, pages):
    """Held, looked at, and released: their own pages never differ from those of somebody who was not."""
    suspect = hold(letter.sign("s@example.org", name="Same Name"))
    plain = letter.sign("p@example.org", name="Same Name")
    assert pages(suspect) == pages(plain)
    letter.confirm(suspect)
    letter.confirm(plain)
    assert pages(suspect) == pages(plain)
    desk.get(path)
    desk.press("Release them", ticked=ids(letter, suspect))
    assert pages(suspect) == pages(plain)


@pytest.mark.parametrize("confirmed_before", [True, False])
def test_whoever_was_held_and_removed_does_not_notice_either(
    letter, hold, desk, path, pages, outbox, client, token, confirmed_before
):
    """The pages, the button that confirms and its message, the statement, and taking it back."""
    suspect = hold(letter.sign("s@example.org", name="Same Name"))
    plain = letter.sign("p@example.org", name="Same Name")
    if confirmed_before:
        letter.confirm(suspect)
        letter.confirm(plain)
    desk.get(path)
    desk.press("Remove…", ticked=ids(letter, suspect))
    desk.press("Do it", reason="A robot.", tells_owners="1")
    assert letter.signature(suspect).state is SignatureState.REMOVED
    assert pages(suspect) == pages(plain)

    assert letter.confirm(suspect) is letter.confirm(plain)
    assert letter.confirm(suspect) is letter.confirm(plain), "the second press"
    assert letter.signature(suspect).state is SignatureState.REMOVED
    assert letter.counts().count == 1
    assert pages(suspect) == pages(plain)
    sent = [(row.to_address, row.message) for row in outbox()]
    assert [m for to, m in sent if to.startswith("s@")] == [m for to, m in sent if to.startswith("p@")]  # fmt: skip
    for data, under in (
        ({"statement": "Words.", "use": "public"}, ""),
        ({"updates": "1"}, "/updates"),
    ):
        answers = [
            client.post(f"/my/{token(Purpose.PERSONAL, key)}{under}", data=data).status_code
            for key in (suspect, plain)
        ]
        assert answers[0] == answers[1] == 303
    assert "Words." not in client.get(f"/letters/{letter.slug}/statements").text
    for key in (suspect, plain):
        client.post(f"/my/{token(Purpose.PERSONAL, key)}/withdraw")
    assert pages(suspect) == pages(plain)
