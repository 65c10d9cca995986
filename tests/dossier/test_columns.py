"""Lists in columns: nothing is split or lost, headings stay with their entries, the last page is even."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openletter.dossier.columns import ENTRIES_WITH_HEADING, Block, fill

HEIGHT, FIRST = 700.0, 300.0
blocks = st.lists(
    st.builds(
        Block,
        height=st.floats(5, 60),
        before=st.floats(0, 12),
        heading=st.booleans(),
    ),
    min_size=1,
    max_size=300,
)


@given(blocks, st.integers(1, 3))
def test_every_block_has_a_place_in_reading_order_inside_its_column(
    listed: list[Block], columns: int
) -> None:
    places = fill(listed, columns=columns, first_height=FIRST, height=HEIGHT)
    assert len(places) == len(listed)
    order = [(place.page, place.column, place.top) for place in places]
    assert order == sorted(order)
    for block, place in zip(listed, places, strict=True):
        room = HEIGHT if place.page else FIRST
        assert place.top + block.height <= room + 0.2 or place.top == 0
        assert 0 <= place.column < columns


@given(blocks, st.integers(1, 3))
def test_blocks_do_not_overlap(listed: list[Block], columns: int) -> None:
    places = fill(listed, columns=columns, first_height=FIRST, height=HEIGHT)
    for (block, place), (_, following) in zip(
        zip(listed, places, strict=True),
        list(zip(listed, places, strict=True))[1:],
        strict=False,
    ):
        if (place.page, place.column) == (following.page, following.column):
            assert following.top >= place.top + block.height - 0.01


def test_a_heading_is_not_left_at_the_foot_of_a_column() -> None:
    entries = [Block(11.2) for _ in range(26)]
    listed = [*entries, Block(17, 8, heading=True), *entries]
    places = fill(listed, columns=3, first_height=FIRST, height=HEIGHT)
    heading, *following = places[26 : 26 + 1 + ENTRIES_WITH_HEADING]
    assert {(one.page, one.column) for one in following} == {(heading.page, heading.column)}


def test_the_columns_of_the_last_page_are_filled_to_one_height() -> None:
    places = fill([Block(10) for _ in range(30)], columns=3, first_height=HEIGHT, height=HEIGHT)
    assert [sum(place.column == column for place in places) for column in range(3)] == [10, 10, 10]


def test_a_list_that_does_not_fit_below_its_opening_begins_on_the_next_page() -> None:
    places = fill([Block(100) for _ in range(3)], columns=1, first_height=40, height=HEIGHT)
    assert {place.page for place in places} == {1}


def test_an_empty_list_has_no_places() -> None:
    assert fill([], columns=3, first_height=FIRST, height=HEIGHT) == []


@pytest.mark.parametrize(
    "before", [[], [Block(14.5, heading=True), Block(11.2), Block(11.2)]], ids=["first", "second"]
)
def test_a_heading_stays_with_its_entries_where_columns_are_filled_to_one_height(
    before: list[Block],
) -> None:
    entries = [Block(22.4), Block(11.2), Block(22.4)]
    listed = [*before, Block(14.5, 14, heading=True), *entries]
    places = fill(listed, columns=3, first_height=500, height=700)
    heading, *following = places[len(before) : len(before) + 3]
    assert {one.column for one in following} == {heading.column}
