"""Countries: ISO 3166-1 codes, and the four nations of the United Kingdom (ISO 3166-2:GB)."""

from __future__ import annotations

from functools import cache

from babel import Locale

from openletter.domain.wording import N_
from openletter.errors import InvalidInput

NATIONS: dict[str, str] = {
    "GB-WLS": N_("Wales"),
    "GB-ENG": N_("England"),
    "GB-SCT": N_("Scotland"),
    "GB-NIR": N_("Northern Ireland"),
    "GB": N_("United Kingdom"),
}
_NOT_COUNTRIES = {"EU", "EZ", "UN", "XA", "XB", "QO", "ZZ"}
_ALSO_KNOWN_AS = {
    "usa": "US",
    "united states of america": "US",
    "uk": "GB",
    "great britain": "GB",
    "cymru": "GB-WLS",
}


@cache
def country_codes() -> tuple[str, ...]:
    """Return every code, the nations of the United Kingdom first, the rest by code."""
    territories = {str(code) for code in Locale("en").territories}
    others = {code for code in territories if len(code) == 2 and code.isalpha()}
    return (*NATIONS, *sorted(others - _NOT_COUNTRIES - set(NATIONS)))


def country(value: str, *, field: str = "country") -> str | None:
    """Return the code for a code or an English name in any case; None for nothing; raises InvalidInput otherwise."""
    wanted = value.strip().casefold()
    if not wanted:
        return None
    if found := _by_name().get(wanted):
        return found
    raise InvalidInput(
        "“%(value)s” is not a country we know. Choose one from the list",
        field=field,
        value=value.strip(),
    )


@cache
def _by_name() -> dict[str, str]:
    names = Locale("en").territories
    known = {code.casefold(): code for code in country_codes()}
    known |= {names[code].casefold(): code for code in country_codes() if code in names}
    return known | {name.casefold(): code for code, name in NATIONS.items()} | _ALSO_KNOWN_AS
