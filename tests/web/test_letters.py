"""The public pages of letters, and the live count."""

import re
from dataclasses import replace
from datetime import date

import lxml.html
import pytest

from openletter.db.letters import Organiser
from openletter.domain.letters import LetterState
from openletter.domain.signatures import Correction
from openletter.services import letters, signatures
from openletter.web import letters as web_letters
from openletter.web.keeping import SHOWN_WHILE_RENEWED
from tests.conftest import WORDING
from tests.messages import BASE_URL


@pytest.fixture
def write(runtime, organiser_id):
    """Writes another letter, as a draft, and returns its slug."""

    def write_one(**words):
        with runtime.database.transaction() as session:
            return letters.create(
                session,
                session.get_one(Organiser, organiser_id),
                replace(WORDING, **words),
                letters.Arrangements(),
                now=runtime.clock(),
            ).slug

    return write_one


@pytest.fixture
def path(letter):
    return f"/letters/{letter.slug}"


def test_without_a_letter_the_first_page_says_so(browser):
    assert "No letter is open to the public yet" in browser.get("/").text


def test_the_first_page_leads_to_every_public_letter_and_to_no_draft(browser, letter, write):
    letter.signed()
    write(title="A secret draft")

    page = browser.get("/")
    assert page.links()["Keep our libraries open"] == f"/letters/{letter.slug}"
    assert "The Minister for Culture" in page.text
    assert "Readers of Wales" in page.text
    assert "1 signature" in page.text
    assert "31 December 2026" in page.text
    assert "secret" not in page.text


def test_a_letter_shows_who_writes_to_whom_what_and_what_it_asks(browser, path):
    page = browser.get(path)

    assert page.heading == "Keep our libraries open"
    assert "Readers of Wales" in page.text
    assert "The Minister for Culture" in page.text
    assert "Dear Minister," in page.text
    assert page.texts("//div[contains(@class, 'prose')]//strong") == ["more"]
    assert page.texts("//p[@class='request__text']") == list(WORDING.requests)
    assert "You can sign until 31 December 2026" in page.text


def test_a_letter_names_its_one_true_address(browser, path):
    page = browser.get(f"{path}?utm_source=spam")
    assert page.all("//link[@rel='canonical']/@href") == [f"{BASE_URL}{path}"]


@pytest.mark.parametrize("state", [s for s in LetterState if s is not LetterState.DRAFT])
def test_a_letter_can_be_read_in_every_state_but_a_draft(browser, letter, path, state, runtime):
    letter.signed()
    with letter.transaction() as (_, row):
        row.state = state
        row.closed_at = runtime.clock()

    page = browser.get(path)
    assert bool(page.all("//form[@data-sign-form]")) == (state is LetterState.OPEN)


def test_a_draft_is_nobodys_business(browser, client, write):
    slug = write(title="A secret draft")

    for page in ("", "/sign", "/signatories", "/statements"):
        assert "secret" not in browser.get(f"/letters/{slug}{page}", status=404).text
    assert client.get(f"/letters/{slug}/count.json").status_code == 404


@pytest.mark.parametrize(
    "slug", ["unknown", "UNKNOWN", "%00", "a" * 5000, "..%2f..%2fetc%2fpasswd", "<script>", "李"]
)
def test_an_unknown_letter_is_a_clear_page(browser, slug):
    for page in ("", "/sign", "/signatories", "/statements", "/count.json"):
        found = browser.get(f"/letters/{slug}{page}", status=404)
        assert found.heading == "There is no such page"


MARKDOWN = """
<script>alert(1)</script> <img src=x onerror=alert(1)>

![picture](https://evil.example/pixel.png)

[bad](javascript:alert(1)) [worse](data:text/html,x) [fine](https://example.org/a) [sly](//evil.example)

# Big

<a href="https://evil.example" style="color:red" onclick="x()">raw</a>
"""


def test_html_in_a_letter_is_words_and_its_links_are_harmless(browser, path, letter, clock):
    with letter.transaction() as (session, row):
        letters.revise(
            session,
            row,
            replace(WORDING, body=MARKDOWN, title="<b>Bold</b>"),
            letters.Arrangements(),
            now=clock(),
        )
    page = browser.get(path)

    assert page.heading == "<b>Bold</b>"
    assert "<script>alert(1)</script>" in page.text
    prose = "//div[contains(@class, 'letter__body')]"
    assert page.all(f"{prose}//img | {prose}//script | {prose}//iframe") == []
    assert page.all(f"{prose}//a/@href") == [
        "https://evil.example/pixel.png",  # a picture becomes a link that nobody follows unasked
        "https://example.org/a",
    ]
    assert "noopener" in page.all(f"{prose}//a")[0].get("rel")
    assert page.all(f"{prose}//h1") == []
    assert page.texts(f"{prose}//h2") == ["Big"]


def test_the_count_has_the_shape_of_the_contract(client, letter, clock, path):
    letter.signed("a@example.org", kind="organisation", name="A", organisation="Readers")
    clock.advance(minutes=5)
    letter.signed("b@example.org", public=False)
    letter.sign("pending@example.org")

    response = client.get(f"{path}/count.json")
    assert response.get_json() == {
        "count": 2,
        "organisations": 1,
        "individuals": 1,
        "updated_at": "2026-11-22T20:05:00Z",
    }
    assert response.content_type == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "public" in response.headers["Cache-Control"]
    assert "Set-Cookie" not in response.headers


