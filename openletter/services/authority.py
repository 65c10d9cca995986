"""The authority trail that goes with an organisation's signature, from signing until it is confirmed."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from openletter.db.authority import Authority, authority_of
from openletter.db.signatures import Signature
from openletter.domain.addresses import Address, same_address
from openletter.domain.authority import Trail, domain_match
from openletter.domain.signatures import SignatureKind
from openletter.services import officers


def write(session: Session, signature_id: int, signatory: Address, trail: Trail | None) -> None:
    """Write what somebody says about their right to sign for an organisation, if anything, with their signature."""
    if trail is not None:
        session.add(_row(signature_id, signatory, trail))
        session.flush()


def rewrite(
    session: Session, signature: Signature, signatory: Address, trail: Trail | None
) -> None:
    """Put what was typed last in place of what was said before, also where nothing is said any more."""
    present = of(session, signature)
    if present is not None:
        session.delete(present)
        session.flush()
    write(session, signature.id, signatory, trail)


def settle(session: Session, signature: Signature, *, now: datetime) -> None:
    """Finish the trail of a signature that has just been confirmed: check the address, and ask the second officer."""
    authority = of(session, signature)
    if authority is None:
        return
    # The address may have been corrected since it was typed.
    authority.domain_match = domain_match(authority.website, signature.email or "")
    if same_address(authority.officer_email, signature.email):
        authority.officer_name, authority.officer_role, authority.officer_email = "", "", None
    session.add(authority)
    if authority.officer_email:
        officers.ask(session, authority, now=now)


def of(session: Session, signature: Signature) -> Authority | None:
    """Return the trail of an organisation's signature; people have none, and nothing is asked for them."""
    if signature.kind is not SignatureKind.ORGANISATION:
        return None
    return authority_of(session, signature.id)


def shown(authority: Authority | None) -> dict[str, str]:
    """Return all that a page which asks to confirm shows of a trail, and the officer's whole address, as text."""
    if authority is None:
        return {}
    return {
        "basis": authority.basis or "",
        "decided_on": authority.decided_on.isoformat() if authority.decided_on else "",
        "basis_note": authority.basis_note,
        "website": authority.website,
        "registration_number": authority.registration_number,
        "officer_name": authority.officer_name,
        "officer_role": authority.officer_role,
        "officer_email": authority.officer_email or "",
    }


def _row(signature_id: int, signatory: Address, trail: Trail) -> Authority:
    named = trail.officer
    return Authority(
        signature_id=signature_id,
        registration_number=trail.registration_number,
        website=trail.website,
        basis=trail.basis,
        decided_on=trail.decided_on,
        basis_note=trail.basis_note,
        domain_match=domain_match(trail.website, signatory.typed),
        **(officers.columns(named) if named else {}),
    )
