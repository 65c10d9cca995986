"""Organisations that sign, with what they say about their right to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from openletter import jobs
from openletter.db.authority import Authority, authority_of
from openletter.db.campaigners import Campaigner
from openletter.db.letters import Letter
from openletter.domain import authority as rules
from openletter.domain.addresses import address
from openletter.domain.authority import OfficerState, Trail
from openletter.services import campaigners, duplicates, officers
from tests.conftest import Clock
from tests.open_letter import OpenLetter

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


def owner(session: Session, letter: Letter) -> Campaigner:
    """Return a campaigner who may merge a letter's signatures, added where there is none."""
    found = session.exec(select(Campaigner)).first()
    if found is None:
        campaigners.add(
            session, address("owner@example.org"), letter.organiser.name, now=letter.created_at
        )
        found = session.exec(select(Campaigner)).one()
    return found


def merge(letter: OpenLetter, into: UUID, *others: UUID) -> None:
    """Merge signatures as a campaigner does."""
    with letter.transaction() as (session, row):
        duplicates.merge(
            session,
            row,
            letter.signature(into).id,
            [letter.signature(key).id for key in others],
            by=owner(session, row),
            now=letter.runtime.clock(),
        )


def undo_merge(letter: OpenLetter, *keys: UUID) -> None:
    """Take merged signatures apart again."""
    with letter.transaction() as (session, row):
        duplicates.undo_merge(
            session,
            row,
            [letter.signature(key).id for key in keys],
            by=owner(session, row),
            now=letter.runtime.clock(),
        )


def merge_and_undo(letter: OpenLetter, clock: Clock) -> None:
    """Merge organisations in Cyrillic, once for good and once undone after its message has gone."""
    kept, merged, undone = (
        sign_for(letter, "Клуб", f"{number}@k.example", name="Олег") for number in range(3)
    )
    for key in (kept, merged, undone):
        letter.confirm(key)
    merge(letter, kept, undone)
    clock.advance(hours=1)
    jobs.send_outbox(letter.runtime)
    undo_merge(letter, undone)
    merge(letter, kept, merged)
