"""How a name is shortened so that it no longer tells who somebody is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openletter.domain.safety import (
    NameForm,
    delay,
    first_name_and_initial,
    in_unit,
    narrower,
    published,
)
from openletter.domain.signatures import SignatureKind
from openletter.errors import InvalidInput


@pytest.mark.parametrize(
    "name, shown",
    [
        ("Siân Prŷs", "Siân P."),
        ("Ludwig van der Berg", "Ludwig B."),
        ("Mary-Jane Smith-Jones", "Mary-Jane S."),
        ("Seán O'Brien", "Seán O."),
        ("Gerard 't Hooft", "Gerard H."),
        ("J. Smith", "J. S."),
        ("Robert (Bob) Smith", "Robert S."),
        ("Prŷs, Siân", "Siân P."),
        ("Мария Иванова", "Мария И."),
        ("محمد علي", "محمد ع."),
        ("श्रीराम शर्मा", "श्रीराम श."),
    ],
)
def test_a_name_is_left_with_its_first_word_and_the_last_ones_initial(name, shown):
    assert first_name_and_initial(name) == shown


@pytest.mark.parametrize(
    "name, shown", [("Madonna", "M."), ("Dr Prŷs", "P."), ("(Bob)", "B."), ("Ŵyn", "Ŵ.")]
)
def test_a_name_of_one_word_may_be_the_whole_name_and_keeps_its_initial_only(name, shown):
    assert first_name_and_initial(name) == shown


@pytest.mark.parametrize(
    "name, shown",
    [("李小龍", "李○○"), ("李 小龍", "李○○"), ("김민수", "김○○"), ("やまだ たろう", "や○○")],
)
def test_where_the_family_name_comes_first_its_first_character_is_left(name, shown):
    assert first_name_and_initial(name) == shown


@pytest.mark.parametrize(
    "name", ["Dr Siân Prŷs", "Siân Prŷs, MBE", "Prof. Dr. Siân Prŷs", "Siân Prŷs Jr."]
)
def test_titles_and_honours_are_no_names(name):
    assert first_name_and_initial(name) == "Siân P."


WORD = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=3, max_size=12)


@given(st.lists(WORD, min_size=1, max_size=5))
def test_the_last_word_never_stands_there_whole(words):
    shown = first_name_and_initial(" ".join(words))

    assert shown
    assert words[-1] not in shown.split() or words[-1] == words[0]
    assert len(shown) <= len(words[0]) + 4


def test_an_organisation_keeps_its_name_and_its_officer_is_shortened():
    seen = published(NameForm.INITIAL, SignatureKind.ORGANISATION, "Siân Prŷs", "Chair", "Readers")

    assert (seen.organisation, seen.name, seen.role) == ("Readers", "Siân P.", "")


def test_beside_an_initial_stands_no_role_and_no_affiliation():
    seen = published(NameForm.INITIAL, SignatureKind.INDIVIDUAL, "Siân Prŷs", "Nurse", "Tenby")

    assert (seen.name, seen.role, seen.organisation) == ("Siân P.", "", "")


def test_the_narrower_of_two_forms_shows_less():
    assert narrower(NameForm.FULL, NameForm.INITIAL) is NameForm.INITIAL
    assert narrower(NameForm.NONE, NameForm.INITIAL) is NameForm.NONE


@pytest.mark.parametrize(
    "amount, unit, hours", [("", "hours", 0), ("3", "days", 72), ("5", "hours", 5)]
)
def test_a_delay_is_counted_in_hours(amount, unit, hours):
    assert delay(amount, unit) == hours


@pytest.mark.parametrize(
    "amount, unit", [("-1", "days"), ("two", "days"), ("367", "days"), ("1.5", "hours"), ("3", "?"), ("٣", "days")]
)  # fmt: skip
def test_a_delay_that_is_none_says_what_to_do(amount, unit):
    with pytest.raises(InvalidInput):
        delay(amount, unit)


def test_whole_days_are_said_as_days():
    assert in_unit(72) == (3, "days")
    assert in_unit(30) == (30, "hours")
    assert in_unit(0) == (0, "hours")
