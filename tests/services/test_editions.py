import pytest
from sqlmodel import select

from openletter.db.audit import AuditEntry
from openletter.db.campaigners import Campaigner
from openletter.db.editions import Edition, editions_of
from openletter.db.omissions import Omission
from openletter.db.signatures import Signature
from openletter.domain.addresses import address
from openletter.domain.editions import EditionState, EditionStep
from openletter.domain.omissions import Omitted
from openletter.domain.plans import Paper, Plan
from openletter.errors import NotAllowed
from openletter.services import campaigners, editions, letters, omissions, plans
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


@pytest.fixture
def gwen(letter):
    """A campaigner's id."""
    with letter.transaction() as (session, _):
        now = letter.runtime.clock()
        return campaigners.add(session, address("gwen@example.org"), "", now=now).id


@pytest.fixture
def cancel(letter, gwen):
    def call_off(edition_id):
        with letter.transaction() as (session, _):
            return editions.cancel(
                session,
                session.get_one(Edition, edition_id),
                by=session.get_one(Campaigner, gwen),
                now=letter.runtime.clock(),
            )

    return call_off


@pytest.fixture
def leave_out(letter, gwen):
    def leave_one_out(key, reason="A joke."):
        with letter.transaction() as (session, row):
            omissions.leave_out(
                session,
                row,
                session.exec(select(Signature).where(Signature.key == key)).one(),
                Omitted.NAME,
                reason,
                by=session.get_one(Campaigner, gwen),
                now=letter.runtime.clock(),
            )

    return leave_one_out


def left_out_by(letter):
    """Return (edition, reason) of everything that is left out."""
    with letter.runtime.database.reading() as session:
        rows = session.exec(select(Omission).order_by(Omission.id)).all()
        return [(row.edition_id, row.reason) for row in rows]


def logged(letter, action):
    with letter.runtime.database.reading() as session:
        found = session.exec(select(AuditEntry).where(AuditEntry.action == action)).all()
        return [(entry.campaigner_id, entry.details) for entry in found]


def test_an_edition_keeps_the_plan_that_it_was_asked_for_with(letter, ask, gwen, look):
    edition = ask()
    with letter.transaction() as (session, row):
        by = session.get_one(Campaigner, gwen)
        plans.choose(session, row, Plan(paper=Paper.A5), by=by, now=letter.runtime.clock())

    assert look(edition).plan == Plan().stored()


def test_an_edition_takes_what_waits_to_be_left_out_and_who_asked_is_written_down(
    letter, gwen, look, leave_out
):
    leave_out(letter.signed())
    with letter.transaction() as (session, row):
        by = session.get_one(Campaigner, gwen)
        edition = editions.ask_for(session, row, by=by, now=letter.runtime.clock()).id

    assert left_out_by(letter) == [(edition, "A joke.")]
    assert look(edition).requested_by_id == gwen
    assert logged(letter, "edition-asked") == [(gwen, {"edition": 1, "left_out": 1})]


def test_what_is_left_out_while_an_edition_is_made_waits_for_the_next(letter, ask, leave_out):
    key = letter.signed()
    ask()
    leave_out(key)
    ask()

    assert left_out_by(letter) == [(None, "A joke.")]


def test_an_edition_that_waits_is_called_off_at_once(letter, ask, cancel, claim, look, gwen):
    edition = ask()
    assert cancel(edition) is True
    found = look(edition)

    assert (found.state, found.fault) == (EditionState.FAILED, "You called it off.")
    assert found.cancelled_at == found.finished_at == letter.runtime.clock()
    assert claim() is None
    assert logged(letter, "edition-cancelled") == [(gwen, {"edition": 1})]


def test_an_edition_under_way_is_left_to_its_maker_to_stop(ask, cancel, claim, look):
    edition = ask()
    claim()
    assert cancel(edition) is True

    assert look(edition).state is EditionState.MAKING
    assert look(edition).cancelled_at is not None


def test_calling_off_twice_is_the_same_as_once(letter, ask, cancel, claim):
    edition = ask()
    claim()
    assert (cancel(edition), cancel(edition)) == (True, False)
    assert len(logged(letter, "edition-cancelled")) == 1


def test_one_that_failed_cannot_be_called_off_any_more(letter, ask, cancel, look):
    edition = ask()
    fail(letter, edition)
    assert cancel(edition) is False
    assert look(edition).fault == "Out of paper."


def test_a_finished_edition_is_not_called_off(letter, ask, cancel, look):
    edition = ask()
    with letter.transaction() as (session, _):
        row = session.get_one(Edition, edition)
        row.state, row.pdf_sha256, row.data_sha256 = EditionState.READY, "ab" * 32, "cd" * 32
    with pytest.raises(NotAllowed, match="OL-1-1 was ready before"):
        cancel(edition)
    assert look(edition).cancelled_at is None


def test_one_whose_maker_has_died_is_called_off_at_once(ask, cancel, claim, clock, look):
    edition = ask()
    claim()
    clock.advance(minutes=6)
    cancel(edition)

    assert look(edition).state is EditionState.FAILED
    assert claim() is None


def test_a_maker_that_dies_before_it_hears_of_it_leaves_no_edition_stuck(
    ask, cancel, claim, clock, look
):
    edition = ask()
    claim()
    cancel(edition)
    clock.advance(minutes=6)

    assert claim() is None
    assert look(edition).fault == "You called it off."


def test_who_asks_again_while_one_is_being_called_off_is_told_to_wait(ask, cancel, claim, clock):
    first = ask()
    claim()
    cancel(first)
    with pytest.raises(NotAllowed, match="being called off"):
        ask()
    clock.advance(minutes=6)

    assert ask() == first + 1


@pytest.mark.parametrize("ends", ["called off", "failed"])
def test_an_edition_that_never_was_gives_back_what_it_was_to_leave_out(
    letter, ask, cancel, leave_out, ends
):
    first, second = letter.signed("a@example.org"), letter.signed("b@example.org")
    leave_out(first, "A joke.")
    leave_out(second, "Wishes it.")
    edition = ask()
    leave_out(second, "Asked twice.")
    if ends == "failed":
        fail(letter, edition)
    else:
        cancel(edition)

    assert left_out_by(letter) == [
        (None, "A joke."),
        (edition, "Wishes it."),
        (None, "Asked twice."),
    ]


def test_a_part_that_is_laid_out_is_told_until_the_edition_is_done(letter, ask, claim, look):
    edition = ask()
    claim()
    with letter.transaction() as (session, _):
        row = session.get_one(Edition, edition)
        now = letter.runtime.clock()
        editions.report(session, row, EditionStep.RENDERING, 3, 9, "people", now=now)
    assert look(edition).part == "people"
    fail(letter, edition)
    assert look(edition).part == ""
