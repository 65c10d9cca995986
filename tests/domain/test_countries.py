import pytest

from openletter.domain.countries import NATIONS, country, country_codes
from openletter.errors import InvalidInput


@pytest.mark.parametrize(
    "typed, code",
    [
        ("Wales", "GB-WLS"),
        ("wales", "GB-WLS"),
        ("Cymru", "GB-WLS"),
        ("GB-WLS", "GB-WLS"),
        ("gb-wls", "GB-WLS"),
        ("Scotland", "GB-SCT"),
        ("United Kingdom", "GB"),
        ("UK", "GB"),
        ("USA", "US"),
        ("us", "US"),
        ("Ireland", "IE"),
        ("  Germany ", "DE"),
        ("Côte d’Ivoire", "CI"),
    ],
)
def test_a_country_is_known_by_its_code_and_its_english_name(typed, code):
    assert country(typed) == code


@pytest.mark.parametrize("nothing", ["", "  "])
def test_nothing_is_no_country(nothing):
    assert country(nothing) is None


@pytest.mark.parametrize("wrong", ["Atlantis", "XX", "EU", "world", "🏴"])
def test_an_unknown_country_is_named_in_the_fault(wrong):
    with pytest.raises(InvalidInput, match=wrong):
        country(wrong)


def test_the_nations_of_the_kingdom_come_first_and_every_code_once():
    codes = country_codes()
    assert codes[: len(NATIONS)] == tuple(NATIONS)
    assert len(codes) == len(set(codes))
    assert 200 < len(codes) < 300


def test_every_code_is_a_country():
    assert all(country(code) == code for code in country_codes())
