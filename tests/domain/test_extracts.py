import pytest
from hypothesis import given
from hypothesis import strategies as st

from openletter.domain.extracts import EXTRACT_MAX, OMISSION, are_all_words, extract, pieces, spans
from openletter.errors import InvalidInput

STATEMENT = (
    "I look after my brother. For years the plan was finished before we came in.\n\n"
    "It costs £5 (or $7.50) [sic] more… and it works! He’s out every day, at Tŷ Gwyn."
)


def refused(words, statement=STATEMENT):
    with pytest.raises(InvalidInput) as fault:
        extract(words, statement)
    return str(fault.value)


@pytest.mark.parametrize(
    "words",
    [
        "I look after my brother.",
        "my brother",
        "It costs £5 (or $7.50) [sic] more… and it works!",
        "$7.50",
        "He’s out every day, at Tŷ Gwyn.",
    ],
)
def test_words_as_they_are_written_can_be_quoted(words):
    assert extract(words, STATEMENT) == words


def test_what_is_left_out_is_shown():
    made = extract("I look after my brother. […] He’s out every day", STATEMENT)
    assert made == "I look after my brother. […] He’s out every day"


@pytest.mark.parametrize("omission", ["[...]", "[…]", "[ … ]", "[ ... ]"])
def test_every_way_to_type_an_omission_is_printed_alike(omission):
    assert extract(f"my brother{omission}He’s out", STATEMENT) == f"my brother {OMISSION} He’s out"


def test_an_omission_at_the_edge_is_not_needed():
    assert extract("[…] my brother […]", STATEMENT) == "my brother"


def test_white_space_may_differ():
    assert extract("before   we\ncame in. It costs", STATEMENT) == "before we came in. It costs"


@pytest.mark.parametrize(
    "words",
    [
        "I look after my sister.",
        "i look after",
        "He’s out every day […] I look after my brother",
        "my brother […] my brother",
        "rother. For",
        "For year",
        "It costs .5",
        "It costs £5 or $7.50",
        ".*",
        "He's out",
        "Ty Gwyn",
    ],
)
def test_nobody_is_quoted_with_other_words_another_order_or_half_a_word(words):
    assert "do not stand in the statement" in refused(words)


@pytest.mark.parametrize("nothing", ["", "  ", "[…]", " [...] […] "])
def test_nothing_cannot_be_quoted(nothing):
    assert refused(nothing) == "Mark the words you want to quote"


def test_a_long_extract_is_refused():
    long = "word " * EXTRACT_MAX
    assert "characters or fewer" in refused(long, long)


def test_an_accent_typed_in_two_parts_is_the_same_word():
    assert extract("at Ty\u0302 Gwyn.", STATEMENT) == "at Tŷ Gwyn."


def test_the_statement_is_cut_into_what_is_quoted_and_what_is_not():
    cut = pieces("my brother […] He’s out every day", STATEMENT)

    assert "".join(text for text, _ in cut) == STATEMENT
    assert [text for text, quoted in cut if quoted] == ["my brother", "He’s out every day"]


def test_of_repeated_words_the_first_are_meant():
    assert spans("yes […] yes", "yes no yes no yes") == [(0, 3), (7, 10)]


WORDS = st.lists(
    st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=6),
    min_size=1,
    max_size=20,
).filter(lambda words: not any("[" in w or "]" in w for w in words))


@given(WORDS, st.data())
def test_any_run_of_whole_words_can_be_quoted_and_is_found_verbatim(words, data):
    from unicodedata import normalize

    statement = normalize("NFC", " ".join(words))
    words = statement.split(" ")
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    try:
        quoted = extract(" ".join(words[first:last]), statement)
    except InvalidInput:
        return  # characters that no text may hold
    assert quoted in statement


@given(st.text(max_size=60), st.text(max_size=200))
def test_whatever_is_accepted_stands_in_the_statement(words, statement):
    try:
        quoted = extract(words, statement)
    except InvalidInput:
        return
    squeezed = " ".join(statement.split())
    for part in quoted.split(f" {OMISSION} "):
        assert part in squeezed


APPROVED_WHOLE = "I was asked. It cost nothing!\n\nIt gave us our life back."


@pytest.mark.parametrize(
    "extracts",
    [
        ["I was asked. It cost nothing! It gave us our life back."],
        ["I was asked. It cost nothing!", "It gave us our life back"],
        ["It gave us our life back.", "I was asked. […] nothing!", "asked. It cost"],
    ],
)
def test_extracts_that_together_quote_every_word_are_the_whole_statement(extracts):
    assert are_all_words(extracts, APPROVED_WHOLE)


@pytest.mark.parametrize(
    "extracts",
    [
        [],
        ["I was asked. […] It gave us our life back."],
        ["I was asked. It cost nothing! It gave us our life"],
        ["Words that stand nowhere."],
    ],
)
def test_a_word_that_no_extract_quotes_is_missed(extracts):
    assert not are_all_words(extracts, APPROVED_WHOLE)
