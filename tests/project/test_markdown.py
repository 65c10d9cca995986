"""Markdown that is costly to read is read once, not at every view of a page."""

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
