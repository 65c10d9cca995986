"""Who has signed: who is shown, how, and on which page."""

import pytest
from sqlalchemy import insert, update

from openletter.db.letters import current_revision
from openletter.db.signatures import Signature
from openletter.domain import imports as import_rules
from openletter.domain.safety import NameForm
from openletter.services import imports
from openletter.tokens import new_key
from openletter.web import searching
from openletter.web.signatures import PEOPLE_ON_PAGE


@pytest.fixture
def path(letter):
    return f"/letters/{letter.slug}/signatories"


@pytest.fixture
def people(letter, clock):
    """Puts many people under the letter, one a second, by the shortest way."""

    def put(first, last):
        with letter.transaction() as (session, row):
            revision = current_revision(session, row)
            rows = []
            for number in range(first, last):
                clock.advance(seconds=1)
                rows.append(
                    {
                        "key": new_key(),
                        "letter_id": letter.id,
                        "revision_id": revision.id,
                        "kind": "individual",
                        "state": "confirmed",
                        "verification": "email",
                        "name": f"Person {number}",
                        "organisation": "",
                        "role": "",
                        "email": f"{number}@example.org",
                        "email_canonical": f"{number}@example.org",
                        "public": True,
                        "updates": False,
                        "locale": "en",
                        "created_at": clock.now,
                        "confirmed_at": clock.now,
                    }
                )
            session.execute(insert(Signature), rows)

    return put


def names(page):
    return page.texts("//*[@class='person__name']")


def test_without_signatures_the_page_invites_the_first(browser, path):
    assert "Nobody has signed yet" in browser.get(path).text


def test_organisations_stand_apart_by_sector_with_who_signed_for_them(browser, path, letter):
    for email, organisation, sector in (
        ("a@example.org", "Zebra Housing", "housing"),
        ("b@example.org", "Aran Health", "health"),
        ("c@example.org", "No Sector", ""),
    ):
        letter.signed(
            email,
            kind="organisation",
            name="Owain",
            role="Chair",
            organisation=organisation,
            sector=sector,
        )
    letter.signed("mair@example.org", name="Mair", role="Reader", organisation="Tenby")

    page = browser.get(path)
    assert page.texts("//*[@class='sector__name']") == ["Health", "Housing", "Other"]
    assert page.texts("//*[@class='organisation__name']") == [
        "Aran Health",
        "Zebra Housing",
        "No Sector",
    ]
    assert page.texts("//*[@class='organisation__signed']") == ["Owain, Chair"] * 3
    assert page.texts("//li[@class='person']") == ["Mair, Reader, Tenby"]


def test_a_hidden_name_is_nowhere_but_in_the_count(browser, path, letter):
    letter.signed("a@example.org", name="Quiet Person", role="Whisperer", public=False)
    letter.signed(
        "b@example.org",
        name="Quiet Chair",
        kind="organisation",
        organisation="Quiet Club",
        public=False,
    )
    letter.signed("c@example.org", name="Loud Person")

    for page in (browser.get(path), browser.get(f"/letters/{letter.slug}")):
        assert "Quiet" not in page.html
        assert "Whisperer" not in page.html
        assert "2 more signatories are counted and keep their names private." in page.text
        assert "Loud Person" in page.text


def test_nobody_is_listed_before_confirming(browser, path, letter):
    letter.sign(name="Not Yet")
    assert "Not Yet" not in browser.get(path).html


def test_no_address_is_ever_shown(browser, path, letter):
    letter.signed("secret.address@example.org")
    for page in (path, f"/letters/{letter.slug}", "/"):
        assert "secret.address" not in browser.get(page).html


