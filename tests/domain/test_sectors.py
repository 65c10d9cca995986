import pytest

from openletter.domain.sectors import SECTOR_NAMES, Sector, sector
from openletter.errors import InvalidInput


def test_every_sector_has_a_name_of_its_own():
    assert set(SECTOR_NAMES) == set(Sector)
    assert len(set(SECTOR_NAMES.values())) == len(SECTOR_NAMES)


@pytest.mark.parametrize("code", Sector)
def test_a_sector_is_known_by_its_code_and_by_its_name(code):
    name = SECTOR_NAMES[code]
    for typed in (
        code.value,
        name,
        name.upper(),
        f"  {name.lower()} ",
        code.value.replace("_", "-"),
    ):
        assert sector(typed) is code


@pytest.mark.parametrize("nothing", ["", "  "])
def test_nothing_is_no_sector(nothing):
    assert sector(nothing) is None


def test_an_unknown_sector_is_told_with_those_there_are():
    with pytest.raises(InvalidInput) as refused:
        sector("Piracy")
    assert "“Piracy”" in str(refused.value)
    assert "Trade union" in str(refused.value)
    assert refused.value.field == "sector"
