"""A letter in other languages than its own: shown to whoever reads in them, and chosen at its head."""

import json
from dataclasses import replace

import pytest
from sqlmodel import select

from openletter.db.letters import Organiser, Revision
from openletter.db.share_words import ShareWords
from openletter.db.statements import Statement
from openletter.db.versions import newest_version
from openletter.domain.statements import StatementUse
from openletter.services import letters, statements
from openletter.services.letters import reword
from openletter.tokens import Purpose
from tests.conftest import WORDING
from tests.messages import BASE_URL
from tests.web.campaign.test_versions import WELSH

ARABIC = replace(
    WELSH,
    title="أبقوا مكتباتنا مفتوحة",
    addressee="وزير الثقافة",
    salutation="معالي الوزير،",
    body="المكتبة **أكثر** من كتبها.",
    requests=("موّلوا كل فرع لخمس سنوات.", "اسألوا القراء قبل أن تغلقوا فرعًا."),
)


def write(letter, language, wording, number=1):
    """Put a letter into another language."""
    with letter.transaction() as (session, its):
        version = newest_version(session, its, language) or Revision(
            letter_id=its.id, language=language, number=number, title="", addressee="", body="",
            created_at=letter.runtime.clock(),
        )  # fmt: skip
        session.add(version)
        reword(session, version, wording)


@pytest.fixture
def path(letter):
    return f"/letters/{letter.slug}"


def test_the_campaigners_words_in_a_language_go_along_with_the_letter_in_it(browser, letter, path):
    write(letter, "ar", ARABIC)
    with letter.transaction() as (session, row):
        session.add(ShareWords(letter_id=row.id, language="ar", words="لا تتأخروا"))
    words = "//*[@data-share]/@data-share-words"
    assert browser.get(f"{path}/in/ar").all(words)[0] == "لا تتأخروا"
    assert "لا تتأخروا" not in browser.get(path).all(words)[0]


def languages(page):
    return {
        one.text: one.get("href")
        for one in page.all("//*[@class='letter-languages no-print']//li/*")
    }


def test_a_reader_in_welsh_reads_it_in_welsh_where_it_is_written(browser, letter, path):
    before = browser.get(f"/cy{path}")
    assert before.heading == WORDING.title
    assert before.all("//h1")[0].get("lang") == "en"
    assert languages(before) == {}
    write(letter, "cy", WELSH)

    page = browser.get(f"/cy{path}/sign")
    assert WELSH.title in page.text
    page = browser.get(f"/cy{path}")
    assert page.heading == WELSH.title
    assert WELSH.requests[1] in page.text
    assert page.all("//h1")[0].get("lang") is None
    assert languages(page) == {"English": path, "Cymraeg": None}
    assert browser.get(path).heading == WORDING.title
    assert WELSH.title in browser.get("/cy/").text
    assert browser.get(f"/cy{path}/revisions/1").heading == WELSH.title


def test_a_language_that_the_site_does_not_speak_has_a_page_of_its_own(browser, letter, path):
    write(letter, "ar", ARABIC)
    assert languages(browser.get(path)) == {"English": None, "العربية": f"{path}/in/ar"}

    page = browser.get(f"{path}/in/ar")
    assert page.heading == ARABIC.title
    assert (page.tree.get("lang"), page.all("//article")[0].get("dir")) == ("en", "rtl")
    (title,) = page.all("//h1")
    assert (title.get("lang"), title.get("dir")) == ("ar", "rtl")
    assert {one.get("lang") for one in page.all("//*[@class='request__text']")} == {"ar"}
    assert page.all("//link[@rel='canonical']/@href") == [f"{BASE_URL}{path}/in/ar"]
    assert f"{BASE_URL}{path}/in/ar" in page.links(), "it is passed on as it was read"


def test_search_engines_find_every_language_of_a_letter(browser, letter, path):
    write(letter, "ar", ARABIC)
    write(letter, "cy", WELSH)
    for where in (path, f"/cy{path}", f"{path}/in/ar", f"/cy{path}/in/ar"):
        page = browser.get(where)
        assert {one.get("hreflang"): one.get("href") for one in page.all("//link[@hreflang]")} == {
            "x-default": BASE_URL + path,
            "en": BASE_URL + path,
            "cy": f"{BASE_URL}/cy{path}",
            "ar": f"{BASE_URL}{path}/in/ar",
        }


