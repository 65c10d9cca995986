"""Once a campaign is over for long enough, addresses and network data are erased and public names stay."""

from datetime import timedelta

import pytest
from sqlmodel import select

from openletter.db.authority import Authority
from openletter.db.guard import GuardRule
from openletter.db.letters import Letter
from openletter.db.statements import Extract, Statement
from openletter.domain.authority import OfficerState
from openletter.domain.guard import RuleSubject, RuleVerdict
from openletter.domain.letters import LetterState
from openletter.domain.signatures import SignatureState
from openletter.domain.statements import StatementState, StatementUse
from openletter.errors import NotAllowed
from openletter.services import (
    forgetting,
    letters,
    signatures,
    statements,
)
from openletter.tokens import new_key
from tests.conftest import on_both_databases
from tests.services import test_forgetting as forgetting_tests

pytestmark = on_both_databases
forget, log, all_of = forgetting_tests.forget, forgetting_tests.log, forgetting_tests.all_of
names, SPOKEN = forgetting_tests.names, forgetting_tests.SPOKEN


@pytest.fixture
def over(letter, clock):
    """A letter that is closed, and just old enough to be forgotten."""
    clock.now += timedelta(minutes=1)
    letter.close()
    clock.now += letter.runtime.settings.forget_after
    return letter


def personal(signature):
    return (signature.email, signature.email_canonical, signature.client)


def test_addresses_and_networks_go_and_names_stay_as_their_owners_chose(
    letter, clock, forget, outbox, log
):
    shown = letter.signed("a@example.org", name="Shown", role="Reader", client="192.0.2.7")
    hidden = letter.signed("b@example.org", name="Hidden", role="Nurse", public=False)
    school = letter.signed(
        "c@example.org", kind="organisation", name="Head", organisation="School", public=False
    )
    letter.close()
    before = letter.counts()
    clock.now += letter.runtime.settings.forget_after - timedelta(seconds=1)
    forget()
    assert letter.signature(shown).email == "a@example.org"

    clock.advance(seconds=1)
    forget()
    there = [letter.signature(key) for key in (shown, hidden, school)]
    assert [personal(one) for one in there] == [(None, None, None)] * 3
    assert [(one.name, one.role, one.organisation) for one in there] == [
        ("Shown", "Reader", ""),
        ("", "", ""),
        ("", "", ""),
    ]
    assert letter.counts() == before
    assert {(row.to_address, str(row.context)) for row in outbox()} == {("", "{}")}
    with letter.transaction() as (_session, row):
        assert row.forgotten_at == clock()
    assert log() == [("forgotten", {"signatures": 3}, None)]


def test_forgetting_twice_is_forgetting_once(over, forget, log, clock):
    forget()
    clock.advance(hours=1)
    assert forget() == 0
    assert [action for action, *_ in log()] == ["forgotten"]


def test_a_letter_is_forgotten_in_batches_and_a_killed_worker_goes_on(
    letter, clock, forget, monkeypatch, log
):
    monkeypatch.setattr(forgetting, "BATCH", 3)
    for number in range(7):
        letter.signed(f"p{number}@example.org", name=f"Person {number}")
    letter.close()
    after = letter.runtime.settings.forget_after
    clock.now += after
    with letter.transaction() as (session, _):
        assert forgetting.forget_letters(session, now=clock(), after=after) == 3
    assert sum(one.email is None for one in letter.signatures()) == 3

    forget()
    assert all(one.email is None for one in letter.signatures())
    assert log() == [("forgotten", {"signatures": 7}, None)]


@pytest.mark.parametrize("last", ["delivered_at", "answered_at"])
def test_the_time_runs_from_the_last_step_of_the_campaign(letter, clock, forget, last):
    key = letter.signed()
    letter.close()
    clock.advance(days=100)
    with letter.transaction() as (_session, row):
        row.state = LetterState.DELIVERED if last == "delivered_at" else LetterState.ANSWERED
        setattr(row, last, clock())
    clock.advance(days=182)
    forget()
    assert letter.signature(key).email

    clock.advance(days=1)
    forget()
    assert letter.signature(key).email is None


def test_a_letter_that_is_open_or_opened_again_is_not_forgotten(letter, clock, forget):
    key = letter.signed()
    letter.close()
    clock.advance(days=20)
    with letter.transaction() as (session, row):
        letters.open_for_signatures(session, row, now=clock(), today=letter.runtime.today())
    clock.advance(days=400)
    forget()

    assert letter.signature(key).email


def test_who_signs_after_a_letter_was_forgotten_and_opened_again_is_forgotten_too(
    over, clock, forget, log
):
    forget()
    clock.advance(days=1)
    with over.transaction() as (session, row):
        row.deadline = None
        letters.open_for_signatures(session, row, now=clock(), today=over.runtime.today())
    key = over.signed()
    over.close()
    clock.now += over.runtime.settings.forget_after
    forget()

    assert over.signature(key).email is None
    assert log() == [("forgotten", {"signatures": n}, None) for n in (0, 1)]


