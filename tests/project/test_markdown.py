"""Markdown on pages: headings in order, and what is costly to read is read once, not at every view of a page."""

import re

import pytest

from openletter import markdown
from openletter.domain.letters import BODY_MAX


@pytest.mark.parametrize("sign", ["[", "*"])
def test_a_hostile_body_is_read_once(sign):
    markdown.to_html.cache_clear()
    body = "a" + sign * (BODY_MAX - 1)

    assert {markdown.to_html(body) for _ in range(3)} == {f"<p>{body}</p>\n"}
    assert markdown.to_html.cache_info().misses == 1


def test_only_so_many_texts_are_kept():
    for number in range(200):
        markdown.to_html(f"Letter {number}")
    assert markdown.to_html.cache_info().currsize < 200


@pytest.mark.parametrize(
    "first, levels",
    [(2, ["h2", "h2", "h3", "h2", "h3", "h3"]), (4, ["h4", "h4", "h5", "h4", "h5", "h5"])],
)
def test_no_level_of_heading_is_left_out_wherever_a_letter_stands(first, levels):
    said = "## A\n\n## B\n\n### C\n\n# D\n\n### E\n\n###### F"
    html = markdown.to_html(said, first)
    assert re.findall(r"<(h\d)>", html) == re.findall(r"</(h\d)>", html) == levels


def test_words_that_are_only_looked_at_stand_without_their_marks():
    body = "Not **one** branch.\n\n> Read on.\n\n- a book - or two\n- 3 * 4\n\n## Why\n"
    assert markdown.unmarked(body) == (
        "Not one branch.\n\nRead on.\n\n• a book - or two\n• 3 * 4\n\nWhy\n"
    )
