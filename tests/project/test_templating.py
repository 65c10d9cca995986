"""What templates may do with words."""

import pytest

from openletter.templating import held_together


@pytest.mark.parametrize(
    "title, held",
    [
        ("For co-production, now", 'For <span class="unbroken">co-production,</span> now'),
        ("Co-op", '<span class="unbroken">Co-op</span>'),
        ("Betws-y-Coed and a <b>", "Betws-y-Coed and a &lt;b&gt;"),
        ("Selbstverwaltungs-Kommission", "Selbstverwaltungs-Kommission"),
        ("Five - or six", "Five - or six"),
        ("", ""),
    ],
)
def test_a_short_word_with_a_hyphen_stays_on_one_line_of_a_title(title, held):
    assert str(held_together(title)) == held
