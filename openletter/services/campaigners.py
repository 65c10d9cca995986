"""Campaigners: joining the team, and signing in by a mailed link."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from openletter.db.campaigners import Campaigner, SignIn, campaigner_by_address, sign_in_by_hash
from openletter.db.letters import Organiser
from openletter.domain import text
from openletter.domain.addresses import Address
from openletter.errors import NotAllowed
from openletter.mail import outbox
from openletter.mail.messages import Message, TokenLink
from openletter.services import organisers
from openletter.tokens import MAX_AGE, Purpose, Tokens, hash_of, new_key

SIGN_INS_MAX = 5
"""Links that one campaigner can have sent within a link's life."""


def add(session: Session, address: Address, organiser_name: str, *, now: datetime) -> Campaigner:
    """Add a campaigner to an organiser's team; the organiser is made if there is none of that name.

    Without a name the only organiser there is is meant, or a first one named after the address. Raises NotAllowed if
    the address is a campaigner's already or the organiser cannot be told.
    """
    if campaigner_by_address(session, address.canonical):
        raise NotAllowed("This address is a campaigner's already.")
    organiser = _organiser(session, organiser_name, address, now)
    campaigner = Campaigner(
        key=new_key(),
        organiser_id=organiser.id,
        email=address.typed,
        email_canonical=address.canonical,
        created_at=now,
    )
    session.add(campaigner)
    session.flush()
    return campaigner


def request_sign_in(session: Session, address: Address, tokens: Tokens, *, now: datetime) -> None:
    """Send a sign-in link to a campaigner; for any other address nothing happens, and nobody can tell."""
    campaigner = campaigner_by_address(session, address.canonical)
    if campaigner is None or _recent_sign_ins(session, campaigner, now) >= SIGN_INS_MAX:
        return
    link = new_sign_in(session, campaigner, tokens, now=now)
    draft = outbox.Draft(
        message=Message.SIGN_IN,
        to=campaigner.email,
        locale=campaigner.locale,
        context={
            "organiser": campaigner.organiser.name,
            "minutes": int(MAX_AGE[Purpose.SIGN_IN].total_seconds() // 60),
        },
        token_links={"link": link},
        expires_at=now + MAX_AGE[Purpose.SIGN_IN],
    )
    outbox.put(session, draft, now=now)


def new_sign_in(
    session: Session, campaigner: Campaigner, tokens: Tokens, *, now: datetime
) -> TokenLink:
    """Write down a sign-in by the hash of its token, and return the link from which the token can be made."""
    link = TokenLink(Purpose.SIGN_IN, new_key(), issued_at=now)
    token = tokens.make(Purpose.SIGN_IN, link.subject, now)
    session.add(
        SignIn(
            key=link.subject,
            campaigner_id=campaigner.id,
            token_hash=hash_of(token),
            created_at=now,
        )
    )
    session.flush()
    return link


def sign_in(session: Session, token: str, *, now: datetime) -> Campaigner:
    """Use a sign-in link up and return whose it is; the token's signature and age have been checked before.

    Raises NotAllowed if it has been used.
    """
    found = sign_in_by_hash(session, hash_of(token))
    used = (
        update(SignIn)
        .where(col(SignIn.token_hash) == hash_of(token), col(SignIn.used_at).is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    if found is None or session.connection().execute(used).rowcount != 1:
        raise NotAllowed("This link has been used. Ask for a new one.")
    return found.campaigner


def end_sessions(session: Session, campaigner: Campaigner, *, now: datetime) -> None:
    """End every session that a campaigner has begun, also where somebody else holds its cookie."""
    campaigner.sessions_since = now
    session.add(campaigner)


def _organiser(session: Session, name: str, address: Address, now: datetime) -> Organiser:
    wanted = text.clean_line(name, field="organiser", limit=text.ORGANISATION_MAX)
    known = session.exec(select(Organiser)).all()
    if not wanted and len(known) > 1:
        raise NotAllowed("There are several organisers. Say which one with --organiser.")
    if not wanted and known:
        return known[0]
    for organiser in known:
        if organiser.name.casefold() == wanted.casefold():
            return organiser
    organiser = Organiser(name=wanted or address.canonical.split("@")[1], created_at=now)
    organisers.give_address(session, organiser)
    session.add(organiser)
    session.flush()
    return organiser


def _recent_sign_ins(session: Session, campaigner: Campaigner, now: datetime) -> int:
    since = now - MAX_AGE[Purpose.SIGN_IN]
    return session.exec(
        select(func.count()).where(SignIn.campaigner_id == campaigner.id, SignIn.created_at > since)
    ).one()
