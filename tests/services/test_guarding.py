"""Signatures over the line are held, whoever counts; what they cause is the same as for any other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from sqlmodel import select

from openletter import jobs
from openletter.db.guard import GuardRule, SpentProof
from openletter.domain.guard import (
    BURST_MAX,
    MAILS_MAX,
    SUSTAINED_MAX,
    HoldReason,
    Proof,
    RuleSubject,
    RuleVerdict,
    Traces,
)
from openletter.domain.signatures import SignatureState
from openletter.services import signatures
from tests.conftest import on_both_databases

HALL = "203.0.113.7"


@pytest.fixture
def add_rule(letter, organiser_id):
    """Adds a rule for the letter, as the database holds it."""

    def add(verdict, subject, value, **other):
        with letter.transaction() as (session, row):
            rule = {
                "organiser_id": organiser_id,
                "letter_id": row.id,
                "verdict": RuleVerdict(verdict),
                "subject": RuleSubject(subject),
                "value": value,
                "created_at": letter.runtime.clock(),
            }
            session.add(GuardRule(**rule | other))

    return add


@pytest.fixture
def held(letter):
    """Signs with an address and returns why it is held."""

    def sign(email="sian@example.org", **typed):
        return letter.signature(letter.sign(email, **typed)).held_because

    return sign


def many(letter, number, client=HALL, start=0):
    """Let so many people sign from one client; returns why each is held."""
    keys = [
        letter.sign(f"p{n}.{client[-1]}@example.org", name=f"Person {n}", client=client)
        for n in range(start, start + number)
    ]
    return [letter.signature(key).held_because for key in keys]


@on_both_databases
def test_a_burst_from_one_client_is_held_from_the_line_on(letter):
    assert many(letter, BURST_MAX) == [None] * BURST_MAX
    assert many(letter, 3, start=100) == [HoldReason.RATE] * 3


@on_both_databases
def test_what_is_held_gets_the_same_message_and_can_be_confirmed_but_does_not_count(letter, outbox):
    many(letter, BURST_MAX)
    key = letter.sign("over@example.org", client=HALL)
    first, last = outbox()[0], outbox()[-1]
    letter.confirm(key)

    assert letter.signature(key).held_because is HoldReason.RATE
    assert letter.signature(key).state is SignatureState.CONFIRMED
    assert (first.message, first.context.keys()) == (last.message, last.context.keys())
    assert outbox()[-1].message == "signature_confirmed"
    assert letter.counts().count == 0


@on_both_databases
def test_slowly_but_for_long_is_held_too(letter, clock):
    for _turn in range(SUSTAINED_MAX // 5):
        assert many(letter, 5, start=_turn * 5) == [None] * 5
        clock.advance(minutes=1, seconds=1)

    assert many(letter, 1, start=500) == [HoldReason.RATE]
    clock.advance(minutes=60)
    assert many(letter, 1, start=600) == [None]


@on_both_databases
def test_others_and_other_letters_are_not_concerned(letter, held):
    many(letter, BURST_MAX + 1)

    assert held("other@example.org", client="203.0.113.8") is None
    assert held("nobody@example.org", client=None) is None


@on_both_databases
def test_what_was_withdrawn_or_confirmed_counts_as_well(letter, clock):
    for number in range(BURST_MAX):
        key = letter.signed(f"p{number}@example.org", client=HALL)
        with letter.transaction() as (session, _row):
            signatures.withdraw(session, signatures.found(session, key), now=clock())

    assert many(letter, 1) == [HoldReason.RATE]


@on_both_databases
def test_far_over_the_line_no_message_goes_to_anybody(letter, outbox, monkeypatch):
    monkeypatch.setattr("openletter.domain.guard.MAILS_MAX", 20)
    many(letter, 20)
    before = len(outbox())

    assert many(letter, 1, start=100) == [HoldReason.RATE]
    letter.sign("p0.7@example.org", name="Person 0", client=HALL)  # a second try
    assert len(outbox()) == before
    assert many(letter, 1, client="203.0.113.8") == [None]
    assert len(outbox()) == before + 1


@on_both_databases
@pytest.mark.parametrize(
    "subject, value, email, client",
    [
        ("domain", "spam.example", "a@spam.example", None),
        ("domain", "spam.example", "a@deep.mail.spam.example", None),
        ("address", "pest@example.org", "Pest@Example.org", None),
        ("network", "203.0.113.0/24", "a@example.org", HALL),
        ("network", "203.0.113.7/32", "a@example.org", HALL),
        ("network", "2001:db8::/32", "a@example.org", "2001:db8:1:2::/64"),
        ("network", "0.0.0.0/0", "a@example.org", HALL),
    ],
)
def test_a_block_holds_what_it_names(held, add_rule, subject, value, email, client):
    add_rule("block", subject, value)

    assert held(email, client=client) is HoldReason.BLOCKED
    assert held("else@other.example", client="198.51.100.9") in (
        None,
        HoldReason.BLOCKED if value == "0.0.0.0/0" else None,
    )


def test_a_block_holds_nothing_that_only_looks_alike(held, add_rule):
    add_rule("block", "domain", "spam.example")
    add_rule("block", "network", "203.0.113.0/28")

    assert held("a@notspam.example") is None
    assert held("spam.example@example.org") is None
    assert held("b@example.org", client="203.0.113.16") is None


@on_both_databases
def test_what_is_allowed_is_not_blocked_and_not_too_fast(letter, held, add_rule):
    add_rule("block", "domain", "school.example")
    add_rule("allow", "address", "head@school.example")
    add_rule("allow", "network", "203.0.113.0/24")

    assert held("pupil@school.example") is HoldReason.BLOCKED
    assert held("head@school.example") is None
    assert many(letter, BURST_MAX + 5) == [None] * (BURST_MAX + 5)


@on_both_databases
def test_a_window_ends_when_it_was_to_end(letter, add_rule, clock):
    add_rule("allow", "network", "203.0.113.7/32", until=clock() + timedelta(hours=4))
    assert set(many(letter, 50)) == {None}, "fifty people in one hall are a good day"

    clock.advance(hours=3, minutes=59)
    assert set(many(letter, SUSTAINED_MAX, start=100)) == {None}
    clock.advance(minutes=2)
    assert many(letter, 1, start=200) == [HoldReason.RATE]


def test_a_rule_of_another_letter_or_organiser_decides_nothing_here(letter, held, add_rule):
    add_rule("block", "domain", "all.example", letter_id=None)
    with letter.transaction() as (session, row):
        session.add(
            GuardRule(
                organiser_id=row.organiser_id,
                letter_id=None,
                verdict=RuleVerdict.BLOCK,
                subject=RuleSubject.DOMAIN,
                value="ended.example",
                until=letter.runtime.clock(),
                created_at=letter.runtime.clock(),
            )
        )

    assert held("a@all.example") is HoldReason.BLOCKED, "a rule for all letters is for this one too"
    assert held("a@ended.example") is None


@pytest.mark.parametrize(
    "traces, reason",
    [
        (Traces(trapped=True), HoldReason.TRAP),
        (Traces(), None),
    ],
)
def test_traces_are_judged(held, traces, reason):
    assert held(traces=traces) is reason


def test_a_window_for_a_hall_lets_no_program_through(held, add_rule):
    add_rule("allow", "network", "203.0.113.7/32")
    assert held(client=HALL, traces=Traces(trapped=True)) is HoldReason.TRAP


def test_somebody_removed_before_is_held_and_somebody_reviewed_is_not_again(letter, held, clock):
    key = letter.signed("a@example.org")
    with letter.transaction() as (session, _row):
        signature = signatures.found(session, key)
        signature.state, signature.removed_at = SignatureState.REMOVED, clock()
        session.add(signature)
    assert held("a@example.org") is HoldReason.REMOVED_BEFORE

    key = letter.signed("b@example.org", traces=Traces(trapped=True))
    with letter.transaction() as (session, _row):
        signature = signatures.found(session, key)
        signature.held_because, signature.reviewed_at = None, clock()
        session.flush()
        signatures.withdraw(session, signature, now=clock())
    assert held("b@example.org", traces=Traces(trapped=True)) is None


@on_both_databases
def test_a_second_try_by_a_person_makes_up_for_a_form_that_told_of_a_program(letter, held):
    """Or anybody could have somebody's signature held, by signing with their name and address first."""
    assert held("a@example.org", traces=Traces(trapped=True)) is HoldReason.TRAP
    assert held("a@example.org", traces=Traces(trapped=True)) is HoldReason.TRAP
    assert held("a@example.org") is None


