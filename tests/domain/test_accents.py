"""Any colour becomes one that can be read."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openletter.domain.accents import (
    CONTRAST,
    DARK_GROUNDS,
    LIGHT_GROUNDS,
    OWN,
    chosen,
    contrast,
    readable,
)
from openletter.errors import InvalidInput
from openletter.templating import STATIC

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@settings(max_examples=200, deadline=None)
@given(colours)
def test_whatever_is_chosen_can_be_read_on_light_and_on_dark(colour):
    accent = readable(colour)
    for shades, grounds in ((accent.light, LIGHT_GROUNDS), (accent.dark, DARK_GROUNDS)):
        for shade in (shades.accent, shades.deep):
            assert re.fullmatch("#[0-9a-f]{6}", shade)
            assert all(contrast(shade, ground) >= CONTRAST for ground in grounds)
            assert contrast(shades.on, shade) >= CONTRAST


@settings(max_examples=100, deadline=None)
@given(colours)
def test_what_can_be_read_already_stays_and_correcting_twice_changes_nothing(colour):
    accent = readable(colour)
    assert readable(accent.light.accent).light == accent.light
    assert readable(accent.dark.accent).dark == accent.dark


def test_a_colour_keeps_its_hue():
    red, green, blue = (int(readable("#ff2200").light.accent[at : at + 2], 16) for at in (1, 3, 5))
    assert red > 4 * green
    assert red > 4 * blue


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#1c5a43", "#1c5a43") == 1


def test_the_grounds_are_those_of_the_tokens():
    tokens = (STATIC / "css/tokens.css").read_text(encoding="utf-8")
    light, dark = tokens.split("@media (prefers-color-scheme: dark)")
    for names, grounds, css in (
        (("paper", "field", "mark"), LIGHT_GROUNDS, light),
        (("paper", "mark"), DARK_GROUNDS, dark.split("@media print")[0]),
    ):
        found = dict(re.findall(r"--([\w-]+): (#\w+);", css))
        assert tuple(found[name] for name in names) == grounds
    assert f"--accent: {OWN};" in light


@pytest.mark.parametrize(
    "typed, kept",
    [(" #B3261E ", "#b3261e"), ("b3261e", "#b3261e"), ("", None), ("  ", None), (OWN, None)],
)
def test_a_colour_is_kept_as_six_figures(typed, kept):
    assert chosen(typed) == kept


@pytest.mark.parametrize("typed", ["red", "#fff", "#12345g", "#1234567", "rgb(1,2,3)", "#b3261e}"])
def test_what_is_no_colour_says_how_one_is_written(typed):
    with pytest.raises(InvalidInput, match="six figures"):
        chosen(typed)