def test_how_each_was_verified_is_said_where_ways_differ(browser, path, letter):
    with letter.transaction() as (session, row):
        rows = import_rules.rows(b"name\nPaper One\nPaper Two\n")
        imports.import_signatures(session, row, rows, now=letter.runtime.clock())
    letter.signed(name="Mail Person")

    page = browser.get(path)
    assert "Recorded by the organiser, except names marked *, which were confirmed" in page.text
    assert [entry for entry in page.texts("//li[@class='person']") if "*" in entry] == [
        "Mail Person* (Confirmed by email)"
    ]


def test_names_that_are_formulas_markup_or_right_to_left_are_plain_names(browser, path, letter):
    for number, name in enumerate(["محمد علي", "<i>Mair</i>", "李小龙 & co", 'O\'Brien "B"']):
        letter.signed(f"{number}@example.org", name=name)
    letter.signed("f@example.org", kind="organisation", name="X", organisation="=1+1 Ltd")

    page = browser.get(path)
    assert set(names(page)) == {"محمد علي", "<i>Mair</i>", "李小龙 & co", 'O\'Brien "B"'}
    assert page.texts("//*[@class='organisation__name']") == ["=1+1 Ltd"]
    assert all(element.tag == "bdi" for element in page.all("//*[@class='person__name']"))


def test_the_newest_stand_first_and_every_person_on_one_page_only(browser, path, people):
    people(0, 2 * PEOPLE_ON_PAGE + 20)

    seen, page = [], browser.get(path)
    sizes = []
    while True:
        sizes.append(len(names(page)))
        seen += names(page)
        further = page.all("//a[@rel='next']/@href")
        if not further:
            break
        page = browser.get(further[0])

    assert sizes == [PEOPLE_ON_PAGE, PEOPLE_ON_PAGE, 20]
    back = browser.get(page.all("//a[@rel='prev']/@href")[0])
    assert names(back) == seen[PEOPLE_ON_PAGE : 2 * PEOPLE_ON_PAGE]
    assert back.all("//a[@rel='prev']/@href") == [path]
    assert seen == [f"Person {n}" for n in reversed(range(2 * PEOPLE_ON_PAGE + 20))]


def test_names_that_arrive_while_somebody_turns_the_page_move_nobody(browser, path, people):
    people(0, PEOPLE_ON_PAGE + 10)
    first = browser.get(path)
    people(5_000, 5_100)

    second = browser.get(first.all("//a[@rel='next']/@href")[0])
    assert names(second) == [f"Person {n}" for n in reversed(range(10))]
    back = browser.get(second.all("//a[@rel='prev']/@href")[0])
    assert names(back) == names(first)


def test_people_who_confirmed_in_the_same_instant_are_all_shown(browser, path, people, letter):
    people(0, PEOPLE_ON_PAGE + 50)
    with letter.transaction() as (session, _):
        session.execute(update(Signature).values(confirmed_at=letter.runtime.clock()))

    first = browser.get(path)
    second = browser.get(first.all("//a[@rel='next']/@href")[0])
    assert len(set(names(first) + names(second))) == PEOPLE_ON_PAGE + 50


@pytest.mark.parametrize(
    "cursor",
    ["x", "~", "2026-11-22~1", "2026-11-22T20:00:00~x", "' OR 1=1 --~1", "9" * 400, "%00~1",
     "2026-11-22T20:00:00%2B00:00~99999999999999999999", "0001-01-01T00:00:00%2B23:59~1",
     "9999-12-31T23:59:59-23:59~1", "2026-11-22T20:00:00%2B00:00~-99999999999999999999"],
)  # fmt: skip
def test_a_nonsense_place_begins_at_the_beginning_or_shows_nothing(browser, path, letter, cursor):
    letter.signed(name="Mair")
    assert set(names(browser.get(f"{path}?after={cursor}"))) <= {"Mair"}


def test_a_long_list_leads_on_from_the_letter_to_all_names(browser, path, people, letter):
    people(0, 310)

    page = browser.get(f"/letters/{letter.slug}")
    assert len(names(page)) == 300
    assert page.links()["See all names, 10 more"] == path


