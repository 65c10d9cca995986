"""Every word that a person reads goes through gettext.

A catalogue that puts ⟦…⟧ around every message is made by the command that translators use, and all data is written in
Cyrillic: whatever Latin letter then stands outside the brackets is a word that no translator will ever see.
"""

import re
from dataclasses import replace
from datetime import date

import lxml.html
import pytest
from sqlmodel import select

from openletter import i18n
from openletter.db.letters import Answer, Delivery, Organiser, Reply
from openletter.db.statements import Extract, Statement
from openletter.domain import imports as import_rules
from openletter.domain.letters import LetterState, Verdict, Wording
from openletter.domain.safety import NameForm
from openletter.domain.statements import StatementUse
from openletter.services import (
    extracts,
    imports,
    letters,
    statements,
)
from openletter.tokens import Purpose
from tests.open_letter import OpenLetter

READ_ATTRIBUTES = (
    "aria-label",
    "title",
    "alt",
    "placeholder",
    "data-done",
    "data-share-title",
    "data-share-words",
    "data-sending",
    "data-reading",
    "data-several",
    "data-too-large",
    "data-unreadable",
)
NOT_WORDS = re.compile(
    r"""
    https?://\S+ | \S+@\S+ | mailto:\S+ |                          # addresses
    \b\d{1,2}\ (?:January|February|March|April|May|June|July|August
      |September|October|November|December)\ \d{4}\b |             # days, written by CLDR
    \bOL-\d+-\d+\b | \b[0-9a-f]{64}\b |                            # an edition, a checksum
    \bOpenletter\b                                                 # our name
    """,
    re.VERBOSE,
)
WORDS = Wording(
    title="Сохраните библиотеки",
    addressee="Министр культуры",
    salutation="Уважаемый министр!",
    body="Библиотека **больше**, чем книги.",
    requests=("Дайте денег.", "Спросите нас."),
)
SPOKEN = "Она научила меня читать. Спасибо."


def forget_what_was_loaded():
    for kept in (i18n.locales, i18n.translations, i18n.speech):
        kept.cache_clear()


@pytest.fixture(autouse=True)
def bracketed(catalogues, monkeypatch):
    """English speaks in brackets."""
    monkeypatch.setattr(i18n, "CATALOGUES", catalogues)
    forget_what_was_loaded()
    yield
    forget_what_was_loaded()


@pytest.fixture
def letter(runtime):
    """A letter in Cyrillic: signed in every way, spoken for, followed by none."""
    now, today = runtime.clock(), runtime.today()
    with runtime.database.transaction() as session:
        organiser = Organiser(name="Читатели", slug="chitateli", about="Мы.", created_at=now)
        session.add(organiser)
        session.flush()
        arrangements = letters.Arrangements(deadline=date(2026, 12, 31), prompts=("Почему?",))
        made = letters.create(session, organiser, WORDS, arrangements, now=now)
        letters.open_for_signatures(session, made, now=now, today=today)
        rows = import_rules.rows(
            "kind,name,organisation\nindividual,Иван,\norganisation,,Школа".encode()
        )
        imports.import_signatures(session, made, rows, now=now)
        letter = OpenLetter(runtime, made.id, made.slug)
    letter.signed("c@example.org", name="Ольга", public=False)
    letter.signed(
        "d@example.org", kind="organisation", name="Пётр", organisation="Клуб", role="Член",
        sector="arts",
    )  # fmt: skip
    return letter


@pytest.fixture
def author(letter):
    """The key of a signatory with an approved statement and an extract that waits."""
    key = letter.signed("m@example.org", name="Мария", statement=SPOKEN, use=StatementUse.PUBLIC)
    now = letter.runtime.clock()
    with letter.transaction() as (session, _):
        statement = session.exec(select(Statement)).one()
        statements.approve(session, statement, now=now)
        extracts.propose(session, statement, "Спасибо.", 1, now=now)
    return key


def untranslated(text):
    """Return what stands outside the brackets and has a letter that we did not put there as data."""
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = shorter
    return [part for part in NOT_WORDS.sub(" ", text).split() if re.search(r"[A-Za-z⟦⟧]", part)]


def texts_of(html):
    """Yield every piece of text and every attribute that a page shows, says or shares."""
    for element in lxml.html.document_fromstring(html).iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            continue
        # Countries are named by CLDR, which has them in Welsh, too.
        if element.getparent() is None or element.getparent().get("id") != "country":
            # What is typed into a terminal is the same in every language, as are code and the names of networks.
            same = element.tag == "kbd" or element.get("translate") == "no"
            yield "" if same else (element.text or "")
        yield element.tail or ""
        yield from (element.get(name, "") for name in READ_ATTRIBUTES)
        if element.tag == "meta" and (element.get("name") or element.get("property")) in (
            "description", "og:title", "og:description", "og:image:alt",
        ):  # fmt: skip
            yield element.get("content")


def check(response, status=200):
    """Hold a page to having no word that did not go through gettext."""
    assert response.status_code == status
    html = response.get_data(as_text=True)
    assert "⟦" in html
    assert [words for text in texts_of(html) for words in untranslated(text)] == []


