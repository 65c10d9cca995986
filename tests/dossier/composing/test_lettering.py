"""How words are fitted for print."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from openletter.dossier.composing.lettering import (
    beside,
    blocks,
    grouped,
    script_language,
    shortened,
    unbroken,
    with_headings,
)


@pytest.mark.parametrize(
    "name,language",
    [("田中さくら", "ja"), ("김민준", "ko"), ("王小明", ""), ("Gwen Rees", "")],
)
def test_characters_get_the_forms_of_their_language_where_the_script_tells(
    name: str, language: str
) -> None:
    assert script_language(name) == language


def test_a_title_in_large_type_keeps_hyphenated_words_whole_and_escapes_them() -> None:
    assert unbroken("On co-production") == 'On <span class="whole">co-production</span>'
    assert unbroken("A <b>-</b> B") == 'A <span class="whole">&lt;b&gt;-&lt;/b&gt;</span> B'


def test_a_fingerprint_is_grouped_for_the_eye() -> None:
    assert grouped("0123456789abcdef") == "01234567 89abcdef"


def test_a_text_is_cut_at_a_word_and_shows_it() -> None:
    assert shortened("Put it at the heart, always", 21) == "Put it at the\N{NO-BREAK SPACE}…"
    assert shortened("Short", 21) == "Short"
    assert len(shortened("W" * 300, 80)) <= 81


def test_a_text_is_taken_apart_into_its_elements() -> None:
    html = Markup("<p>One <em>two</em></p>\n<ul>\n<li><p>A</p></li>\n</ul>\n<hr>\n<p>B<br>C</p>")
    assert blocks(html) == [
        "<p>One <em>two</em></p>",
        "<ul>\n<li><p>A</p></li>\n</ul>",
        "<hr>",
        "<p>B<br>C</p>",
    ]


def test_a_heading_stays_with_what_follows_it() -> None:
    found = blocks(Markup("<p>a</p><h3>B</h3><p>c</p>"))
    rows = list(zip(found, found, strict=True))
    assert [one for one, _ in with_headings(rows)] == ["<p>a</p>", "<h3>B</h3><p>c</p>"]


def test_versions_with_other_numbers_of_paragraphs_stand_beside_each_other_by_sections() -> None:
    one = blocks(Markup("<p>a</p><p>b</p><h3>C</h3><p>d</p>"))
    other = blocks(Markup("<p>a, b</p><h3>C</h3><p>d</p>"))
    assert beside(one, other) == [
        ("<p>a</p><p>b</p>", "<p>a, b</p>"),
        ("<h3>C</h3>", "<h3>C</h3>"),
        ("<p>d</p>", "<p>d</p>"),
    ]
