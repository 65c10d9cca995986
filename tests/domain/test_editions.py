import pytest
from hypothesis import given
from hypothesis import strategies as st

from openletter.domain.editions import (
    STEP_NAMES,
    EditionStep,
    parse_reference,
    reference,
    share_done,
)


@given(st.integers(1, 10**8), st.integers(1, 10**8))
def test_a_printed_reference_leads_back_to_its_edition(letter, number):
    assert parse_reference(reference(letter, number)) == (letter, number)


@pytest.mark.parametrize(
    "typed",
    [
        "OL-2-13",
        "ol-2-13",
        " OL 2 - 13 ",
        "OL2-13",
        "Ol - 2-13",
        "ol 2 13",
        "OL–2—13",
        "OL\u22122\u201113",
    ],
)
def test_a_reference_is_read_as_people_type_it(typed):
    assert parse_reference(typed) == (2, 13)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "OL",
        "OL-2",
        "2-13",
        "OL-2-13-4",
        "OL-2-x",
        "OL-２-1",
        "OL-213",
        "OL/2/1",
        "OL-9999999999-1",
    ],
)
def test_anything_else_is_no_reference(wrong):
    assert parse_reference(wrong) is None


def test_every_step_has_words():
    assert set(STEP_NAMES) == set(EditionStep)


def test_progress_runs_from_nothing_to_all_and_never_back():
    parts = [(step, done, 4) for step in EditionStep for done in range(5)]
    shares = [share_done(*part) for part in parts]

    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 100)
    assert share_done(EditionStep.RENDERING, 0, 0) == share_done(EditionStep.RENDERING, 0, 9)
