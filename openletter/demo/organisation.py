"""The demo's one organisation that signs for itself: visibly a sample, with a trail that shows every badge."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import Session

from openletter.db.authority import authority_of
from openletter.db.letters import Letter, head_of
from openletter.domain.addresses import address
from openletter.domain.authority import Officer, OfficerState, Trail
from openletter.domain.basis import AuthorityBasis
from openletter.domain.sectors import Sector
from openletter.domain.signatures import Details, SignatureKind
from openletter.domain.statements import StatementUse
from openletter.services import confirming, officers, signing


def sign(session: Session, letter: Letter, *, now: datetime, today: date) -> None:
    """Sign for the sample organisation, confirm it, and have its second officer confirm, too."""
    attempt = signing.Attempt(
        details=Details(
            SignatureKind.ORGANISATION,
            "Sample: chair",
            "Sample: a readers’ circle, Tenby",
            "Chair",
            Sector.COMMUNITY,
            "GB-WLS",
        ),
        address=address("sample.chair@example.org"),
        public=True,
        updates=False,
        locale="en",
        statement="",
        use=StatementUse.DOSSIER,
        trail=_trail(today),
    )
    head = head_of(session, letter.id)
    key = signing.sign(session, head, attempt, now=now, today=today).key
    signed = confirming.confirm(session, key, now=now)[1]
    session.flush()
    asked = authority_of(session, signed.id)
    assert asked is not None
    assert asked.officer_key is not None
    officers.decide(session, asked.officer_key, OfficerState.CONFIRMED, now=now)


def _trail(today: date) -> Trail:
    return Trail(
        basis=AuthorityBasis.BOARD,
        decided_on=today - timedelta(days=14),
        basis_note="",
        website="example.org",
        registration_number="",
        officer=Officer("Sample: treasurer", "Treasurer", address("sample.treasurer@example.org")),
    )
