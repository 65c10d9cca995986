import time
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from openletter.domain.edits import AROUND, Change, changed, differences, marks, passages
from openletter.domain.letters import Wording

SAVED = {"title": "Keep it open", "body": "One.\n\nTwo."}


def test_what_has_not_changed_is_not_told():
    assert changed(marks(SAVED), SAVED) == frozenset()


def test_what_has_changed_is_told_by_its_field():
    assert changed(marks(SAVED), SAVED | {"body": "Three."}) == {"body"}


def test_line_ends_and_spaces_that_a_browser_changes_do_not_count():
    assert changed(marks(SAVED), SAVED | {"body": " One. \r\n\r\nTwo.\r\n"}) == frozenset()


def test_a_mark_that_is_missing_or_damaged_counts_as_a_change():
    for seen in ("", "nonsense", "title: body:", marks(SAVED)[:-1]):
        assert changed(seen, SAVED)


def test_differences_are_told_word_by_word():
    assert differences("We ask you to wait.", "We ask them to wait.") == [
        (Change.SAME, "We ask "),
        (Change.GONE, "you "),
        (Change.NEW, "them "),
        (Change.SAME, "to wait."),
    ]


@given(st.text(max_size=200), st.text(max_size=200))
def test_the_pieces_hold_both_texts(before, after):
    pieces = differences(before, after)

    assert "".join(words for change, words in pieces if change is not Change.NEW) == before
    assert "".join(words for change, words in pieces if change is not Change.GONE) == after


def test_long_letters_are_compared_in_a_moment():
    before = "\n".join(f"word {n} and a few more words" for n in range(1_500))
    after = before.replace("few", "great many")

    began = time.process_time()
    differences(before, after)

    assert time.process_time() - began < 2


WORDS = Wording("Keep it open", "The Minister", "", "One.\n\nTwo.", ("Pay.", "Ask."))


def test_a_letter_that_stays_the_same_has_no_changed_part():
    assert passages(WORDS, WORDS) == []


def test_only_the_parts_that_differ_are_told_in_the_order_of_the_letter():
    after = replace(WORDS, title="Keep them open", requests=("Pay.", "Ask.", "Answer."))

    title, requests = passages(WORDS, after)
    assert (title.part, requests.part) == ("title", "requests")
    assert title.pieces == [
        (Change.SAME, "Keep "),
        (Change.GONE, "it "),
        (Change.NEW, "them "),
        (Change.SAME, "open"),
    ]
    assert requests.pieces == [(Change.SAME, "Pay.\n\nAsk.\n\n"), (Change.NEW, "Answer.\n\n")]


def test_of_a_long_letter_only_the_surroundings_of_a_change_are_told():
    long = "word " * 1_000
    (body,) = passages(
        replace(WORDS, body=f"{long}here {long}"), replace(WORDS, body=f"{long}there {long}")
    )

    assert [change for change, _ in body.pieces] == [
        Change.LEFT_OUT,
        Change.SAME,
        Change.GONE,
        Change.NEW,
        Change.SAME,
        Change.LEFT_OUT,
    ]
    assert max(len(words) for _, words in body.pieces) <= AROUND
