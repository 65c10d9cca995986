"""The sectors in which organisations are listed, in the order in which a letter shows them."""

from __future__ import annotations

from enum import StrEnum

from openletter.domain.wording import N_
from openletter.errors import InvalidInput, Listed


class Sector(StrEnum):
    """A sector; the value is what the database and exports hold."""

    THIRD_SECTOR = "third_sector"
    COMMUNITY = "community"
    HEALTH = "health"
    SOCIAL_CARE = "social_care"
    LOCAL_GOVERNMENT = "local_government"
    GOVERNMENT = "government"
    PROFESSIONAL_BODY = "professional_body"
    REGULATOR = "regulator"
    ACADEMIC = "academic"
    EDUCATION = "education"
    THINK_TANK = "think_tank"
    CO_OPERATIVE = "co_operative"
    HOUSING = "housing"
    BUSINESS = "business"
    TRADE_UNION = "trade_union"
    FAITH = "faith"
    ARTS = "arts"
    ENVIRONMENT = "environment"
    FUNDER = "funder"
    INNOVATION = "innovation"
    POLITICAL_PARTY = "political_party"
    OTHER = "other"


SECTOR_NAMES: dict[Sector, str] = {
    Sector.THIRD_SECTOR: N_("Third sector"),
    Sector.COMMUNITY: N_("Community"),
    Sector.HEALTH: N_("Health"),
    Sector.SOCIAL_CARE: N_("Social care"),
    Sector.LOCAL_GOVERNMENT: N_("Local government"),
    Sector.GOVERNMENT: N_("Government"),
    Sector.PROFESSIONAL_BODY: N_("Professional body"),
    Sector.REGULATOR: N_("Regulator"),
    Sector.ACADEMIC: N_("Academic"),
    Sector.EDUCATION: N_("Education"),
    Sector.THINK_TANK: N_("Think tank"),
    Sector.CO_OPERATIVE: N_("Co-operative"),
    Sector.HOUSING: N_("Housing"),
    Sector.BUSINESS: N_("Business"),
    Sector.TRADE_UNION: N_("Trade union"),
    Sector.FAITH: N_("Faith"),
    Sector.ARTS: N_("Arts and culture"),
    Sector.ENVIRONMENT: N_("Environment"),
    Sector.FUNDER: N_("Funder"),
    Sector.INNOVATION: N_("Innovation"),
    Sector.POLITICAL_PARTY: N_("Political party"),
    Sector.OTHER: N_("Other"),
}


def sector(value: str, *, field: str = "sector") -> Sector | None:
    """Return the sector for its code or English name in any case; None for nothing; raises InvalidInput otherwise."""
    wanted = _plain(value)
    if not wanted:
        return None
    for candidate, name in SECTOR_NAMES.items():
        if wanted in (_plain(candidate.value), _plain(name)):
            return candidate
    raise InvalidInput(
        "“%(value)s” is not a sector we know. Choose one of: %(known)s",
        field=field,
        value=value.strip(),
        known=Listed(SECTOR_NAMES.values()),
    )


def _plain(value: str) -> str:
    return value.strip().casefold().replace("_", " ").replace("-", " ")
