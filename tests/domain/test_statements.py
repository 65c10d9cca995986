import pytest

from openletter.domain.statements import STATEMENT_MAX, StatementUse, statement, use
from openletter.errors import InvalidInput


def test_a_statement_keeps_its_lines_and_may_be_empty():
    assert statement(" One.\r\nTwo. ") == "One.\nTwo."
    assert statement("  \n ") == ""


def test_a_statement_has_an_end():
    assert len(statement("ŵ" * STATEMENT_MAX)) == STATEMENT_MAX
    with pytest.raises(InvalidInput, match="characters or fewer"):
        statement("ŵ" * (STATEMENT_MAX + 1))


@pytest.mark.parametrize("chosen", StatementUse)
def test_its_author_chooses_where_it_is_used(chosen):
    assert use(chosen.value) is chosen


@pytest.mark.parametrize("other", ["", "everywhere", "PUBLIC "])
def test_no_other_use_is_taken_for_granted(other):
    with pytest.raises(InvalidInput, match="Choose where"):
        use(other)