def test_names_of_whoever_took_back_or_was_removed_go(letter, clock, forget):
    letter.signed("a@example.org", name="Stays")
    gone = letter.signed("b@example.org", name="Withdrawn")
    removed = letter.signed("c@example.org", name="Removed")
    with letter.transaction() as (session, _):
        signatures.withdraw(session, session.merge(letter.signature(gone)), now=clock())
        session.merge(letter.signature(removed)).state = SignatureState.REMOVED
    letter.close()
    clock.now += letter.runtime.settings.forget_after
    forget()

    assert names(letter) == ["Stays", "", ""]


def test_approved_words_stay_and_others_go(letter, clock, forget, all_of):
    for number, use in enumerate((StatementUse.PUBLIC, StatementUse.DOSSIER, StatementUse.PUBLIC)):
        letter.signed(f"{number}@example.org", name=f"P {number}", statement=SPOKEN, use=use)
    with letter.transaction() as (session, _):
        for statement in session.exec(select(Statement).order_by(Statement.id)).all()[:2]:
            statements.approve(session, statement, now=clock())
            session.add(
                Extract(
                    key=new_key(), statement_id=statement.id, text="Thank you.", proposed_at=clock()
                )
            )
    letter.close()
    clock.now += letter.runtime.settings.forget_after
    forget()

    assert [(one.use, one.state) for one in all_of(Statement)] == [
        (StatementUse.PUBLIC, StatementState.APPROVED),
        (StatementUse.DOSSIER, StatementState.APPROVED),
    ]
    assert len(all_of(Extract)) == 2


def test_a_second_officers_address_goes_and_that_they_confirmed_stays(
    letter, clock, forget, all_of
):
    keys = [
        letter.signed(
            f"{number}@example.org", kind="organisation", name="Head", organisation=f"School {number}",
            public=bool(number),
        )
        for number in range(2)
    ]  # fmt: skip
    with letter.transaction() as (session, _):
        for key in keys:
            session.add(
                Authority(
                    signature_id=letter.signature(key).id, officer_key=new_key(), officer_name="Ann",
                    officer_email="ann@example.org", officer_state=OfficerState.CONFIRMED,
                    officer_decided_at=clock(), registration_number="123",
                )
            )  # fmt: skip
    letter.close()
    clock.now += letter.runtime.settings.forget_after
    forget()

    hidden, shown = all_of(Authority)
    assert (hidden.officer_email, hidden.officer_name, hidden.registration_number) == (None, "", "")
    assert (shown.officer_email, shown.registration_number) == (None, "123")
    assert hidden.officer_state is shown.officer_state is OfficerState.CONFIRMED


def test_unsent_messages_are_not_sent_any_more(letter, clock, forget, sent_mail):
    letter.signed()
    letter.close()
    clock.now += letter.runtime.settings.forget_after
    forget()

    assert sent_mail() == []


def test_personal_links_go_on_working_without_an_address(letter, clock, forget, outbox):
    shown = letter.signed("a@example.org", name="Shown")
    hidden = letter.signed("b@example.org", name="Hidden", public=False)
    letter.close()
    clock.now += letter.runtime.settings.forget_after
    forget()
    written = len(outbox())

    with letter.transaction() as (session, _):
        theirs = signatures.personal_signature(session, hidden)
        with pytest.raises(NotAllowed, match="erased"):
            signatures.show_name(session, theirs, shown=True, now=clock())
        ours = signatures.personal_signature(session, shown)
        signatures.show_name(session, ours, shown=False, now=clock())
        signatures.withdraw(session, theirs, now=clock())
    assert letter.counts().count == 1
    assert len(outbox()) == written, "there is nobody to write to"


def test_rules_about_addresses_go_with_the_letters_they_were_for(
    letter, other_letter, clock, forget, all_of
):
    with letter.transaction() as (session, row):
        for letter_id in (row.id, None):
            for subject in RuleSubject:
                session.add(
                    GuardRule(
                        organiser_id=row.organiser_id, letter_id=letter_id, subject=subject,
                        verdict=RuleVerdict.BLOCK, value="x", created_at=clock(),
                    )
                )  # fmt: skip
    letter.close()
    clock.now += letter.runtime.settings.forget_after
    forget()
    left = [(one.letter_id, one.subject) for one in all_of(GuardRule)]
    assert left == [
        (letter.id, RuleSubject.DOMAIN),
        *((None, subject) for subject in RuleSubject),
    ]

    other_letter.close()
    clock.now += letter.runtime.settings.forget_after
    forget()
    assert {one.subject for one in all_of(GuardRule)} == {RuleSubject.DOMAIN}


def test_a_letter_of_another_time_is_left_alone(over, other_letter, forget, clock):
    theirs = other_letter.signed()
    other_letter.close()
    forget()

    assert other_letter.signature(theirs).email
    with over.transaction() as (session, _):
        assert session.get_one(Letter, over.id).forgotten_at
        assert session.get_one(Letter, other_letter.id).forgotten_at is None
