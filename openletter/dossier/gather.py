"""Freezes what an edition prints: one reading of the database, nothing private in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlmodel import Session

from openletter.db import letters, signatories, signatures, statements
from openletter.db.editions import Edition
from openletter.db.letters import Revision
from openletter.db.signatories import Signatory, Standing
from openletter.domain.sectors import Sector
from openletter.domain.signatures import SignatureKind, SignatureState, Verification
from openletter.dossier import collation
from openletter.dossier.record import (
    FORMAT,
    Delivery,
    Figures,
    Letter,
    Organisation,
    Person,
    Record,
    Tally,
    Voice,
)


def gather(session: Session, edition: Edition, *, now: datetime) -> Record:
    """Return everything that the edition prints as it stands in this transaction."""
    letter, letter_id = edition.letter, edition.letter_id
    revision = letters.current_revision(session, letter)
    everybody = signatories.standing(session, letter, now=now)
    # Whoever signed before the text changed materially is told of as a number alone: they have not agreed to this one.
    since = letter.material_revision_id or 0
    standing = [one for one in everybody if one.revision_id >= since]
    shown = [one.signatory for one in standing if one.public]
    return Record(
        format=FORMAT,
        reference=edition.reference,
        number=edition.number,
        made_at=_moment(now) or "",
        organiser=letter.organiser.name,
        letter=_letter(letter, revision),
        figures=_figures(session, letter_id, standing, earlier=len(everybody) - len(standing)),
        delivery=_delivery(session, letter),
        voices=_voices(session, letter, revision, now),
        organisations=_organisations(shown, letter.language),
        people=_people(shown, letter.language),
    )


def _letter(letter: letters.Letter, revision: Revision) -> Letter:
    return Letter(
        slug=letter.slug,
        language=letter.language,
        revision=revision.number,
        title=revision.title,
        addressee=revision.addressee,
        salutation=revision.salutation,
        body=revision.body,
        requests=tuple(request.text for request in revision.requests),
        opened_at=_moment(letter.opened_at),
        closed_at=_moment(letter.closed_at),
        name_form=letter.name_form,
    )


def _delivery(session: Session, letter: letters.Letter) -> Delivery | None:
    row = letters.delivery_of(session, letter)
    if row is None:
        return None
    return Delivery(
        when=row.delivered.isoformat() if row.delivered else None,
        note=row.delivered_note,
        recipient=row.recipient,
        signatures=row.signatures,
    )


def _figures(
    session: Session, letter_id: int, standing: list[Standing], *, earlier: int
) -> Figures:
    organisations = [one for one in standing if one.signatory.kind is SignatureKind.ORGANISATION]
    hidden = Counter(one.signatory.kind for one in standing if not one.public)
    ways = Counter(one.signatory.verification for one in standing)

    def in_state(state: SignatureState) -> int:
        # Anybody may come to read an edition: nor does its count give away who was held and then removed.
        return signatures.count_told_as(session, letter_id, state)

    return Figures(
        signatures=len(standing),
        organisations=len(organisations),
        individuals=len(standing) - len(organisations),
        hidden_organisations=hidden[SignatureKind.ORGANISATION],
        hidden_individuals=hidden[SignatureKind.INDIVIDUAL],
        by_email=ways[Verification.EMAIL],
        recorded=ways[Verification.RECORDED],
        earlier_revisions=earlier,
        sectors=_tallies(one.signatory.sector or Sector.OTHER for one in organisations),
        countries=_tallies(one.signatory.country for one in standing),
        pending=in_state(SignatureState.PENDING),
        withdrawn=signatures.count_taken_back(session, letter_id),
        removed=in_state(SignatureState.REMOVED),
    )


def _tallies(codes: Iterable[str | None]) -> tuple[Tally, ...]:
    """Count codes, the most frequent first, and those that nobody named last."""
    counted = Counter(codes).items()
    return tuple(
        Tally(code, count)
        for code, count in sorted(counted, key=lambda item: (not item[0], -item[1], item[0] or ""))
    )


def _voices(
    session: Session, letter: letters.Letter, revision: Revision, now: datetime
) -> tuple[Voice, ...]:
    """Return the approved extracts by request; one to a request that is no longer asked speaks to the whole letter."""
    asked = {request.number for request in revision.requests}
    found = [
        Voice(
            voice.text,
            voice.name,
            voice.role,
            voice.organisation,
            voice.request_number if voice.request_number in asked else None,
        )
        for voice in statements.dossier_voices(session, letter, now=now)
    ]
    return tuple(sorted(found, key=lambda v: (v.request_number is None, v.request_number or 0)))


def _organisations(shown: list[Signatory], language: str) -> tuple[Organisation, ...]:
    rows = [
        Organisation(s.organisation, s.name, s.role, s.sector, s.verification)
        for s in shown
        if s.kind is SignatureKind.ORGANISATION
    ]
    return tuple(sorted(rows, key=lambda row: collation.key(row.name, language)))


def _people(shown: list[Signatory], language: str) -> tuple[Person, ...]:
    rows = [
        Person(s.name, s.role, s.organisation, s.verification)
        for s in shown
        if s.kind is SignatureKind.INDIVIDUAL
    ]
    return tuple(sorted(rows, key=lambda row: collation.key(row.name, language)))


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat(timespec="seconds") if value else None
