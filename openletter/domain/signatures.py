"""What a signature is, what it may become, and what must be said to sign."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from openletter.domain import text
from openletter.domain.countries import country
from openletter.domain.faults import Faults
from openletter.domain.sectors import Sector, sector
from openletter.domain.statements import StatementUse
from openletter.errors import InvalidInput


class SignatureKind(StrEnum):
    """Who signs."""

    INDIVIDUAL = "individual"
    ORGANISATION = "organisation"


class SignatureState(StrEnum):
    """Where a signature stands in its life."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


class Verification(StrEnum):
    """How we know that the signatory meant it."""

    EMAIL = "email"
    RECORDED = "recorded"


LIVE_STATES = frozenset({SignatureState.PENDING, SignatureState.CONFIRMED})

TRANSITIONS: dict[SignatureState, frozenset[SignatureState]] = {
    SignatureState.PENDING: frozenset(
        {SignatureState.CONFIRMED, SignatureState.WITHDRAWN, SignatureState.REMOVED}
    ),
    SignatureState.CONFIRMED: frozenset({SignatureState.WITHDRAWN, SignatureState.REMOVED}),
    SignatureState.WITHDRAWN: frozenset(),
    # A removal can be undone, which leads back to where the signature stood.
    SignatureState.REMOVED: frozenset({SignatureState.PENDING, SignatureState.CONFIRMED}),
}

MESSAGES_MAX = 5
"""Messages to one address about one letter that strangers can cause by signing again."""

SHARED_ADDRESS_MAX = 2
"""Live signatures of each kind that one address may have under a letter, by names that differ (a couple, a hall)."""


@dataclass(frozen=True)
class Details:
    """Who signs, as it will be printed; an individual may name an organisation as an affiliation."""

    kind: SignatureKind
    name: str
    organisation: str
    role: str
    sector: Sector | None
    country: str | None


def details(raw: Mapping[str, str], verification: Verification = Verification.EMAIL) -> Details:
    """Return the details of a signature from typed fields (missing ones count as empty).

    An organisation signs by a person, whose name is needed too unless the organiser records it from paper.
    Raises InvalidFields with a fault for each field.
    """
    faults = Faults()

    def checked(rule: Callable[..., Any], field: str) -> Any:
        return faults.check(lambda: rule(raw.get(field) or "", field=field))

    of_kind = checked(kind, "kind")
    by_organisation = of_kind is SignatureKind.ORGANISATION
    organisation = text.organisation_name if by_organisation else _optional(text.organisation_name)
    name = (
        _optional(text.person_name)
        if by_organisation and verification is Verification.RECORDED
        else text.person_name
    )
    values = {
        "name": checked(name, "name"),
        "organisation": checked(organisation, "organisation"),
        "role": checked(text.role, "role"),
        "sector": checked(sector, "sector"),
        "country": checked(country, "country"),
    }
    faults.refuse_if_any()
    return Details(kind=of_kind, **values)


@dataclass(frozen=True)
class Correction:
    """What signatories may put right after signing; the name is what was confirmed, and stays."""

    role: str
    organisation: str | None
    """An individual's affiliation; None for an organisation, whose name is what was confirmed."""


def correction(raw: Mapping[str, str], of_kind: SignatureKind) -> Correction:
    """Return a correction from typed fields, by the rules of the form that signs.

    Raises InvalidFields with a fault for each field.
    """
    faults = Faults()
    role = faults.check(lambda: text.role(raw.get("role") or ""))
    organisation = None
    if of_kind is SignatureKind.INDIVIDUAL:
        rule = _optional(text.organisation_name)
        organisation = faults.check(
            lambda: rule(raw.get("organisation") or "", field="organisation")
        )
    faults.refuse_if_any()
    return Correction(str(role), organisation)


def digest(
    details: Details,
    statement: str,
    use: StatementUse | None,
    *,
    public: bool,
    updates: bool,
    revision_id: int,
    trail: Mapping[str, str] | None = None,
) -> str:
    """Return what tells one signature as shown from another: SHA-256, in hex, over all that stands there.

    `revision_id` is the text that it will stand under, `trail` what an organisation's signatory says about their right
    to sign for it.
    """
    shown = [asdict(details), public, updates, statement, use, revision_id, dict(trail or {})]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def kind(value: str, *, field: str = "kind") -> SignatureKind:
    """Return the kind of signature; raises InvalidInput if it is neither."""
    try:
        return SignatureKind(value.strip().casefold())
    except ValueError as error:
        raise InvalidInput(
            "Choose whether you sign for yourself or for an organisation", field=field
        ) from error


def _optional(rule: Callable[..., str]) -> Callable[..., str]:
    return lambda value, *, field: rule(value, field=field) if value.strip() else ""
