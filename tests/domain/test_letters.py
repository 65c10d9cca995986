from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openletter.domain import letters
from openletter.domain.letters import STATE_NAMES, TRANSITIONS, LetterState, may_confirm
from openletter.errors import InvalidFields, InvalidInput, NotAllowed

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
TYPED = {
    "title": "Keep our libraries open",
    "addressee": "The Minister",
    "body": "Please.",
    "requests": "One.\n\n  Two. \n",
}


def faults(raw):
    with pytest.raises(InvalidFields) as refused:
        letters.wording(raw)
    return {fault.field: str(fault) for fault in refused.value.faults}


def test_a_letter_has_a_request_on_each_line():
    assert letters.wording(TYPED).requests == ("One.", "Two.")


def test_a_letter_needs_its_parts_and_says_which_are_missing():
    assert faults({}) == {
        "title": "Enter a title",
        "addressee": "Enter who the letter is addressed to",
        "body": "Write the letter",
        "requests": "Enter at least one request, each on a line of its own",
    }


def test_a_letter_asks_for_few_things():
    many = "\n".join(f"Request {n}" for n in range(letters.REQUESTS_MAX + 1))
    assert faults(TYPED | {"requests": many}) == {
        "requests": f"Enter {letters.REQUESTS_MAX} requests or fewer"
    }


def test_a_field_that_cannot_be_read_is_told_once():
    assert set(faults(TYPED | {"title": "x" * 500, "body": "\x00"})) == {"title", "body"}


def test_every_state_is_named_and_has_its_ways_on():
    assert set(STATE_NAMES) == set(TRANSITIONS) == set(LetterState)


@pytest.mark.parametrize(
    "way",
    [
        "draft open closed delivered answered",
        "draft consultation open closed open closed",
        "draft consultation draft",
    ],
)
def test_a_letters_life_goes_forward(way):
    states = [LetterState(state) for state in way.split()]
    for present, wanted in pairwise(states):
        letters.check_transition(present, wanted)


@pytest.mark.parametrize(
    "present, wanted",
    [
        ("draft", "closed"),
        ("draft", "answered"),
        ("open", "delivered"),
        ("open", "open"),
        ("closed", "draft"),
        ("delivered", "open"),
        ("answered", "open"),
        ("answered", "draft"),
    ],
)
def test_a_letters_life_does_not_jump_or_go_back(present, wanted):
    with pytest.raises(NotAllowed):
        letters.check_transition(LetterState(present), LetterState(wanted))


def test_the_last_day_counts():
    last = date(2026, 12, 31)
    assert letters.is_open(LetterState.OPEN, last, last)
    assert not letters.is_open(LetterState.OPEN, last, last + timedelta(days=1))


def test_without_a_last_day_a_letter_stays_open():
    assert letters.is_open(LetterState.OPEN, None, date(2099, 1, 1))


@pytest.mark.parametrize("state", [state for state in LetterState if state is not LetterState.OPEN])
def test_only_an_open_letter_is_open(state):
    assert not letters.is_open(state, None, date(2026, 1, 1))


def test_a_signature_begun_in_time_can_be_confirmed_for_a_day():
    for state in (LetterState.CLOSED, LetterState.DELIVERED, LetterState.ANSWERED):
        assert may_confirm(state, NOW, NOW + timedelta(hours=24) - timedelta(seconds=1))
        assert not may_confirm(state, NOW, NOW + timedelta(hours=24))


def test_nothing_is_confirmed_under_a_draft():
    assert not may_confirm(LetterState.DRAFT, NOW, NOW)
    assert may_confirm(LetterState.OPEN, None, NOW)


@pytest.mark.parametrize(
    "title, slug",
    [
        ("Keep our libraries open!", "keep-our-libraries-open"),
        ("Cadwch ein llyfrgelloedd ar agor – Tŷ Ŵyn", "cadwch-ein-llyfrgelloedd-ar-agor-ty-wyn"),
        ("  20% more; 10 years?  ", "20-more-10-years"),
        ("图书馆", ""),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_a_title_becomes_an_address(title, slug):
    assert letters.slug(title) == slug


@given(st.text())
def test_any_title_becomes_a_safe_address_or_none(title):
    made = letters.slug(title)
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(made) <= 60
    assert not made.startswith("-")
    assert not made.endswith("-")


TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "typed", ["2027-03-31", "2027-3-31", "31/3/2027", "31.03.2027", "31 3 2027", " 31-3-2027 "]
)
def test_a_last_day_is_read_as_people_here_write_it(typed):
    assert letters.deadline(typed, TODAY) == date(2027, 3, 31)


def test_today_can_be_the_last_day_and_yesterday_cannot():
    assert letters.deadline("22/11/2026", TODAY) == TODAY
    with pytest.raises(InvalidInput, match="over"):
        letters.deadline("21/11/2026", TODAY)


@pytest.mark.parametrize("typed", ["31/2/2027", "3/31/2027", "soon", "31/3/27", "2027-03-31T10:00"])
def test_a_day_that_does_not_exist_is_no_last_day(typed):
    with pytest.raises(InvalidInput, match="real day"):
        letters.deadline(typed, TODAY)


@pytest.mark.parametrize("typed", ["1000", "1,000", "1 000", "1.000", "1’000"])
def test_a_goal_is_read_however_thousands_are_written(typed):
    assert letters.goal(typed) == 1000


@pytest.mark.parametrize("typed", ["0", "-5", "many", "1e9", "٣x", "9" * 30])
def test_a_goal_is_a_whole_number(typed):
    with pytest.raises(InvalidInput, match="whole number"):
        letters.goal(typed)


def test_no_last_day_and_no_goal_are_fine():
    assert letters.deadline(" ", TODAY) is None
    assert letters.goal("") is None


def test_questions_stand_one_on_a_line():
    assert letters.prompts("Why?\n\n What changed? \r\n") == ("Why?", "What changed?")
    with pytest.raises(InvalidInput, match="questions or fewer"):
        letters.prompts("Why?\n" * (letters.PROMPTS_MAX + 1))


def test_a_request_that_is_too_long_is_told_by_its_number():
    told = faults(TYPED | {"requests": "Short.\n" + "x" * (letters.REQUEST_MAX + 1)})
    assert told["requests"].startswith("Request 2 is too long")
