"""Taking one's signature back, hiding one's name, and erasing everything."""

from datetime import timedelta

import pytest
from sqlmodel import select

from openletter.db.editions import Edition
from openletter.db.statements import Statement
from openletter.domain.editions import EditionState
from openletter.domain.signatures import SignatureState
from openletter.domain.statements import StatementUse
from openletter.services import editions, extracts, signatures, statements
from openletter.tokens import Purpose
from tests.messages import link

WORDS = "It taught me to read."


@pytest.fixture
def key(letter):
    return letter.signed(name="Siân Prŷs", role="Reader", statement=WORDS, use=StatementUse.PUBLIC)


@pytest.fixture
def path(key, token):
    return f"/my/{token(Purpose.PERSONAL, key)}"


def made_edition(letter):
    """Make an edition as the press leaves it, gathered now."""
    now = letter.runtime.clock()
    with letter.transaction() as (session, row):
        edition = editions.ask_for(session, row, now=now)
        edition.state, edition.gathered_at, edition.finished_at = EditionState.READY, now, now
        edition.pdf_sha256 = edition.data_sha256 = "ab" * 32
        edition.signatures = 1
        return edition.reference


def quoted(letter):
    """Approve the statement and let an extract of it be approved."""
    now = letter.runtime.clock()
    with letter.transaction() as (session, _):
        statement = session.exec(select(Statement)).one()
        statements.approve(session, statement, now=now)
        extract = extracts.propose(session, statement, "taught me", 1, now=now)
        extracts.approve(session, extract, "taught me", now=now)


def test_the_first_thing_under_the_name_leads_off_the_letter(browser, path):
    page = browser.get(path)
    buttons = page.texts("//main//*[contains(@class, 'button')]")
    assert buttons[:2] == ["Take my signature back…", "Hide my name"]

    ways = browser.get(page.links()["Take my signature back…"])
    assert ways.heading == "Take your signature back"
    assert ways.texts("//main//h2") == [
        "Hide my name",
        "Take my signature back",
        "Erase everything about me",
    ]


def test_a_hidden_name_is_not_offered_to_be_hidden_again(browser, path):
    browser.post(f"{path}/name", {"public": ""})
    assert browser.get(f"{path}/withdraw").texts("//main//h2") == [
        "Take my signature back",
        "Erase everything about me",
    ]


def test_what_does_not_stand_any_more_leads_back_to_its_page(browser, path):
    browser.post(f"{path}/withdraw")
    assert browser.get(f"{path}/withdraw").heading == "Your signature has been taken back"


def test_taking_it_back_says_when_and_what_stays(browser, path, letter, clock):
    reference = made_edition(letter)
    clock.advance(minutes=5)

    assert reference in browser.get(f"{path}/withdraw").text
    page = browser.post(f"{path}/withdraw")

    taken_back = page.texts("//dt[text()='Taken back on']/following-sibling::dd")
    assert taken_back == ["22 November 2026, 20:05"]
    assert page.links()[reference] == f"/verify?edition={reference}"
    assert "Later editions leave yours out" in page.text


def test_before_erasing_it_is_said_what_goes_and_that_it_cannot_be_undone(
    browser, path, letter, key
):
    made_edition(letter)
    page = browser.get(f"{path}/erase")

    assert page.heading == "Erase everything about you"
    assert "This cannot be undone" in page.text
    assert "OL-1-1" in page.text
    assert page.texts("//main//button") == ["Erase everything about me"]
    assert letter.signature(key).name == "Siân Prŷs"


def test_after_erasing_its_links_say_kindly_that_it_was_erased(browser, path, letter, key, token):
    quoted(letter)
    with letter.runtime.database.reading() as session:
        extract = session.exec(select(Statement)).one().extracts[0].key
    page = browser.post(f"{path}/erase")
    assert page.heading == "Everything about you is erased"

    for again in (
        browser.get(path, status=410),
        browser.post(f"{path}/erase", status=410),
        browser.post(f"{path}/withdraw", status=410),
        browser.get(f"/confirm/{token(Purpose.CONFIRM, key)}", status=410),
        browser.post(f"/confirm/{token(Purpose.CONFIRM, key)}", status=410),
        browser.get(f"{path}/data.json", status=410),
    ):
        assert again.heading == "This signature has been erased"
        assert again.links()["Read the letter"] == f"/letters/{letter.slug}"
    gone = browser.get(f"/extracts/{token(Purpose.EXTRACT, extract)}", status=404)
    assert "It went with the statement or the signature" in gone.text