@on_both_databases
def test_a_second_try_holds_nothing_that_was_not_held(letter, held):
    assert held("b@example.org") is None
    assert held("b@example.org", traces=Traces(trapped=True)) is None


@pytest.fixture
def guarded(letter):
    """The letter, asking for a proof of work."""
    with letter.transaction() as (_session, row):
        row.proof_of_work = True
    return letter


def proof(letter, clock, challenge="a" * 64, letter_id=None):
    return Traces(proof=Proof(challenge, letter_id or letter.id, clock() + timedelta(minutes=20)))


@on_both_databases
def test_without_a_proof_a_signature_waits_for_review_while_one_is_asked_for(guarded, held, clock):
    assert held("a@example.org") is HoldReason.NO_PROOF
    assert held("b@example.org", traces=proof(guarded, clock)) is None
    assert held("c@example.org", traces=proof(guarded, clock)) is HoldReason.NO_PROOF, "used up"
    other = proof(guarded, clock, "b" * 64, letter_id=99)
    assert held("d@example.org", traces=other) is HoldReason.NO_PROOF


@on_both_databases
def test_of_two_who_bring_the_same_proof_at_once_one_is_held(guarded, clock):
    start = Barrier(2)

    def one(number):
        start.wait()
        guarded.sign(f"p{number}@example.org", traces=proof(guarded, clock))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(one, range(2)))

    reasons = [one.held_because for one in guarded.signatures()]
    assert sorted(reasons, key=str) == [None, HoldReason.NO_PROOF]


