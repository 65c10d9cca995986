"""Organisations that sign, with what they say about their right to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from openletter.db.authority import Authority, authority_of
from openletter.domain import authority as rules
from openletter.domain.addresses import address
from openletter.domain.authority import OfficerState, Trail
from openletter.services import officers
from tests.conftest import OpenLetter

OFFICER = {
    "officer_name": "Mair Hughes",
    "officer_role": "Treasurer",
    "officer_email": "mair@tenbyreaders.example",
}


def trail(**typed: str) -> Trail:
    """Return what a signatory says, by default that the board has decided it."""
    said = {
        "role": "Chair",
        "basis": "board",
        "decided_on": "3/5/2026",
        "website": "https://www.tenbyreaders.example/about",
        "registration_number": "1122334",
    }
    return rules.trail(said | typed, address("sian@tenbyreaders.example"), date(2026, 11, 22))


def sign_for(
    letter: OpenLetter,
    organisation: str = "Tenby Readers",
    email: str = "sian@tenbyreaders.example",
    *,
    said: Trail | None = None,
    name: str = "Siân Prŷs",
    public: bool = True,
) -> UUID:
    """Sign for an organisation, without confirming, and return the signature's key."""
    return letter.sign(
        email,
        name=name,
        kind="organisation",
        organisation=organisation,
        role="Chair",
        trail=trail() if said is None else said,
        public=public,
    )


def authority(letter: OpenLetter, key: UUID) -> Authority:
    """Return the trail of a signature as it stands."""
    with letter.runtime.database.reading() as session:
        found = authority_of(session, letter.signature(key).id)
        assert found is not None
        return found


def decide(letter: OpenLetter, key: UUID, decision: OfficerState) -> None:
    """Press the officer's button."""
    officer_key = authority(letter, key).officer_key
    assert officer_key is not None
    with letter.transaction() as (session, _):
        officers.decide(session, officer_key, decision, now=letter.runtime.clock())


def answer_as_officers(
    letter: OpenLetter,
    decisions: Sequence[OfficerState] = (OfficerState.CONFIRMED, OfficerState.DECLINED),
) -> None:
    """Have organisations sign in Cyrillic, one for each decision that its officer then makes."""
    for number, decision in enumerate(decisions):
        said = trail(
            officer_name="Ирина", officer_role="Казначей", officer_email=f"{number}@o.example"
        )
        key = sign_for(letter, f"Союз {number}", f"{number}@s.example", said=said, name="Олег")
        letter.confirm(key)
        decide(letter, key, decision)
