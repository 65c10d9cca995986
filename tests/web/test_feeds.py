"""Atom feeds of a letter (RFC 4287): who signs and shows it, and what happens to it."""

import re
from datetime import date

import pytest
from lxml import etree

from openletter.db.letters import Delivery, Reply
from openletter.domain.safety import NameForm
from openletter.services import signatures, support
from openletter.web import feeds
from tests import recordings
from tests.messages import BASE_URL
from tests.support import shown

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture
def read(client, letter):
    """Reads a feed of the letter, after holding it to what RFC 4287 asks of every feed."""

    def feed(name, mount=""):
        path = f"{mount}/letters/{letter.slug}/{name}.atom"
        answer = client.get(path)
        assert answer.content_type == "application/atom+xml; charset=utf-8"
        root = etree.fromstring(answer.data)
        _check_feed(root, f"{BASE_URL}{path}")
        return root

    return feed


def _check_feed(root, own_address):
    assert root.tag == f"{ATOM}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang")
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"] == own_address
    assert links["alternate"].startswith(BASE_URL)
    ids = [root.findtext(f"{ATOM}id")]
    for part in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"{ATOM}{name}")) == 1
        assert MOMENT.fullmatch(part.findtext(f"{ATOM}updated"))
        assert part.findtext(f"{ATOM}title")
        assert part.find(f"{ATOM}link[@rel='alternate']") is not None
        ids.append(part.findtext(f"{ATOM}id"))
    assert all(re.fullmatch(r"tag:letters\.example\.org,2026-11-22:[\w/.%-]+", one) for one in ids)
    assert len(set(ids[1:])) == len(ids) - 1


def titles(root):
    return [entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")]


def test_signatures_are_told_as_far_as_the_letter_and_their_owners_show_them(read, letter, clock):
    key = letter.signed("a@example.org", name="Siân <Prŷs> & Co", role="Reader")
    letter.signed("h@example.org", name="Hidden", public=False)
    letter.sign("p@example.org", name="Pending")
    clock.advance(minutes=5)
    letter.signed("o@example.org", kind="organisation", name="Ann", organisation="Club")

    feed = read("signatures")
    assert titles(feed) == ["Club", "Siân <Prŷs> & Co"]
    entry = feed.findall(f"{ATOM}entry")[1]
    assert entry.findtext(f"{ATOM}content") == "Reader"
    assert entry.findtext(f"{ATOM}updated") == "2026-11-22T20:00:00Z"
    assert "example.org" not in entry.findtext(f"{ATOM}title")

    with letter.transaction() as (_, row):
        row.name_form = NameForm.INITIAL
    shortened = read("signatures").findall(f"{ATOM}entry")[1]
    assert shortened.findtext(f"{ATOM}id") == entry.findtext(f"{ATOM}id")
    assert shortened.find(f"{ATOM}content") is None
    assert shortened.findtext(f"{ATOM}updated") == "2026-11-22T00:00:00Z"

    with letter.transaction() as (session, _):
        signatures.withdraw(session, signatures.personal_signature(session, key), now=clock())
    assert titles(read("signatures")) == ["Club"]


def test_what_happens_to_the_letter_is_told_the_newest_first(read, letter, clock):
    assert titles(read("updates")) == ["The letter was opened for signatures"]
    opened = read("updates").find(f"{ATOM}entry").findtext(f"{ATOM}id")
    clock.advance(days=3)
    letter.close()
    with letter.transaction() as (session, row):
        session.add(Delivery(letter_id=row.id, delivered=date(2026, 12, 1), recipient="Minister"))
        summary, received = "**Yes** <script>x</script>", date(2026, 12, 9)
        session.add(Reply(letter_id=row.id, sender="Minister", received=received, summary=summary))

    feed = read("updates")
    assert titles(feed) == [
        "The letter was answered",
        "The letter was handed over",
        "The letter was closed for signatures",
        "The letter was opened for signatures",
    ]
    assert feed.findtext(f"{ATOM}updated") == "2026-12-09T00:00:00Z"
    answer = feed.find(f"{ATOM}entry/{ATOM}content[@type='html']").text
    assert "<strong>Yes</strong>" in answer
    assert "<script>" not in answer
    assert feed.findall(f"{ATOM}entry")[-1].findtext(f"{ATOM}id") == opened


@pytest.mark.usefixtures("prepared_here")
def test_what_is_seen_and_heard_is_told_with_its_words_and_its_file(
    client, browser, read, letter, clock
):
    path = f"/letters/{letter.slug}"
    assert f"{path}/support.atom" not in browser.get(path).html
    assert titles(read("support")) == []
    key = letter.signed(name="Siân <Prŷs>", role="Reader")
    clock.advance(minutes=5)
    shown(letter, key, recordings.video())

    feed = read("support")
    entry = feed.find(f"{ATOM}entry")
    assert titles(feed) == ["Why I signed"]
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Siân <Prŷs>, Reader"
    assert entry.findtext(f"{ATOM}updated") == feed.findtext(f"{ATOM}updated")
    told = "Also seen or heard: My mother Mair\n\nLibraries taught me to read."
    assert entry.findtext(f"{ATOM}content") == told
    enclosed = entry.find(f"{ATOM}link[@rel='enclosure']")
    with client.get(enclosed.get("href").removeprefix(BASE_URL)) as file:
        assert enclosed.get("length") == str(len(file.data))
        assert enclosed.get("type") == file.content_type == "video/mp4"
    assert titles(read("support", "/cy")) == ["Why I signed"]
    assert f"{path}/support.atom" in browser.get(path).html

    with letter.transaction() as (session, _):
        support.take_back(session, signatures.personal_signature(session, key), now=clock())
    assert titles(read("support")) == []


def test_the_letters_page_leads_to_its_feeds_in_its_language(browser, read, letter):
    for mount in ("", "/cy"):
        page = browser.get(f"{mount}/letters/{letter.slug}")
        found = page.all("//link[@type='application/atom+xml']/@href")
        assert found == [
            f"{mount}/letters/{letter.slug}/signatures.atom",
            f"{mount}/letters/{letter.slug}/updates.atom",
        ]
        for name in ("signatures", "updates"):
            read(name, mount)


def test_a_long_feed_goes_on_and_neither_skips_nor_repeats(
    client, letter, other_letter, clock, monkeypatch
):
    monkeypatch.setattr(feeds, "ENTRIES", 2)
    path = f"/letters/{letter.slug}/signatures.atom"
    for number in range(5):
        letter.signed(f"a{number}@example.org", name=f"Ann {number}")
    seen, address = [], path
    while address:
        clock.advance(minutes=1)
        letter.signed(f"n{len(seen)}@example.org", name="Newcomer")
        root = etree.fromstring(client.get(address).data)
        assert root.find(f"{ATOM}link[@rel='self']").get("href") == f"{BASE_URL}{address}"
        seen += titles(root)
        following = root.find(f"{ATOM}link[@rel='next']")
        cursor = "" if following is None else following.get("href").removeprefix(BASE_URL)
        address, last = cursor, address
    assert seen == ["Newcomer", "Ann 4", "Ann 3", "Ann 2", "Ann 1", "Ann 0"]

    for wrong in (f"{last}x", last.replace(letter.slug, other_letter.slug), f"{path}?cursor=x"):
        assert client.get(wrong).status_code == 404


def test_an_unchanged_feed_is_not_sent_again(client, letter):
    path = f"/letters/{letter.slug}/signatures.atom"
    first = client.get(path)
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(path, headers=tag).status_code == 304
    letter.signed()
    assert client.get(path, headers=tag).status_code == 200