@pytest.mark.parametrize(
    "state", [SignatureState.PENDING, SignatureState.WITHDRAWN, SignatureState.REMOVED]
)
def test_it_can_be_erased_whatever_has_become_of_it(browser, path, letter, key, state):
    with letter.transaction() as (session, _):
        row = signatures.personal_signature(session, key)
        row.state, row.withdrawn_at = state, row.created_at

    page = browser.get(path)
    erase = browser.get(page.links()["Have everything about you erased"])
    assert erase.heading == "Erase everything about you"
    browser.post(f"{path}/erase")
    assert letter.signature(key).name == ""


def test_after_erasing_one_may_sign_again(browser, path, letter, sent_mail):
    browser.post(f"{path}/erase")
    typed = {"kind": "individual", "name": "Siân Prŷs", "email": "sian@example.org", "public": "y"}
    browser.post(f"/letters/{letter.slug}/sign", typed)
    browser.post(link(sent_mail()[-1], "confirm"))

    assert letter.counts().count == 1
    assert "Siân" in browser.get(f"/letters/{letter.slug}").text


class SharedCache:
    """A cache between people and the site that keeps what it may for as long as it may (RFC 9111)."""

    def __init__(self, client, clock):
        self.client, self.clock, self.kept = client, clock, {}

    def get(self, path):
        """Return a page, kept or fresh."""
        until, text = self.kept.get(path, (None, ""))
        if until is not None and self.clock() < until:
            return text
        response = self.client.get(path)
        control = response.cache_control
        text = response.get_data(as_text=True)
        if control.public:
            # As long as it may be shown: while it is fresh, and while it is asked for anew (RFC 5861).
            shown = (control.max_age or 0) + (control.stale_while_revalidate or 0)
            until = self.clock() + timedelta(seconds=shown)
            self.kept[path] = (until, text)
        return text


@pytest.mark.parametrize("way", ["withdraw", "erase", "name"])
def test_within_five_seconds_every_public_page_follows(client, path, letter, clock, way):
    quoted(letter)
    cache = SharedCache(client, clock)
    pages = [f"/letters/{letter.slug}{page}" for page in ("", "/signatories", "/statements")]
    everywhere = [*pages, "/", f"/letters/{letter.slug}/count.json", "/letters/x"]
    before = {page: cache.get(page) for page in everywhere}
    assert all("Siân" in before[page] for page in pages)

    assert client.post(f"{path}/{way}").status_code in (200, 303)
    clock.advance(seconds=5)

    after = {page: cache.get(page) for page in everywhere}
    assert [page for page in everywhere if "Siân" in after[page]] == []
    if way != "name":
        assert [page for page in pages if "taught me" in after[page]] == []
        assert '"count":0' in after[f"/letters/{letter.slug}/count.json"]


@pytest.mark.parametrize("way", ["withdraw", "erase"])
def test_an_earlier_edition_says_within_five_seconds_how_many_have_gone(
    client, path, letter, clock, way
):
    reference = made_edition(letter)
    cache = SharedCache(client, clock)
    assert withdrawn(cache.get(f"/verify?edition={reference}")) == "0"

    clock.advance(seconds=1)
    client.post(f"{path}/{way}")
    clock.advance(seconds=5)

    assert withdrawn(cache.get(f"/verify?edition={reference}")) == "1"


def withdrawn(html):
    """Return the figure beside "Withdrawn or removed since then"."""
    return html.split("Withdrawn or removed since then</dt><dd>")[1].split("<")[0]


def test_a_later_edition_leaves_out_who_has_gone(letter, path, client, runtime):
    from openletter.dossier.gather import gather

    client.post(f"{path}/erase")
    with letter.transaction() as (session, row):
        edition = editions.ask_for(session, row, now=runtime.clock())
        record = gather(
            session,
            session.get_one(Edition, edition.id),
            now=runtime.clock(),
            zone=runtime.settings.zone,
        )
    assert record.figures.signatures == 0
    assert "Siân" not in str(record)