def test_each_language_has_one_address_and_others_have_none(client, browser, letter, path):
    write(letter, "cy", WELSH)
    for language in ("cy", "en"):
        answer = client.get(f"{path}/in/{language}")
        assert answer.status_code == 302
    assert client.get(f"/cy{path}/in/en").location == path
    assert client.get(f"{path}/in/cy").location == f"/cy{path}"
    for language in ("ar", "xx", "CY", "%0a", "x" * 300):
        browser.get(f"{path}/in/{language}", 404)


def test_words_that_are_behind_the_letter_are_not_shown(browser, letter, path, runtime):
    write(letter, "cy", WELSH)
    letter.sign()
    with letter.transaction() as (session, its):
        changed = replace(WORDING, body="It is much more than its books.")
        letters.revise(session, its, changed, letters.Arrangements(), now=runtime.clock())

    page = browser.get(f"/cy{path}")
    assert page.heading == WORDING.title
    assert languages(page) == {}
    assert browser.get(f"/cy{path}/revisions/1").heading == WELSH.title


def test_a_letter_whose_own_language_the_site_does_not_speak(browser, runtime, organiser_id):
    with runtime.database.transaction() as session:
        organiser = session.exec(select(Organiser)).one()
        its = letters.create(
            session, organiser, ARABIC, letters.Arrangements(), now=runtime.clock()
        )
        its.language = "ar"
        session.exec(select(Revision)).one().language = "ar"
        letters.open_for_signatures(session, its, now=runtime.clock(), today=runtime.today())
        path = f"/letters/{its.slug}"
    for page in (browser.get(path), browser.get(f"/cy{path}")):
        assert page.heading == ARABIC.title
        assert page.all("//article")[0].get("dir") == "rtl"


def test_messages_and_answers_name_the_letter_as_their_reader_reads_it(
    client, letter, path, sent_mail
):
    write(letter, "cy", WELSH)
    with letter.transaction() as (_session, its):
        its.accent = "#7a1fa2"
    typed = {"kind": "individual", "name": "Siân", "email": "sian@example.org"}
    welsh = client.post(f"/cy{path}/sign", data=typed).text
    assert WELSH.title in welsh
    assert (
        WORDING.title in client.post(f"{path}/sign", data=typed | {"email": "b@example.org"}).text
    )

    mails = sent_mail()
    subjects = {mail["To"]: mail["Subject"] for mail in mails}
    assert all("#7a1fa2" in mail.get_body(("html",)).get_content() for mail in mails)
    assert subjects["sian@example.org"] == f"Cadarnhewch eich llofnod: {WELSH.title}"
    assert subjects["b@example.org"] == f"Confirm your signature: {WORDING.title}"


def test_what_a_letter_tells_programs_is_in_the_language_of_its_page(browser, letter, path):
    write(letter, "ar", ARABIC)
    write(letter, "cy", WELSH)
    for where, title in ((f"{path}/in/ar", ARABIC.title), (f"/cy{path}", WELSH.title)):
        (said,) = browser.get(where).all("//script[@type='application/ld+json']")
        told = json.loads(said.text)
        assert (told["url"], told["headline"]) == (BASE_URL + where, title)
        (feed,) = browser.get(where).all("//link[@type='application/json+oembed']")
        assert "oembed" in feed.get("href")


def test_what_people_write_runs_in_the_direction_of_its_script(browser, letter, path, token):
    key = letter.signed(statement="علّمتني القراءة.", use=StatementUse.PUBLIC)
    with letter.transaction() as (session, _):
        statements.approve(
            session, session.exec(select(Statement)).one(), now=letter.runtime.clock()
        )
    (said,) = browser.get(f"{path}/statements").all("//blockquote")
    assert said.get("dir") == "auto"
    for where in (f"{path}/sign", f"/my/{token(Purpose.PERSONAL, key)}"):
        fields = browser.get(where).all(
            "//input[@type='text'][not(@tabindex)] | //textarea[not(@readonly)]"
        )
        assert fields
        assert {field.get("dir") for field in fields} == {"auto"}
