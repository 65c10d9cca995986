import pytest

from openletter.domain.plans import (
    Move,
    NameOrder,
    Paper,
    PartKind,
    Plan,
    Tongue,
    TypeSize,
    chosen,
    left_out,
    moved,
    restored,
)
from openletter.errors import InvalidFields

LOOK = {"name_order": "date", "paper": "a5", "type_size": "large", "tongue": "both"}
THREE = (PartKind.COVER, PartKind.LETTER, PartKind.PEOPLE)


def test_a_plan_is_what_was_chosen_in_the_order_in_which_it_was_chosen():
    plan = chosen(LOOK, ["people", "cover"])

    assert plan == Plan(
        (PartKind.PEOPLE, PartKind.COVER), NameOrder.DATE, Paper.A5, TypeSize.LARGE, Tongue.BOTH
    )
    assert restored(plan.stored()) == plan


@pytest.mark.parametrize(
    "parts, says",
    [
        ([], "Put at least one part into the dossier"),
        (["cover", "cover"], "one of them could not be read"),
        (["cover", "dessert"], "one of them could not be read"),
    ],
)
def test_parts_that_make_no_sense_are_refused(parts, says):
    with pytest.raises(InvalidFields) as refused:
        chosen(LOOK, parts)

    assert [(fault.field, says in str(fault)) for fault in refused.value.faults] == [
        ("parts", True)
    ]


def test_every_choice_that_is_missing_is_named():
    with pytest.raises(InvalidFields) as refused:
        chosen({"paper": "a3"}, ["cover"])

    assert [str(fault) for fault in refused.value.faults] == [
        "Choose how people are listed",
        "Choose a size of paper",
        "Choose a size of type",
        "Choose a language",
    ]


@pytest.mark.parametrize(
    "part, move, after",
    [
        ("people", Move.UP, "cover people letter"),
        ("cover", Move.UP, "cover letter people"),
        ("cover", Move.DOWN, "letter cover people"),
        ("people", Move.DOWN, "cover letter people"),
        ("letter", Move.OUT, "cover people"),
        ("method", Move.OUT, "cover letter people"),
        ("method", Move.UP, "cover letter people"),
        ("letter", Move.IN, "cover letter people"),
        ("contents", Move.IN, "cover contents letter people"),
        ("method", Move.IN, "cover letter people method"),
    ],
)
def test_a_part_moves_by_one_place_and_comes_back_where_it_belongs(part, move, after):
    assert " ".join(moved(THREE, PartKind(part), move)) == after


def test_the_first_part_comes_back_first():
    assert moved((PartKind.LETTER,), PartKind.COVER, Move.IN) == (PartKind.COVER, PartKind.LETTER)


def test_what_is_left_out_is_everything_else():
    assert set(left_out(THREE)) | set(THREE) == set(PartKind)
    assert not set(left_out(THREE)) & set(THREE)
