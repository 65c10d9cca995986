"""Every word that a person reads goes through gettext.

A catalogue that puts ⟦…⟧ around every message is made by the command that translators use, and all data is written in
Cyrillic: whatever Latin letter then stands outside the brackets is a word that no translator will ever see.
"""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import lxml.html
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from sqlmodel import select

from openletter import i18n
from openletter.db.editions import Edition
from openletter.db.letters import Answer, Delivery, Organiser, Reply
from openletter.db.statements import Extract, Statement
from openletter.domain import imports as import_rules
from openletter.domain.authority import AuthorityBasis
from openletter.domain.editions import EditionState
from openletter.domain.letters import LetterState, Verdict, Wording
from openletter.domain.plans import NameOrder, PartKind
from openletter.domain.safety import NameForm
from openletter.domain.signatures import Verification
from openletter.domain.statements import StatementUse
from openletter.dossier.html import page as dossier_page
from openletter.dossier.record import Person
from openletter.i18n import speech
from openletter.services import (
    editions,
    erasing,
    extracts,
    imports,
    letters,
    signatures,
    statements,
)
from openletter.templating import ROOT
from openletter.tokens import Purpose
from tests.conftest import OpenLetter
from tests.dossier.composing.records import LINKS, RECORD

LONDON = ZoneInfo("Europe/London")
READ_ATTRIBUTES = (
    "aria-label",
    "title",
    "alt",
    "placeholder",
    "data-done",
    "data-share-title",
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


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory):
    """A folder of catalogues whose English has brackets around every message."""
    folder = tmp_path_factory.mktemp("catalogues")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    keywords = re.findall(r"(-k) (\w+)", makefile)
    assert keywords, "the Makefile says which words mark a message"
    subprocess.run(
        [
            *(Path(sys.executable).parent / "pybabel", "-q", "extract", "-F", "babel.cfg"),
            *(part for pair in keywords for part in pair),
            *("-o", str(folder / "messages.pot"), "."),
        ],
        cwd=ROOT,
        check=True,
    )
    with (folder / "messages.pot").open("rb") as file:
        catalogue = read_po(file, locale="en")
    assert len(catalogue) > 200
    for message in catalogue:
        if message.id and message.pluralizable:
            message.string = tuple(f"⟦{form}⟧" for form in message.id)
        elif message.id:
            message.string = f"⟦{message.id}⟧"
    compiled = folder / "en" / "LC_MESSAGES" / "messages.mo"
    compiled.parent.mkdir(parents=True)
    with compiled.open("wb") as file:
        write_mo(file, catalogue)
    return folder


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
        organiser = Organiser(name="Читатели", created_at=now)
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
            # What is typed into a terminal is the same in every language.
            yield (element.text or "") if element.tag != "kbd" else ""
        yield element.tail or ""
        yield from (element.get(name, "") for name in READ_ATTRIBUTES)
        if element.tag == "meta" and (element.get("name") or element.get("property")) in (
            "description", "og:title", "og:description",
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


@pytest.mark.parametrize("page", ["", "/sign", "/signatories", "/statements"])
def test_the_pages_of_a_letter(client, letter, author, page):
    with letter.transaction() as (session, _):
        extracts.approve(
            session, session.exec(select(Extract)).one(), "Спасибо.", now=letter.runtime.clock()
        )
    check(client.get(f"/letters/{letter.slug}{page}"))


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


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"kind": "organisation"},
        {"kind": "?", "name": "=1", "organisation": "…", "email": "?", "sector": "?", "country": "?"},
        {"kind": "individual", "name": "Я" * 200, "role": "\u202e", "statement": "Я" * 20_000},
        {"kind": "individual", "name": "www.", "use": "?"},
        {"kind": "individual", "name": "Я!!", "role": "Иvан", "organisation": "𝓢"},
        {"kind": "individual", "name": "Я 5€", "role": "+44 20 7946 0018", "organisation": "🔥🔥🔥"},
        {"kind": "individual", "name": "РЕКЛАМА ЗДЕСЬ!"},
        {"kind": "individual", "name": "а\u0300\u0301\u0302\u0303\u0304\u0305"},
    ],
)  # fmt: skip
def test_every_fault_of_the_form(client, letter, typed):
    check(client.post(f"/letters/{letter.slug}/sign", data=typed), 422)


def test_the_way_of_a_signature(client, letter, runtime, clock):
    typed = {"kind": "individual", "name": "Анна", "email": "a@example.org", "statement": SPOKEN}
    check(client.post(f"/letters/{letter.slug}/sign", data=typed))
    key = letter.signatures()[-1].key
    token = runtime.tokens.make(Purpose.CONFIRM, key, clock())
    check(client.get(f"/confirm/{token}"))
    clock.advance(days=8)
    check(client.get(f"/confirm/{token}"), 410)
    check(client.post(f"/confirm/{token}/again"))
    token = runtime.tokens.make(Purpose.CONFIRM, key, clock())
    check(client.post(f"/confirm/{token}", follow_redirects=True))
    check(client.get(f"/confirm/{token}"))
    check(client.post(f"/confirm/{token}/again"), 409)


