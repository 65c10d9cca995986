"""The authority trail in the database, and the second officer: asked, deciding, replaced."""

import pytest

from openletter import jobs
from openletter.domain import authority as rules
from openletter.domain.authority import OFFICER_MESSAGES_MAX, DomainMatch, OfficerState
from openletter.domain.basis import AuthorityBasis
from openletter.domain.forgetting import MESSAGES_FOR
from openletter.domain.guard import HoldReason
from openletter.domain.signatures import SignatureState
from openletter.errors import InvalidInput, NotAllowed, NotFound
from openletter.services import erasing, officers, signatures
from openletter.services.agreeing import Outcome
from tests.changes import agree, reword
from tests.conftest import on_both_databases
from tests.organisations import OFFICER, authority, decide, sign_for, trail

pytestmark = on_both_databases


@pytest.fixture
def asked(letter):
    """The key of an organisation's signature whose second officer has been asked."""
    key = sign_for(letter, said=trail(**OFFICER))
    letter.confirm(key)
    return key


@pytest.fixture
def messages(outbox):
    """Returns who has been written to with one message."""
    return lambda message: [row.to_address for row in outbox() if row.message == message]


def naming(letter, key, **changes):
    with letter.transaction() as (session, _):
        signature = signatures.personal_signature(session, key)
        officer = rules.named_officer(OFFICER | changes, None)
        officers.name_another(session, signature, officer, now=letter.runtime.clock())


def asking_again(letter, key):
    with letter.transaction() as (session, _):
        signature = signatures.personal_signature(session, key)
        officers.ask_again(session, signature, now=letter.runtime.clock())


def withdraw(letter, key):
    with letter.transaction() as (session, _):
        signature = signatures.personal_signature(session, key)
        signatures.withdraw(session, signature, now=letter.runtime.clock())


def test_what_is_said_is_kept_with_the_signature(letter):
    kept = authority(letter, sign_for(letter))

    assert (kept.basis, str(kept.decided_on)) == (AuthorityBasis.BOARD, "2026-05-03")
    assert (kept.website, kept.registration_number) == ("tenbyreaders.example", "1122334")
    assert kept.domain_match is DomainMatch.OWN


def test_signing_again_before_confirming_replaces_it(letter):
    sign_for(letter)
    key = sign_for(letter, said=trail(basis="officer", website="", registration_number=""))

    kept = authority(letter, key)
    assert (kept.basis, kept.decided_on) == (AuthorityBasis.OFFICER, None)
    assert (kept.website, kept.registration_number) == ("", "")
    assert kept.domain_match is DomainMatch.UNKNOWN


def test_signing_again_after_confirming_changes_nothing(letter, asked):
    sign_for(letter, said=trail(basis="officer"))

    assert authority(letter, asked).basis is AuthorityBasis.BOARD


def test_the_second_officer_is_asked_only_once_the_signatory_has_confirmed(letter, messages):
    key = sign_for(letter, said=trail(**OFFICER))
    assert messages("officer_asked") == []
    assert authority(letter, key).officer_state is None

    letter.confirm(key)
    letter.confirm(key)

    assert messages("officer_asked") == ["mair@tenbyreaders.example"]
    assert authority(letter, key).officer_state is OfficerState.ASKED


def test_the_officers_message_does_not_carry_the_signatorys_personal_link(letter, asked, outbox):
    (row,) = [row for row in outbox() if row.message == "officer_asked"]
    assert set(row.context["token_links"]) == {"link"}


@pytest.mark.parametrize("decision", [OfficerState.CONFIRMED, OfficerState.DECLINED])
def test_a_decision_is_kept_and_told_once(letter, asked, messages, clock, decision):
    decide(letter, asked, decision)
    first = authority(letter, asked)
    clock.advance(hours=1)
    decide(letter, asked, decision)

    assert first.officer_state is decision
    assert authority(letter, asked).officer_decided_at == first.officer_decided_at
    assert messages("officer_answered") == ["sian@tenbyreaders.example"]
    assert letter.counts().count == 1, "the signature stands, whatever the officer says"


def test_an_officer_may_change_their_mind_but_not_flood_the_signatory(letter, asked, messages):
    for _ in range(5):
        decide(letter, asked, OfficerState.CONFIRMED)
        decide(letter, asked, OfficerState.DECLINED)

    assert authority(letter, asked).officer_state is OfficerState.DECLINED
    assert len(messages("officer_answered")) == officers.ANSWERS_TOLD_MAX


def test_a_decision_moves_the_time_of_the_last_change(letter, asked, clock):
    clock.advance(hours=1)
    decide(letter, asked, OfficerState.CONFIRMED)

    assert letter.signature(asked).changed_at == clock()


def test_an_officer_is_written_to_three_times_at_most(letter, asked, messages):
    asking_again(letter, asked)
    asking_again(letter, asked)
    with pytest.raises(NotAllowed):
        asking_again(letter, asked)
    with pytest.raises(NotAllowed):
        naming(letter, asked, officer_email="MAIR@tenbyreaders.example")

    assert messages("officer_asked") == ["mair@tenbyreaders.example"] * 3