def test_a_name_is_found_however_it_is_typed_and_a_search_can_be_passed_on(browser, path, letter):
    letter.signed("s@example.org", name="Siân Prŷs", country="GB-WLS", sector="arts")
    letter.signed("m@example.org", name="Mair Jones", country="FR")
    letter.signed(
        "c@example.org",
        kind="organisation",
        name="Owain",
        organisation="Sian’s Club",
        sector="arts",
    )

    page = browser.get(f"{path}?q=SIAN")
    assert page.heading == "Names that match “SIAN”"
    assert names(page) == ["Siân Prŷs"]
    assert page.texts("//*[@class='organisation__name']") == ["Sian’s Club"]
    assert page.all("//input[@name='q']/@value") == ["SIAN"]
    assert "noindex" in page.response.headers.get("X-Robots-Tag", "") + page.html

    narrowed = browser.get(f"{path}?q=&country=FR&sector=")
    assert names(narrowed) == ["Mair Jones"]
    assert narrowed.all("//select[@name='country']/option[@selected]/@value") == ["FR"]
    assert "Siân Prŷs" in browser.get(narrowed.links()["Show everybody"]).text
    assert "No name that is shown here matches" in browser.get(f"{path}?q=<b>x</b>").text
    everybody = browser.get(f"{path}?q=%20!&country=ZZ&sector=<")
    assert set(names(everybody)) == {"Siân Prŷs", "Mair Jones"}


def test_found_names_and_organisations_are_turned_over_page_by_page(
    browser, path, letter, monkeypatch
):
    monkeypatch.setattr(searching, "FOUND_ON_PAGE", 2)
    monkeypatch.setattr(searching, "ORGANISATIONS_ON_PAGE", 2)
    for number in range(3):
        letter.signed(f"{number}@example.org", name=f"Siân {number}")
        club = {"kind": "organisation", "name": "Siân", "organisation": f"The Club {number}"}
        letter.signed(f"c{number}@example.org", **club)

    first = browser.get(f"{path}?q=si")
    second = browser.get(first.all("//a[@rel='next']/@href")[0])
    assert names(first) + names(second) == ["Siân 2", "Siân 1", "Siân 0"]
    assert second.all("//a[@rel='prev']/@href") == [f"{path}?q=si"]

    clubs = browser.get(first.links()["See all organisations that match"])
    rest = browser.get(clubs.all("//a[@rel='next']/@href")[0])
    found = "//*[@class='organisation__name']"
    assert clubs.texts(found) + rest.texts(found) == [f"The Club {n}" for n in range(3)]
    everyone = browser.get(f"{path}/organisations")
    assert "3 organisations" in everyone.text
    for nonsense in ("x", "a~9999999999", "~", "%00~1", "zz~-1"):
        browser.get(f"{path}/organisations?after={nonsense}")


def test_where_people_are_shown_by_an_initial_nothing_else_finds_them(browser, path, letter):
    with letter.transaction() as (_, row):
        row.name_form = NameForm.INITIAL
    letter.signed(name="Siân Prŷs", role="Nurse", country="GB-WLS")

    page = browser.get(f"{path}?q=sian")
    assert names(page) == ["Siân P."]
    assert not page.all("//select"), "a country beside an initial would tell more than the list"
    for hidden in ("q=pr", "q=nurse"):
        assert names(browser.get(f"{path}?{hidden}")) == []
    assert names(browser.get(f"{path}?country=FR")) == ["Siân P."], "it is not asked for"


@pytest.mark.parametrize("asked", ["?q=person", "?after=x", "/organisations?q=x", "?utm_source=x"])
def test_a_page_of_a_list_that_has_not_changed_is_not_sent_again(client, people, path, asked):
    people(0, 3)
    first = client.get(path + asked)
    assert first.headers["Cache-Control"].startswith("public, max-age=1")
    again = client.get(path + asked, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    people(3, 5)
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
