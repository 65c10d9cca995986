import pytest

from openletter.db.editions import Edition, editions_of
from openletter.domain.editions import EditionState, EditionStep
from openletter.errors import NotAllowed
from openletter.services import editions, letters
from openletter.services.editions import ATTEMPTS_MAX, SILENCE
from tests.conftest import on_both_databases

pytestmark = on_both_databases


@pytest.fixture
def ask(letter):
    def ask_for_one():
        with letter.transaction() as (session, row):
            return editions.ask_for(session, row, now=letter.runtime.clock()).id

    return ask_for_one


@pytest.fixture
def claim(letter):
    def claim_one():
        with letter.transaction() as (session, _):
            return editions.claim(session, now=letter.runtime.clock())

    return claim_one


@pytest.fixture
def look(letter):
    def read(edition_id):
        with letter.runtime.database.reading() as session:
            return session.get_one(Edition, edition_id)

    return read


def fail(letter, edition_id):
    with letter.transaction() as (session, _):
        editions.fail(
            session,
            session.get_one(Edition, edition_id),
            "Out of paper.",
            now=letter.runtime.clock(),
        )


def test_asking_twice_finds_the_one_that_is_under_way(ask, claim, look):
    first = ask()
    assert ask() == first
    claim()
    assert ask() == first
    assert look(first).state is EditionState.MAKING


def test_editions_are_numbered_and_a_failed_one_keeps_its_number(ask, letter, look):
    first = ask()
    fail(letter, first)
    second = ask()

    assert (look(first).number, look(second).number) == (1, 2)
    assert look(first).fault == "Out of paper."
    assert look(second).state is EditionState.QUEUED
    with letter.runtime.database.reading() as session:
        assert [edition.number for edition in editions_of(session, letter.id)] == [2, 1]


def test_a_draft_has_no_dossier(letter, ask):
    with letter.transaction() as (session, row):
        letters.take_back(session, row)

    with pytest.raises(NotAllowed, match="Open the letter"):
        ask()


def test_an_edition_is_claimed_by_one_maker(ask, claim):
    edition = ask()
    assert claim() == edition
    assert claim() is None


def test_after_a_long_silence_another_maker_begins_again(ask, claim, clock, look):
    edition = ask()
    claim()
    clock.advance(seconds=SILENCE.total_seconds())
    assert claim() is None
    clock.advance(seconds=1)
    assert claim() == edition
    assert look(edition).attempts == 2


def test_a_sign_of_life_keeps_other_makers_away(ask, claim, clock, letter):
    edition = ask()
    claim()
    clock.advance(minutes=4)
    with letter.transaction() as (session, _):
        editions.report(
            session, session.get_one(Edition, edition), EditionStep.RENDERING, 3, 9, now=clock()
        )
    clock.advance(minutes=4)

    assert claim() is None


def test_an_edition_that_kills_its_maker_three_times_fails_for_good(ask, claim, clock, look):
    edition = ask()
    for _ in range(ATTEMPTS_MAX):
        assert claim() == edition
        clock.advance(minutes=6)

    assert claim() is None
    assert look(edition).state is EditionState.FAILED
    assert "three times" in look(edition).fault
