"""A search finds whom the letter shows, by whatever it shows of them, and nobody else, on either database."""

from __future__ import annotations

import pytest
from sqlalchemy import text, update

from openletter import jobs
from openletter.db.searching import Search, find
from openletter.db.signatures import Signature
from openletter.domain.safety import NameForm
from openletter.domain.searching import question
from openletter.domain.signatures import Correction, SignatureKind
from openletter.services import erasing, signatures
from openletter.services.signatures import personal_signature
from tests.conftest import on_both_databases

PERSON, CLUB = SignatureKind.INDIVIDUAL, SignatureKind.ORGANISATION


# Names that are looked through, signatories who are few, words that one begun word may stand for.
WAYS = {
    "the few whom the index knows": (0, 1_000, 100),
    "among the nearest": (5_000, 0, 100),
    "by the index": (0, 0, 100),
    "by the index, where many words begin so": (0, 0, 0),
}


@pytest.fixture(params=WAYS)
def found(request, letter, monkeypatch):
    """Searches and returns the names that were found, in each of the ways that there are."""
    nearest, rare, spellings = WAYS[request.param]
    monkeypatch.setattr("openletter.db.searching.NEAREST", nearest)
    monkeypatch.setattr("openletter.db.searching.FURTHER", nearest)
    monkeypatch.setattr("openletter.db.searching.RARE", rare)
    monkeypatch.setattr("openletter.db.words.SPELLINGS", spellings)

    def search(typed="", kind=PERSON, *, limit=10, after=None, sector=None, country=None):
        with letter.transaction() as (session, row):
            wanted = Search(kind, question(typed, sector, country))
            return find(session, row, wanted, now=letter.runtime.clock(), limit=limit, after=after)

    return search


def names(found):
    return [one.signatory.organisation or one.signatory.name for one in found]


@on_both_databases
def test_a_search_finds_who_is_shown_and_nobody_else(letter, other_letter, found, clock):
    keys = {}
    for number, name in enumerate(
        ["Siân Prŷs", "Sian Jones", "Siani Ali", "李小龙", "Hidden Sian"]
    ):
        clock.advance(minutes=1)
        typed = {"name": name, "country": "GB-WLS", "role": "Reader", "sector": "arts"}
        keys[name] = letter.signed(f"{number}@example.org", public=name != "Hidden Sian", **typed)
    letter.sign("pending@example.org", name="Sian Not-Yet")
    for club in ("The Zebra Club", "Aran Club"):
        email = f"{len(club)}@club.example.org"
        letter.signed(email, kind="organisation", name="Sian C", organisation=club, sector="health")
    other_letter.signed("x@example.org", name="Sian Elsewhere")

    assert names(found("SIAN")) == ["Siani Ali", "Sian Jones", "Siân Prŷs"]
    assert names(found("pry si")) == ["Siân Prŷs"]
    assert names(found("小龙")) == ["李小龙"]
    assert names(found("reader", country="GB-WLS", sector="arts", limit=2)) == [
        "李小龙",
        "Siani Ali",
    ]
    assert names(found("sian", CLUB)) == ["Aran Club", "The Zebra Club"]
    assert names(found("zeb", CLUB, sector="health")) == ["The Zebra Club"]
    assert found("sian", CLUB, sector="arts") == found("sian", country="FR") == []
    for sly in ("' OR 1=1 --", '"', "* *", "NEAR(", "sian:*'", "% _", "\\"):
        found(sly)

    with letter.transaction() as (session, _):
        erasing.erase(session, personal_signature(session, keys["Siân Prŷs"]), now=clock())
        jones = personal_signature(session, keys["Sian Jones"])
        signatures.withdraw(session, jones, now=clock())
        ali = personal_signature(session, keys["Siani Ali"])
        signatures.correct(session, ali, Correction("Nurse", None), now=clock())
    assert names(found("sian")) == names(found("nurse")) == ["Siani Ali"]
    assert "Siani Ali" not in names(found("reader"))
    gone = {one.key: one.search_words for one in letter.signatures()}
    assert gone[keys["Siân Prŷs"]] == gone[keys["Sian Jones"]] == ""

    with letter.transaction() as (_, row):
        row.names_after_hours = 2
    assert found("sian") == []
    clock.advance(hours=3)
    assert names(found("sian")) == ["Siani Ali"]
    with letter.transaction() as (_, row):
        row.name_form = NameForm.INITIAL
    assert names(found("siani")) == ["Siani A."]
    assert found("ali") == found("nurse") == found("siani", country="GB-WLS") == []
    with letter.transaction() as (_, row):
        row.name_form = NameForm.NONE
    assert found("siani") == found() == []


@on_both_databases
def test_pages_neither_skip_nor_repeat_while_names_come_and_go(letter, found, clock):
    keys = []
    for number in range(6):
        keys.append(letter.signed(f"{number}@example.org", name=f"Sian {number}"))
        email = f"club{number}@example.org"
        letter.signed(email, kind="organisation", name="A", organisation=f"Sian Club {number}")
        clock.advance(seconds=number % 2)

    for typed in ("", "sian"):
        people, clubs = found(typed, limit=2), found(typed, CLUB, limit=2)
        letter.signed(f"{typed}late@example.org", name="Sian Latest")
        email = f"{typed}lateclub@example.org"
        letter.signed(email, kind="organisation", name="A", organisation="A Sian Club")
        with letter.transaction() as (session, _):
            last = session.get_one(Signature, people[-1].signatory.id)
            last.public = False
        people += found(typed, limit=10, after=people[-1].place)
        clubs += found(typed, CLUB, limit=10, after=clubs[-1].place)
        for page in (people, clubs):
            numbers = [one.rsplit(" ", 1)[1] for one in names(page)]
            assert sorted(numbers) == [str(number) for number in range(6)]
        with letter.transaction() as (session, _):
            session.execute(update(Signature).values(public=True))
            late = [one for one in letter.signatures() if "late" in (one.email or "")]
            for one in late:
                signatures.withdraw(session, session.get_one(Signature, one.id), now=clock())


@on_both_databases
def test_after_an_upgrade_the_worker_writes_down_what_is_missing(letter, runtime, found):
    letter.signed(name="Siân")
    gone = letter.signed("gone@example.org", name="Siân Gone")
    with letter.transaction() as (session, _):
        signatures.withdraw(session, personal_signature(session, gone), now=runtime.clock())
        session.execute(text("UPDATE signature SET search_words = NULL"))
    assert found("sian") == []
    jobs.write_words(runtime)
    assert names(found("sian")) == ["Siân"]
    assert {one.search_words for one in letter.signatures()} > {""}