def test_another_organisation_cannot_go_on_where_one_has_stopped(letter, asked, messages):
    asking_again(letter, asked)
    asking_again(letter, asked)
    key = sign_for(letter, "Narberth Readers", "n@narberth.example", said=trail(**OFFICER))
    letter.confirm(key)

    assert len(messages("officer_asked")) == 3
    assert authority(letter, key).officer_state is None


def test_one_signature_can_have_few_officers_written_to(letter, asked, messages):
    for number in range(4):
        naming(letter, asked, officer_email=f"officer{number}@o.example")
    with pytest.raises(NotAllowed):
        naming(letter, asked, officer_email="one.more@o.example")

    assert len(messages("officer_asked")) == 5
    assert authority(letter, asked).officer_email == "officer3@o.example"


def test_naming_another_makes_the_first_link_worthless(letter, asked):
    before = authority(letter, asked).officer_key
    naming(letter, asked, officer_email="gwen@o.example")

    with letter.transaction() as (session, _), pytest.raises(NotFound):
        officers.decide(session, before, OfficerState.CONFIRMED, now=letter.runtime.clock())
    assert authority(letter, asked).officer_state is OfficerState.ASKED


def test_another_can_be_named_after_a_no_but_not_after_a_yes(letter, asked):
    decide(letter, asked, OfficerState.DECLINED)
    naming(letter, asked, officer_email="gwen@o.example")
    assert authority(letter, asked).officer_decided_at is None

    decide(letter, asked, OfficerState.CONFIRMED)
    with pytest.raises(NotAllowed):
        naming(letter, asked)
    with pytest.raises(NotAllowed):
        asking_again(letter, asked)


def test_the_signatory_cannot_be_their_own_second_officer(letter, asked):
    with pytest.raises(InvalidInput):
        naming(letter, asked, officer_email="SIAN@tenbyreaders.example")
    assert authority(letter, asked).officer_email == "mair@tenbyreaders.example"


def test_an_organisation_without_a_trail_may_name_an_officer_later(letter, messages):
    key = letter.signed(kind="organisation", organisation="Tenby Readers")
    naming(letter, key)

    assert messages("officer_asked") == ["mair@tenbyreaders.example"]
    assert authority(letter, key).basis is None


def test_a_person_can_name_no_officer(letter):
    key = letter.signed()
    with pytest.raises(NotAllowed):
        naming(letter, key)


def test_nothing_is_left_to_confirm_once_the_signature_is_withdrawn(letter, asked):
    withdraw(letter, asked)

    with pytest.raises(NotAllowed):
        decide(letter, asked, OfficerState.CONFIRMED)
    with pytest.raises(NotAllowed):
        asking_again(letter, asked)
    assert authority(letter, asked).officer_state is OfficerState.ASKED


def test_agreeing_to_a_changed_text_asks_the_officer_about_it_again(letter, asked, messages):
    decide(letter, asked, OfficerState.CONFIRMED)
    assert agree(letter, asked, reword(letter)) is Outcome.AGREED

    assert authority(letter, asked).officer_state is OfficerState.ASKED
    assert authority(letter, asked).officer_decided_at is None
    assert messages("officer_asked") == ["mair@tenbyreaders.example"] * 2
    decide(letter, asked, OfficerState.CONFIRMED)
    assert authority(letter, asked).officer_state is OfficerState.CONFIRMED


def test_whoever_was_held_and_removed_does_not_learn_it_from_their_officer(letter, messages):
    key = sign_for(letter, said=trail(**OFFICER))
    with letter.transaction() as (session, _):
        held = session.merge(letter.signature(key))
        held.held_because, held.state = HoldReason.RATE, SignatureState.REMOVED
        held.removed_at = letter.runtime.clock()
    letter.confirm(key)

    assert messages("officer_asked") == ["mair@tenbyreaders.example"]
    decide(letter, key, OfficerState.CONFIRMED)
    assert authority(letter, key).officer_state is OfficerState.CONFIRMED
    assert letter.counts().count == 0


def test_signing_and_erasing_in_turn_sends_an_officer_no_more_messages(letter, sent_mail, outbox):
    written = []
    for _ in range(6):
        key = sign_for(letter, said=trail(**OFFICER))
        letter.confirm(key)
        written += [mail for mail in sent_mail() if "mair@" in str(mail["To"])]
        with letter.transaction() as (session, _row):
            signature = signatures.found(session, key)
            erasing.erase(session, signature, now=letter.runtime.clock())

    assert len(written) == OFFICER_MESSAGES_MAX
    assert not [row.to_address for row in outbox() if "@" in row.to_address]


def test_the_trace_of_an_officers_address_goes_with_old_messages(letter, asked, clock, outbox):
    with letter.transaction() as (session, _row):
        erasing.erase(session, signatures.found(session, asked), now=clock())
    clock.now += MESSAGES_FOR
    jobs.forget(letter.runtime)

    assert {row.to_address for row in outbox()} == {""}
