"""Deciding quietly which signatures wait for review: nobody who makes one learns of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from openletter.db import guard as rows
from openletter.db.letters import LetterHead
from openletter.db.pace import Pace, Signer
from openletter.db.signatures import Signature
from openletter.domain import guard
from openletter.domain.addresses import Address
from openletter.domain.guard import HoldReason, Proof, RuleSubject, RuleVerdict, Traces
from openletter.domain.signatures import SignatureState

_TOLD_BY_THE_FORM = frozenset({HoldReason.TRAP, HoldReason.HASTE, HoldReason.NO_PROOF})


@dataclass(frozen=True)
class Judgement:
    """What is to become of a signature: why it is held, if it is, and whether it may cause a message.

    `address_is_known` tells whether there may be others of its address to consider.
    """

    hold: HoldReason | None = None
    may_cause_mail: bool = True
    address_is_known: bool = True


def judge(
    session: Session,
    letter: LetterHead,
    address: Address,
    client: str | None,
    traces: Traces,
    pace: Pace,
    *,
    now: datetime,
) -> Judgement:
    """Judge an attempt before anything else is locked; a proof that it brings is used up."""
    look = pace.look(session, Signer(letter, client, address.canonical), now=now)
    known = look.address_is_known
    said = _verdict(session, letter, address, client, now) if look.has_rules else None
    proven = not letter.proof_of_work or _spent(session, letter, traces.proof)
    if said is RuleVerdict.BLOCK:
        return Judgement(HoldReason.BLOCKED, look.recent.may_cause_mail, known)
    hold = traces.give_away(now) or (None if proven else HoldReason.NO_PROOF)
    if said is RuleVerdict.ALLOW:
        return Judgement(hold, address_is_known=known)
    if hold is None and look.recent.is_over_the_line:
        hold = HoldReason.RATE
    return Judgement(hold, look.recent.may_cause_mail, known)


def hold_of(
    judgement: Judgement, given: list[Signature], is_same: Callable[[Signature], bool]
) -> HoldReason | None:
    """Return why a new signature is held, considering what its address has given before.

    What a campaigner has reviewed and let stand is not held again (`is_same` tells the signatory's own from others of
    the address); somebody whom a campaigner removed is.
    """
    if any(is_same(one) and _was_let_through(one) for one in given):
        return None
    removed = any(_was_removed(one) for one in given)
    if removed and judgement.hold in (None, HoldReason.RATE):
        return HoldReason.REMOVED_BEFORE
    return judgement.hold


def _was_removed(signature: Signature) -> bool:
    """Tell whether a campaigner removed a signature, also if its owner has taken it back since.

    A merged one was taken off the list only because its organisation stood there twice.
    """
    taken_off = signature.state is SignatureState.REMOVED or signature.removed_by_id is not None
    return taken_off and signature.merged_into_id is None


def hold_after_retyping(held: HoldReason | None, judgement: Judgement) -> HoldReason | None:
    """Return why a signature is held after it was typed again before anything was confirmed.

    What spoke against the first form is judged by the new one: otherwise anybody could have a signature held by sending
    a telltale form with somebody else's name and address first. A form that is no better than its signature changes
    nothing.
    """
    return judgement.hold if held in _TOLD_BY_THE_FORM else held


def _was_let_through(signature: Signature) -> bool:
    return signature.reviewed_at is not None and not _was_removed(signature)


def _verdict(
    session: Session, letter: LetterHead, address: Address, client: str | None, now: datetime
) -> RuleVerdict | None:
    """Return what the organiser's rules say; what is allowed is allowed, whatever else is blocked."""
    domain = address.canonical.rpartition("@")[2]
    values: dict[RuleSubject, Sequence[str]] = {
        RuleSubject.ADDRESS: [address.canonical],
        RuleSubject.DOMAIN: guard.domains_of(domain),
        RuleSubject.NETWORK: guard.networks_of(client) if client else [],
    }
    said = rows.verdicts(session, letter.organiser_id, letter.id, values, now)
    if RuleVerdict.ALLOW in said:
        return RuleVerdict.ALLOW
    return RuleVerdict.BLOCK if said else None


def _spent(session: Session, letter: LetterHead, proof: Proof | None) -> bool:
    """Use a proof up; tells whether it was one for this letter that nobody had used."""
    return proof is not None and proof.letter_id == letter.id and rows.spend(session, proof)