@on_both_databases
def test_used_proofs_and_old_rules_are_forgotten(guarded, clock, runtime, add_rule):
    guarded.sign(traces=proof(guarded, clock))
    add_rule("allow", "network", "203.0.113.7/32", until=clock() + timedelta(hours=1))
    add_rule("block", "domain", "spam.example")
    jobs.every_minute(runtime)
    with runtime.database.reading() as session:
        assert len(session.exec(select(SpentProof)).all()) == 1
    clock.advance(days=2)
    jobs.every_minute(runtime)

    with runtime.database.reading() as session:
        assert session.exec(select(SpentProof)).all() == []
        assert [rule.value for rule in session.exec(select(GuardRule)).all()] == ["spam.example"]


def test_a_real_proof_is_read_and_a_damaged_one_is_not(letter, runtime, clock):
    import altcha

    with time_machine.travel(clock.now):
        challenge = altcha.Challenge.from_dict(runtime.proofs.challenge(letter.id, clock.now))
        solution = altcha.solve_challenge(challenge)
        payload = altcha.Payload(challenge, solution).to_base64()
        found = runtime.proofs.read(payload)
        assert found == Proof(challenge.signature, letter.id, clock.now + timedelta(minutes=20))
        for damaged in (payload[:-9], payload[::-1], "", "e30=", "x" * 5_000, "bnVsbA==", "W10="):
            assert runtime.proofs.read(damaged) is None
        solution.derived_key = "00" * 32
        assert runtime.proofs.read(altcha.Payload(challenge, solution).to_base64()) is None
    with time_machine.travel(clock.now + timedelta(minutes=21)):
        assert runtime.proofs.read(payload) is None, "twenty minutes are over"


def test_the_number_of_messages_is_far_above_the_line():
    assert MAILS_MAX > 4 * SUSTAINED_MAX > 2 * BURST_MAX
