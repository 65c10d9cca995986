"""What campaigners do against abuse: rules, windows for a hall, and a proof of work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from openletter.db.campaigners import Campaigner
from openletter.db.guard import GuardRule, rules_of_letter
from openletter.db.letters import Letter
from openletter.domain.guard import RuleSubject, RuleVerdict
from openletter.domain.guard_rules import Named
from openletter.errors import InvalidInput, NotFound
from openletter.services import audit


@dataclass(frozen=True)
class Wish:
    """A rule that a campaigner wishes for: for one letter or, `everywhere`, for all; until a moment or for good."""

    verdict: RuleVerdict
    about: Named
    everywhere: bool = False
    until: datetime | None = None
    note: str = ""


def add_rule(
    session: Session, letter: Letter, wish: Wish, *, by: Campaigner, now: datetime
) -> GuardRule:
    """Add a rule, in force from the next signature on; raises InvalidInput if there is the same one already."""
    for rule in rules_of_letter(session, letter.organiser_id, letter.id, now):
        if _is_same(rule, wish):
            raise InvalidInput("There is such a rule already", field="value")
    rule = GuardRule(
        organiser_id=letter.organiser_id,
        letter_id=None if wish.everywhere else letter.id,
        verdict=wish.verdict,
        subject=wish.about.subject,
        value=wish.about.value,
        until=wish.until,
        note=wish.note,
        created_at=now,
        created_by_id=by.id,
    )
    session.add(rule)
    session.flush()
    _record(session, letter, "guard-rule-added", rule, by, now)
    return rule


def open_window(
    session: Session,
    letter: Letter,
    network: Named,
    until: datetime,
    *,
    by: Campaigner,
    now: datetime,
) -> GuardRule:
    """Let people sign from a network as fast as they like until a moment; one that is open already ends then."""
    for rule in rules_of_letter(session, letter.organiser_id, letter.id, now):
        if is_window(rule) and rule.value == network.value:
            rule.until = until
            session.add(rule)
            _record(session, letter, "guard-window-moved", rule, by, now)
            return rule
    wish = Wish(RuleVerdict.ALLOW, network, until=until)
    return add_rule(session, letter, wish, by=by, now=now)


def end_rule(
    session: Session, letter: Letter, number: int, *, by: Campaigner, now: datetime
) -> datetime | None:
    """End a rule; ending it twice is the same as once. Returns when it would have ended. Raises NotFound.

    For a day it can be restored.
    """
    rule = _rule(session, letter, number)
    until = rule.until
    if until is None or until > now:
        _record(session, letter, "guard-rule-ended", rule, by, now)
        rule.until = now
        session.add(rule)
    return until


def restore_rule(
    session: Session,
    letter: Letter,
    number: int,
    until: datetime | None,
    *,
    by: Campaigner,
    now: datetime,
) -> GuardRule:
    """Put a rule in force again that was ended, until it was to end anyway. Raises NotFound."""
    rule = _rule(session, letter, number)
    if rule.until is not None and rule.until <= now:
        rule.until = until
        session.add(rule)
        _record(session, letter, "guard-rule-restored", rule, by, now)
    return rule


def is_window(rule: GuardRule) -> bool:
    """Tell whether a rule is a window: a network let through under one letter, for a while."""
    return (
        rule.verdict is RuleVerdict.ALLOW
        and rule.subject is RuleSubject.NETWORK
        and rule.letter_id is not None
        and rule.until is not None
    )


def ask_for_work(session: Session, letter: Letter, *, by: Campaigner, now: datetime) -> None:
    """Let browsers do some work before they sign; what comes without waits for review."""
    if not letter.proof_of_work:
        letter.proof_of_work = True
        session.add(letter)
        audit.record(session, letter, "proof-of-work-on", by=by, now=now)


def ask_for_no_work(session: Session, letter: Letter, *, by: Campaigner, now: datetime) -> None:
    """Let browsers sign without working for it again."""
    if letter.proof_of_work:
        letter.proof_of_work = False
        session.add(letter)
        audit.record(session, letter, "proof-of-work-off", by=by, now=now)


def _rule(session: Session, letter: Letter, number: int) -> GuardRule:
    is_known = number < 2**31  # beyond that no database takes it for an id
    rule = session.get(GuardRule, number, with_for_update=True) if is_known else None
    if (
        rule is None
        or rule.organiser_id != letter.organiser_id
        or rule.letter_id not in (None, letter.id)
    ):
        raise NotFound("There is no such rule. It may have ended long ago.")
    return rule


def _is_same(rule: GuardRule, wish: Wish) -> bool:
    return (rule.verdict, rule.subject, rule.value, rule.letter_id is None) == (
        wish.verdict,
        wish.about.subject,
        wish.about.value,
        wish.everywhere,
    )


def _record(
    session: Session, letter: Letter, action: str, rule: GuardRule, by: Campaigner, now: datetime
) -> None:
    """Write down what was done to a rule, without whom it is about."""
    audit.record(
        session,
        letter,
        action,
        by=by,
        now=now,
        verdict=rule.verdict.value,
        subject=rule.subject.value,
        everywhere=rule.letter_id is None,
        until=rule.until.isoformat() if rule.until else None,
    )
