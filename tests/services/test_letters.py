from dataclasses import replace
from datetime import date, timedelta

import pytest

from openletter.db.letters import Letter, Organiser, Revision, current_revision, public_letters
from openletter.domain.letters import LetterState
from openletter.errors import InvalidInput, NotAllowed
from openletter.services import letters
from openletter.services.letters import Arrangements
from tests.conftest import WORDING, on_both_databases

pytestmark = on_both_databases


def create(runtime, organiser_id, wording=WORDING, **arrangements):
    with runtime.database.transaction() as session:
        organiser = session.get_one(Organiser, organiser_id)
        return letters.create(
            session, organiser, wording, Arrangements(**arrangements), now=runtime.clock()
        ).id


@pytest.fixture
def draft(runtime, organiser_id):
    return create(runtime, organiser_id)


@pytest.fixture
def do(runtime):
    """Does something to a letter, in a transaction of its own."""

    def change(service, letter_id, *arguments, **options):
        with runtime.database.transaction() as session:
            return service(session, session.get_one(Letter, letter_id), *arguments, **options)

    return change


@pytest.fixture
def read(runtime):
    """Returns a letter and the words that stand now."""

    def look(letter_id):
        with runtime.database.reading() as session:
            letter = session.get_one(Letter, letter_id)
            return letter, current_revision(session, letter)

    return look


def open_it(do, runtime, letter_id):
    do(letters.open_for_signatures, letter_id, now=runtime.clock(), today=runtime.today())


def test_a_letter_begins_as_a_draft_that_nobody_else_sees(runtime, draft, read):
    letter, words = read(draft)

    assert letter.state is LetterState.DRAFT
    assert (words.number, words.frozen_at) == (1, None)
    assert [request.text for request in words.requests] == list(WORDING.requests)
    with runtime.database.reading() as session:
        assert public_letters(session) == []


def test_letters_of_one_title_have_addresses_of_their_own(runtime, organiser_id, read):
    slugs = [read(create(runtime, organiser_id))[0].slug for _ in range(3)]

    assert slugs == [
        "keep-our-libraries-open",
        "keep-our-libraries-open-2",
        "keep-our-libraries-open-3",
    ]


@pytest.mark.parametrize("title", ["图书馆", "New", "…"])
def test_a_title_that_makes_no_address_still_gets_one(runtime, organiser_id, read, title):
    slug = read(create(runtime, organiser_id, replace(WORDING, title=title)))[0].slug
    assert slug not in ("", "new")


def test_a_draft_is_rewritten_in_place(runtime, draft, do, read):
    other = replace(WORDING, title="Better", requests=("One.", "Two.", "Three."))
    do(letters.revise, draft, other, Arrangements(), now=runtime.clock())

    _, words = read(draft)
    assert (words.number, words.title) == (1, "Better")
    assert [(r.number, r.text) for r in words.requests] == [(1, "One."), (2, "Two."), (3, "Three.")]


def test_its_address_stays_when_its_title_changes(runtime, draft, do, read):
    do(
        letters.revise,
        draft,
        replace(WORDING, title="Something else"),
        Arrangements(),
        now=runtime.clock(),
    )
    assert read(draft)[0].slug == "keep-our-libraries-open"


def test_opening_freezes_the_words(runtime, draft, do, read):
    open_it(do, runtime, draft)

    letter, words = read(draft)
    assert (letter.state, letter.opened_at) == (LetterState.OPEN, runtime.clock())
    assert words.frozen_at == runtime.clock()


def test_a_signature_keeps_the_words_it_signed(letter, do, clock):
    before = letter.signed("before@example.org")
    clock.advance(hours=1)
    do(
        letters.revise,
        letter.id,
        replace(WORDING, body="Other words."),
        Arrangements(),
        now=clock(),
    )
    after = letter.signed("after@example.org")

    with letter.transaction() as (session, _):
        signed = [
            session.get_one(Revision, letter.signature(key).revision_id) for key in (before, after)
        ]
        assert [(words.number, words.body) for words in signed] == [
            (1, WORDING.body),
            (2, "Other words."),
        ]
        assert all(words.frozen_at for words in signed)


def test_signing_again_before_confirming_signs_the_words_of_today(letter, do, clock):
    key = letter.sign()
    do(letters.revise, letter.id, replace(WORDING, title="New"), Arrangements(), now=clock())
    letter.sign()

    with letter.transaction() as (session, _):
        words = session.get_one(Revision, letter.signature(key).revision_id)
        assert words.number == 2


def test_saving_the_same_words_makes_no_revision(letter, do, read, clock):
    do(letters.revise, letter.id, WORDING, Arrangements(goal=500), now=clock())

    row, words = read(letter.id)
    assert (words.number, row.goal) == (1, 500)


def test_a_closed_letter_stays_as_it_was_signed(letter, do, read, clock):
    letter.close()
    with pytest.raises(NotAllowed, match="stays as it was signed"):
        do(letters.revise, letter.id, replace(WORDING, title="No"), Arrangements(), now=clock())

    assert read(letter.id)[1].title == WORDING.title


def test_a_letter_whose_last_day_is_over_cannot_be_opened(runtime, organiser_id, do):
    late = create(runtime, organiser_id, deadline=runtime.today() - timedelta(days=1))
    with pytest.raises(InvalidInput, match="last day"):
        open_it(do, runtime, late)


def test_a_letter_can_be_opened_on_its_last_day(runtime, organiser_id, do, read):
    today = create(runtime, organiser_id, deadline=runtime.today())
    open_it(do, runtime, today)
    assert read(today)[0].state is LetterState.OPEN


def test_a_closed_letter_can_be_opened_again_and_keeps_the_day_it_first_opened(
    letter, do, read, clock, runtime
):
    opened = clock.now
    letter.close()
    clock.advance(days=1)
    open_it(do, runtime, letter.id)

    row, _ = read(letter.id)
    assert (row.opened_at, row.closed_at) == (opened, None)
    letter.signed()


def test_closing_twice_is_told(letter):
    letter.close()
    with pytest.raises(NotAllowed):
        letter.close()


def test_a_letter_opened_by_mistake_becomes_a_draft_again_while_nobody_has_signed(letter, do, read):
    do(letters.take_back, letter.id)

    row, words = read(letter.id)
    assert (row.state, row.opened_at, words.frozen_at) == (LetterState.DRAFT, None, None)


def test_a_letter_that_somebody_has_begun_to_sign_stays_in_public(letter, do, read):
    letter.sign()
    with pytest.raises(NotAllowed, match="signed"):
        do(letters.take_back, letter.id)
    assert read(letter.id)[0].state is LetterState.OPEN


def test_letters_close_by_themselves_the_day_after_their_last(letter, do, runtime, clock, read):
    def close_late():
        with runtime.database.transaction() as session:
            return letters.close_those_past_deadline(session, now=clock(), today=runtime.today())

    clock.now = clock.now.replace(month=12, day=31, hour=23, minute=30)
    assert close_late() == 0
    clock.advance(hours=1)
    assert close_late() == 1
    assert close_late() == 0
    assert read(letter.id)[0].state is LetterState.CLOSED


def test_the_last_day_ends_at_midnight_where_the_people_live(runtime, clock):
    clock.now = clock.now.replace(month=7, day=1, hour=23, minute=30)  # 00:30 in Cardiff
    assert runtime.today() == date(2026, 7, 2)
