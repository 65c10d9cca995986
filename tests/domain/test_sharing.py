"""Words and addresses that pass a letter on, and the count as it stands on pictures."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from openletter.domain import sharing
from openletter.domain.sharing import Channel
from openletter.errors import InvalidInput

ADDRESS = "https://letters.example.org/letters/x"
WORDS = "“Keep & open”: 100% yours? Yes #now"


def test_every_way_carries_the_address_and_nothing_that_follows_anybody():
    for way in sharing.ways("Title", WORDS, ADDRESS):
        parts = urlsplit(way.address)
        assert ADDRESS in unquote(way.address)
        carried = {**parse_qs(parts.query), **parse_qs(parts.fragment)}
        assert set(carried) <= {"subject", "body", "text", "u", "url"}
        if way.channel not in (Channel.FACEBOOK, Channel.LINKEDIN):
            assert any(WORDS in value for values in carried.values() for value in values)


def test_the_mail_has_a_subject_and_begins_a_new_line_before_the_address():
    mail = next(w for w in sharing.ways("A & B", WORDS, ADDRESS) if w.channel is Channel.EMAIL)
    said = parse_qs(urlsplit(mail.address).query)
    assert said == {"subject": ["A & B"], "body": [f"{WORDS}\n{ADDRESS}"]}


def test_words_are_one_clean_line_of_bounded_length():
    assert sharing.words("  Please\n sign ", field="w") == "Please sign"
    for wrong in ("x" * 401, "hid\u202eden"):
        with pytest.raises(InvalidInput):
            sharing.words(wrong, field="w")


@pytest.mark.parametrize(
    "count,shown",
    [(0, 0), (99, 99), (100, 100), (161, 160), (1_999, 1_900), (1_234_567, 1_200_000)],
)
def test_a_count_on_a_picture_moves_seldom_and_never_says_too_much(count, shown):
    assert sharing.rounded(count) == shown
