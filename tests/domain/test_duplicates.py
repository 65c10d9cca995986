"""Which organisations may be the same, and which were told apart."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openletter.domain.duplicates import COMPARED_MAX, Group, Likeness, Listed, groups, pairs


def named(*names):
    return tuple(Listed(number, name, "", "") for number, name in enumerate(names, start=1))


def found(*names, apart=()):
    return [group.ids for group in groups(named(*names), frozenset(apart))]


@pytest.mark.parametrize(
    "one, other",
    [
        ("Tenby Readers", "The Tenby Readers Ltd"),
        ("Tenby Readers", "Tenby Reader"),
        ("Tenby Readers", "Tennby Readers"),
        ("Friends of the Library", "Friends of Library"),
        ("Llyfrgell", "Llyfrgel"),
        ("Readers of Tenby", "Tenby Readers of"),
    ],
)
def test_spellings_of_one_name_are_found(one, other):
    assert found(one, other) == [(1, 2)]


@pytest.mark.parametrize(
    "one, other",
    [
        ("Tenby Readers", "Narberth Readers"),
        ("North Wales Police", "South Wales Police"),
        ("Cyngor Gwynedd", "Gwynedd Council"),
        ("Friends of Branch 12", "Friends of Branch 13"),
        ("Unite Cymru", "Unison Cymru"),
        ("Age Cymru Gwent", "Age Cymru Powys"),
    ],
)
def test_others_are_left_alone(one, other):
    assert found(one, other) == []


def test_names_in_two_languages_are_found_by_what_else_they_share():
    one, other = "Cyngor Gwynedd", "Gwynedd Council"
    by_domain = (Listed(1, one, "", "gwynedd.example"), Listed(2, other, "", "gwynedd.example"))
    by_number = (Listed(1, one, "SC 012-3", ""), Listed(2, other, "sc0123", ""))

    assert groups(by_domain, frozenset()) == [Group((1, 2), (Likeness.DOMAIN,))]
    assert groups(by_number, frozenset()) == [Group((1, 2), (Likeness.NUMBER,))]


def test_three_of_one_name_are_one_group_with_every_reason():
    listed = (
        Listed(1, "Tenby Readers", "", ""),
        Listed(2, "TENBY READERS", "7", ""),
        Listed(3, "Darllenwyr Dinbych", "7", ""),
    )
    assert groups(listed, frozenset()) == [Group((1, 2, 3), (Likeness.NAME, Likeness.NUMBER))]


def test_a_pair_that_was_told_apart_is_not_shown_again():
    assert found("Tenby Readers", "Tenby Readers Ltd", apart={(1, 2)}) == []


def test_a_third_does_not_bring_together_what_was_told_apart():
    seen = found("Tenby Readers", "Tenby Readers Ltd", "The Tenby Readers", apart={(1, 2)})

    assert len(seen) == 1
    assert not {1, 2} <= set(seen[0])


@given(st.lists(st.text("abc de", min_size=1, max_size=8), max_size=12), st.data())
def test_nobody_stands_in_two_groups_or_beside_one_told_apart(names, data):
    listed = named(*names)
    every = list(pairs(listed))
    apart = frozenset(data.draw(st.sets(st.sampled_from(every)))) if every else frozenset()

    made = groups(listed, apart)
    ids = [one for group in made for one in group.ids]

    assert len(ids) == len(set(ids))
    assert all(len(group.ids) > 1 and group.reasons for group in made)
    for group in made:
        assert not [pair for pair in apart if set(pair) <= set(group.ids)]


def test_thousands_of_organisations_are_compared_in_bounded_time():
    words = random.Random(3)
    places = ["".join(words.choices("abcdefghilmnorstuwy", k=7)) for _ in range(900)]
    names = [
        f"{words.choice(['Friends of', 'Cymdeithas', 'Readers of'])} {words.choice(places)} {words.choice(places)}"
        for _ in range(5000)
    ]
    began = time.process_time()
    groups(named(*names), frozenset())
    assert time.process_time() - began < 10

    began = time.process_time()
    (group,) = groups(named(*["The same name"] * 5000), frozenset())
    assert len(group.ids) == COMPARED_MAX, "the others follow once these are decided"
    assert time.process_time() - began < 10