def test_ones_own_page_in_every_state(client, letter, author, runtime, clock):
    path = f"/my/{runtime.tokens.make(Purpose.PERSONAL, author, clock())}"
    waiting = runtime.tokens.make(
        Purpose.PERSONAL, letter.sign("w@example.org", name="Яна"), clock()
    )
    check(client.get(f"/my/{waiting}"))
    saved = ("name", "statement", "updates", "details", "language")
    for after in ("", "/thanks", "/withdraw", "/erase", *(f"?saved={what}" for what in saved)):
        check(client.get(path + after))
    check(client.post(f"{path}/details", data={"role": "\u202e", "organisation": "…"}), 422)
    check(client.post(f"{path}/language", data={"locale": "?"}), 422)
    check(client.post(path, data={"statement": "Я" * 20_000, "use": "?"}), 422)
    check(client.post(f"{path}/name", data={"public": ""}, follow_redirects=True))
    check(client.post(f"{path}/updates", data={"updates": "1"}, follow_redirects=True))
    for decide in (statements.decline, statements.approve):
        with letter.transaction() as (session, _):
            decide(session, session.exec(select(Statement)).one(), now=clock())
        check(client.get(path))
    check(client.post(path, data={"statement": "Снова. Спасибо."}, follow_redirects=True))
    check(client.post(f"{path}/withdraw", follow_redirects=True))
    check(client.post(path, data={"statement": "Ещё."}), 409)
    with letter.transaction() as (session, _):
        session.merge(letter.signature(author)).state = "removed"
    check(client.get(path))
    check(client.post(f"{path}/withdraw"), 409)
    check(client.post(f"{path}/erase"))
    check(client.get(path), 410)


def test_what_an_address_has_signed(client, letter, author, runtime, clock):
    letter.sign("m@example.org", name="Яна")
    letter.sign("m@example.org", kind="organisation", name="Мария", organisation="Школа")
    for gone in (letter.signed("m@example.org", name="Вера"), letter.sign("z@example.org")):
        with letter.transaction() as (session, _):
            signatures.withdraw(session, signatures.personal_signature(session, gone), now=clock())
    check(client.get("/my"))
    check(client.post("/my", data={"email": "?"}), 422)
    check(client.post("/my", data={"email": "m@example.org"}))
    path = f"/my/signed/{runtime.tokens.make(Purpose.OVERVIEW, author, clock())}"
    check(client.get(path))
    with letter.transaction() as (session, _):
        erasing.erase(session, signatures.personal_signature(session, author), now=clock())
    check(client.get(path), 410)
    clock.advance(days=2)
    check(client.get(path), 410)


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


@pytest.mark.parametrize("decision, status", [("approve", 200), ("decline", 200), ("adjust", 422)])
def test_the_page_on_which_an_author_decides(
    client, letter, author, runtime, clock, decision, status
):
    with letter.transaction() as (session, _):
        key = session.exec(select(Extract)).one().key
    path = f"/extracts/{runtime.tokens.make(Purpose.EXTRACT, key, clock())}"
    check(client.get(path))
    check(client.post(path, data={"decision": decision, "text": "Нет"}), status)
    check(client.get(path))
    with letter.transaction() as (session, _):
        statement = session.exec(select(Statement)).one()
        statements.write(session, statement.signature, "Иначе.", StatementUse.PUBLIC, now=clock())
    check(client.get(path))
    check(client.post(path, data={"decision": "approve"}), 409)


def test_the_page_that_checks_a_dossier(client, letter):
    with letter.transaction() as (session, row):
        edition = editions.ask_for(session, row, now=letter.runtime.clock())
        edition.state, edition.pages = EditionState.READY, 3
        edition.pdf_sha256 = edition.data_sha256 = "ab" * 32
        edition.data_sha256 = "cd" * 32
        edition.omitted, edition.signed_by = 2, "Имя"
        edition.manifest = [
            {"part": kind.value, "pages": 1, "sha256": "ef" * 32} for kind in PartKind
        ]
        edition.finished_at = letter.runtime.clock()
        session.flush()
        reference = session.get_one(Edition, edition.id).reference
    for number in ("", "OL-9-9", reference):
        for sha256 in ("", "ab" * 32, "cd" * 32, "ee" * 32):
            check(client.get(f"/verify?edition={number}&sha256={sha256}"))
    check(client.get("/verify?sha256=12"), 422)


@pytest.mark.parametrize("order", list(NameOrder))
def test_a_dossier_with_everything_in_it(order):
    html = dossier_page(cyrillic(order), speeches=(speech("en", LONDON),), links=LINKS)
    # A message may have an element in it; and a checksum is written in groups.
    whole = re.sub(r"\b[0-9a-f]{8}\b", " ", " ".join(texts_of(html)))
    assert "⟦" in whole
    assert untranslated(whole) == []


def cyrillic(order):
    """The data of a dossier that has every part, and a word for every figure."""
    names = {"name": "Анна", "role": "врач", "organisation": "Дом"}
    letter = replace(
        RECORD.letter, slug="1", title="Слово", addressee="Министр", salutation="Да,",
        body="Да.", requests=("Да.", "Нет."),
    )  # fmt: skip
    people = tuple(
        Person(name, "врач", "", way, day)
        for name, day in (("Анна", "2026-11-22"), ("7 я", ""))
        for way in Verification
        for _ in range(60)
    )
    return replace(
        RECORD,
        reference="7-3",
        organiser="Друзья",
        letter=letter,
        voices=tuple(replace(one, text="Да.", **names) for one in RECORD.voices),
        statements=tuple(replace(one, text="Да.", **names) for one in RECORD.statements),
        organisations=tuple(
            replace(one, name="Дом", signed_by="Анна", role="", own_domain="", basis=basis)
            for one in RECORD.organisations
            for basis in AuthorityBasis
        ),
        people=people,
        annexes=tuple(replace(one, name="Анна") for one in RECORD.annexes),
        plan=replace(RECORD.plan, name_order=order),
    )


def test_the_privacy_notice(client):
    check(client.get("/privacy"))


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
        session.connection().exec_driver_sql("ALTER TABLE signature RENAME TO lost")
    check(client.get("/"), 500)