def test_the_count_of_a_letter_without_signatures_is_as_old_as_the_letter(client, path):
    assert client.get(f"{path}/count.json").get_json()["updated_at"] == "2026-11-22T20:00:00Z"


def test_the_count_moves_when_somebody_withdraws(client, letter, path, clock):
    key = letter.signed()
    clock.advance(hours=1)
    with letter.transaction() as (session, _):
        signatures.withdraw(session, signatures.personal_signature(session, key), now=clock())

    answer = client.get(f"{path}/count.json").get_json()
    assert (answer["count"], answer["updated_at"]) == (0, "2026-11-22T21:00:00Z")


def test_what_has_moved_and_the_figures_can_be_had_without_the_page(
    client, browser, letter, path, clock, monkeypatch
):
    monkeypatch.setattr(web_letters, "TOLD", 2)
    keys = []
    for number in range(2):
        clock.advance(minutes=1)
        keys.append(letter.signed(f"{number}@example.org", name=f"Mair {number}"))
        club = {"kind": "organisation", "name": "Siân", "organisation": f"Club {number}"}
        letter.signed(f"c{number}@example.org", **club)
    letter.signed("hidden@example.org", name="Hidden", public=False)
    clock.advance(minutes=1)
    with letter.transaction() as (session, _):
        first = signatures.personal_signature(session, keys[0])
        signatures.correct(session, first, Correction("Nurse", None), now=clock())

    answer = client.get(f"{path}/names")
    part = lxml.html.fromstring(answer.text)
    found = "(//span[@class='organisation__name'] | //li[@class='person']/span)/bdi/text()"
    told = part.xpath(found)
    assert len(told) == 2
    assert "Mair 0" in told, "who was put right, as well as who is new"
    assert "5 signatures" in part.text_content()
    assert part.xpath("//form") == []
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert (
        client.get(f"{path}/names", headers={"If-None-Match": answer.headers["ETag"]}).status_code
        == 304
    )
    page = browser.get(path)
    assert page.all("//@data-names-url") == [f"{path}/names"]
    places = part.xpath("//@data-name")
    assert places == page.all("//@data-name"), "the others by their places, in the order of lists"
    assert len(places) == 4
    assert part.xpath("//@data-stamp") == page.all("//@data-stamp")


def test_a_page_says_which_state_it_shows_in_the_words_of_the_count(
    client, browser, letter, path, clock
):
    letter.signed("a@example.org", kind="organisation", name="Siân", organisation="Club")
    letter.signed("b@example.org")

    def stamp():
        return browser.get(path).all("//@data-stamp")

    state = " ".join(str(value) for value in stated(client.get(f"{path}/count.json").json))
    assert stamp() == [f"{state}?"], "more may happen in the same second"
    clock.advance(seconds=3)
    assert stamp() == [state]


def stated(count):
    return [count[name] for name in ("count", "organisations", "individuals", "updated_at")]


def test_a_page_is_fresh_within_five_seconds_whoever_keeps_it(browser, path):
    said = browser.get(path).response.headers["Cache-Control"]
    ages = [int(age) for age in re.findall(r"=(\d+)", said)]
    kept_here = int(re.search(r"max-age=(\d+)", said)[1]) + SHOWN_WHILE_RENEWED
    assert kept_here + sum(ages) <= 5


def test_a_letter_leads_to_the_one_it_follows_and_on_to_the_one_after(
    browser, letter, write, runtime
):
    second = write(title="Once more: keep our libraries open")
    with letter.transaction() as (session, row):
        row.state, row.closed_at = LetterState.ANSWERED, runtime.clock()
        after = letters.letter_by_slug(session, second)
        after.follows_id = row.id
        letters.open_for_signatures(session, after, now=runtime.clock(), today=date(2026, 11, 22))

    assert f"/letters/{second}" in browser.get(f"/letters/{letter.slug}").links().values()
    assert f"/letters/{letter.slug}" in browser.get(f"/letters/{second}").links().values()


def test_the_demo_can_be_read_whole(browser, runtime):
    from openletter import demo

    with runtime.database.transaction() as session:
        demo.load(session, now=runtime.clock(), today=runtime.today())

    second = browser.get(f"/letters/{demo.SECOND}")
    assert "Bevan Commission" in second.text
    assert "Recorded by the organiser" in second.text
    first = browser.get(f"/letters/{demo.FIRST}")
    assert "What the reply says" in first.text
    assert first.texts("//h2[@id='names-heading']") == ["256 signatures"]
    for page in ("signatories", "statements", "sign"):
        browser.get(f"/letters/{demo.SECOND}/{page}")


def test_lists_hear_who_has_gone_and_from_when_on_nobody_is_missing(
    client, letter, path, clock, monkeypatch
):
    keys = [letter.signed(f"{number}@example.org") for number in range(3)]
    letter.signed("hidden@example.org", name="Hidden", public=False)
    with letter.transaction() as (session, _):
        signatures.withdraw(session, signatures.personal_signature(session, keys[0]), now=clock())

    def moved(what):
        return lxml.html.fromstring(client.get(f"{path}/names").text).xpath(f"//@data-{what}")[0]

    gone = {
        str(one.id) for one in letter.signatures() if one.state == "withdrawn" or not one.public
    }
    assert set(moved("gone").split()) == gone
    assert moved("since") == ""
    monkeypatch.setattr("openletter.db.moving.LATELY", 2)
    assert moved("since") == clock.now.isoformat().replace("+00:00", "Z")