def test_the_guard_notices_a_word_that_nobody_translates():
    page = "<title>⟦Open⟧</title><p aria-label='Hidden'>⟦To ⟦me⟧⟧ Имя <b>Bold</b> 3 May 2026</p>"
    assert [words for text in texts_of(page) for words in untranslated(text)] == ["Hidden", "Bold"]


def test_the_list_of_letters(client, letter):
    check(client.get("/"))


def test_the_list_without_letters(client):
    check(client.get("/"))


@pytest.mark.parametrize(
    "page",
    [
        *("", "/sign", "/signatories", "/statements", "/share", "/embed"),
        *("/signatories?q=Ч", "/signatories?q=Ъ", "/signatories/organisations"),
    ],
)
def test_the_pages_of_a_letter(client, letter, author, page):
    with letter.transaction() as (session, _):
        extracts.approve(
            session, session.exec(select(Extract)).one(), "Спасибо.", now=letter.runtime.clock()
        )
    check(client.get(f"/letters/{letter.slug}{page}"))


def test_the_page_of_a_coalition(client, letter):
    check(client.get("/organisers/chitateli"))


@pytest.mark.parametrize("form", list(NameForm))
@pytest.mark.parametrize("hours", [0, 5, 48])
def test_a_letter_that_protects_those_who_sign(client, letter, author, runtime, clock, form, hours):
    with letter.transaction() as (_session, row):
        row.name_form, row.names_after_hours = form, hours
    for page in ("", "/sign", "/signatories", "/statements"):
        check(client.get(f"/letters/{letter.slug}{page}"))
    check(client.get(f"/my/{runtime.tokens.make(Purpose.PERSONAL, author, clock())}?saved=name"))


def test_a_letter_that_asks_for_work_before_signing(client, letter):
    with letter.transaction() as (_session, row):
        row.proof_of_work = True
    typed = {"kind": "individual", "name": "Анна", "email": "a@example.org"}
    check(client.get(f"/letters/{letter.slug}/sign"))
    check(client.post(f"/letters/{letter.slug}/sign", data=typed))


@pytest.mark.parametrize("state", [s for s in LetterState if s is not LetterState.DRAFT])
def test_a_letter_in_every_state_with_all_that_became_of_it(client, letter, state):
    with letter.transaction() as (session, row):
        row.state, row.closed_at = state, letter.runtime.clock()
        session.add(Delivery(letter_id=row.id, delivered=date(2026, 12, 1), recipient="Министр"))
        answers = [
            Answer(request_number=number, verdict=verdict, text="Да")
            for number, verdict in enumerate(Verdict, start=1)
        ]
        session.add(
            Reply(
                letter_id=row.id,
                sender="Министр",
                received=date(2026, 12, 2),
                summary="Да.",
                answers=answers,
            )
        )
        after = letters.create(
            session, row.organiser, replace(WORDS, title="Снова"), letters.Arrangements(follows_id=row.id),
            now=letter.runtime.clock(),
        )  # fmt: skip
        letters.open_for_signatures(
            session, after, now=letter.runtime.clock(), today=letter.runtime.today()
        )
        second = after.slug
    check(client.get(f"/letters/{letter.slug}"))
    check(client.get(f"/letters/{letter.slug}/sign"), 200 if state is LetterState.OPEN else 409)
    check(client.get(f"/letters/{second}"))
    check(client.get("/"))


def test_the_words_as_they_were_signed(client, letter):
    revise(letter)
    check(client.get(f"/letters/{letter.slug}/revisions/1"))
    check(client.get(f"/letters/{letter.slug}/revisions/2"))
    check(client.get(f"/letters/{letter.slug}/revisions/9"), 404)


def revise(letter):
    """Change the letter's words, so that earlier signatures stand under others."""
    with letter.transaction() as (session, row):
        changed = replace(WORDS, body="Библиотека больше, чем дом.")
        letters.revise(session, row, changed, letters.Arrangements(), now=letter.runtime.clock())


def test_the_privacy_notice(client):
    check(client.get("/privacy"))


def test_the_accessibility_statement(client):
    check(client.get("/accessibility"))


def test_every_refusal_and_failure(client, letter, runtime):
    check(client.get("/nothing"), 404)
    check(client.get("/letters/nothing"), 404)
    check(client.get("/confirm/nothing"), 404)
    check(client.post("/", data={}), 405)
    check(client.post("/verify", headers={"Origin": "https://evil.example"}), 403)
    check(client.post(f"/letters/{letter.slug}/sign", data={"statement": "x" * 600_000}), 413)
    assert client.get("/", headers={"Host": "evil.example"}).text.startswith("⟦")
    letter.close()
    check(client.post(f"/letters/{letter.slug}/sign", data={}), 409)
    with runtime.database.transaction() as session:
        session.connection().exec_driver_sql("ALTER TABLE tally RENAME TO lost")
    check(client.get("/"), 500)
