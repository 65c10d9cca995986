from __future__ import annotations

import pytest
from markupsafe import Markup

from openletter.dossier.compose import compose, grouped, in_order, script_language, unbroken
from tests.dossier.desk import LINKS, Desk, Edition, speech


def test_no_heading_level_is_left_out_of_the_letter() -> None:
    said = Markup("<h4>A</h4><h4>B</h4><h5>C</h5><h3>D</h3><h5>E</h5><h5>F</h5>")
    assert in_order(said) == ("<h3>A</h3><h3>B</h3><h4>C</h4><h3>D</h3><h4>E</h4><h4>F</h4>")


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


def test_a_part_that_would_be_empty_is_not_there(desk: Desk) -> None:
    html = compose(desk.record(), speech=speech(), links=LINKS).html
    assert 'id="method"' in html
    for part in ("voices", "organisations", "people"):
        assert f'"#{part}"' not in html
        assert f'id="{part}"' not in html


def test_every_entry_of_the_contents_leads_to_its_part(edition: Edition) -> None:
    composition = compose(edition.record, speech=speech(), links=LINKS)
    for anchor in composition.descriptions:
        assert composition.html.count(f'href="#{anchor}"') == 1
        assert composition.html.count(f'id="{anchor}"') == 1
