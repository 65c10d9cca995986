"""Counts what an edition tells in numbers: who stands, who is not printed, who has gone, and how it grew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from openletter.db import omissions, signatures, statements
from openletter.db.editions import Edition
from openletter.db.signatories import Standing
from openletter.domain.growth import growth
from openletter.domain.sectors import Sector
from openletter.domain.signatures import SignatureKind, SignatureState, Verification
from openletter.dossier.record import Figures, Growth, Tally


@dataclass(frozen=True)
class Sifted:
    """The signatures that an edition counts, and how many stand but are not among them."""

    counted: list[Standing]
    earlier: int
    omitted: int


def sift(session: Session, edition: Edition, everybody: list[Standing]) -> Sifted:
    """Set apart who is left out of this edition, and who signed before the text changed materially.

    The latter are told of as a number alone: they have not agreed to this text.
    """
    left_out = set(session.scalars(omissions.left_out(edition.letter_id, edition.id)))
    kept = [one for one in everybody if one.signatory.id not in left_out]
    since = edition.letter.material_revision_id or 0
    counted = [one for one in kept if one.revision_id >= since]
    return Sifted(counted, len(kept) - len(counted), len(everybody) - len(kept))


def figures(
    session: Session, edition: Edition, sifted: Sifted, *, now: datetime, zone: ZoneInfo
) -> Figures:
    """Return the figures of an edition; days end in this time zone."""
    letter_id, counted = edition.letter_id, sifted.counted
    organisations = [one for one in counted if one.signatory.kind is SignatureKind.ORGANISATION]
    hidden = Counter(one.signatory.kind for one in counted if not one.public)
    ways = Counter(one.signatory.verification for one in counted)
    words_alone = omissions.words_alone_left_out(letter_id, edition.id)

    def in_state(state: SignatureState) -> int:
        # Anybody may come to read an edition: nor does its count give away who was held and then removed.
        return signatures.count_told_as(session, letter_id, state)

    return Figures(
        signatures=len(counted),
        organisations=len(organisations),
        individuals=len(counted) - len(organisations),
        hidden_organisations=hidden[SignatureKind.ORGANISATION],
        hidden_individuals=hidden[SignatureKind.INDIVIDUAL],
        by_email=ways[Verification.EMAIL],
        recorded=ways[Verification.RECORDED],
        earlier_revisions=sifted.earlier,
        sectors=_tallies(one.signatory.sector or Sector.OTHER for one in organisations),
        countries=_tallies(one.signatory.country for one in counted),
        pending=in_state(SignatureState.PENDING),
        withdrawn=signatures.count_taken_back(session, letter_id),
        removed=in_state(SignatureState.REMOVED),
        merged=signatures.count_merged(session, letter_id),
        omitted=sifted.omitted,
        omitted_statements=statements.count_approved_of(session, edition.letter, words_alone),
        growth=_growth(counted, now.astimezone(zone).date(), zone),
    )


def _tallies(codes: Iterable[str | None]) -> tuple[Tally, ...]:
    """Count codes, the most frequent first, and those that nobody named last."""
    counted = Counter(codes).items()
    return tuple(
        Tally(code, count)
        for code, count in sorted(counted, key=lambda item: (not item[0], -item[1], item[0] or ""))
    )


def _growth(counted: list[Standing], last: date, zone: ZoneInfo) -> tuple[Growth, ...]:
    by_day = Counter(one.signatory.confirmed_at.astimezone(zone).date() for one in counted)
    return tuple(Growth(day.isoformat(), count) for day, count in growth(by_day, last))
