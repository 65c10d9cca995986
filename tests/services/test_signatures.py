from datetime import timedelta

import pytest

from openletter.db.statements import statement_of
from openletter.domain.guard import HoldReason
from openletter.domain.signatures import MESSAGES_MAX, SignatureState, Verification
from openletter.domain.statements import StatementUse
from openletter.errors import NotAllowed, NotFound
from openletter.services import confirming, signatures
from openletter.services.confirming import Confirmation
from openletter.tokens import new_key
from tests.conftest import on_both_databases

pytestmark = on_both_databases


def messages(outbox):
    return [row.message for row in outbox()]


def test_signing_leaves_a_pending_signature_that_does_not_count(letter):
    key = letter.sign(name="Siân Prŷs", role="Librarian", country="Wales")

    signature = letter.signature(key)
    assert (signature.state, signature.verification) == (
        SignatureState.PENDING,
        Verification.EMAIL,
    )
    assert (signature.name, signature.role, signature.country) == (
        "Siân Prŷs",
        "Librarian",
        "GB-WLS",
    )
    assert letter.counts().count == 0


def test_signing_asks_for_confirmation_by_one_message_to_the_address(letter, outbox):
    letter.sign("Sian@Example.ORG")

    (row,) = outbox()
    assert (row.message, row.to_address) == ("confirm_signature", "Sian@example.org")


def test_confirming_counts_the_signature_and_tells_its_owner(letter, outbox, clock):
    key = letter.sign()
    clock.advance(minutes=3)

    assert letter.confirm(key) is Confirmation.CONFIRMED
    assert letter.counts().count == 1
    assert letter.signature(key).confirmed_at == clock.now
    assert messages(outbox) == ["confirm_signature", "signature_confirmed"]


def test_confirming_twice_changes_nothing_and_sends_nothing_more(letter, outbox, clock):
    key = letter.sign()
    letter.confirm(key)
    first = letter.signature(key).confirmed_at
    clock.advance(hours=2)

    assert letter.confirm(key) is Confirmation.ALREADY
    assert letter.signature(key).confirmed_at == first
    assert messages(outbox) == ["confirm_signature", "signature_confirmed"]


def test_an_organisation_signs_by_a_person_and_is_counted_apart(letter):
    letter.signed(
        "chair@library.example",
        kind="organisation",
        name="Owain Rees",
        organisation="Friends of Tenby Library",
        sector="Community",
    )
    letter.signed("mair@example.org", name="Mair")

    counts = letter.counts()
    assert (counts.count, counts.organisations, counts.individuals) == (2, 1, 1)


def test_a_name_kept_private_is_counted_as_hidden(letter):
    letter.signed(public=False)

    counts = letter.counts()
    assert (counts.count, counts.hidden) == (1, 1)


def test_signing_again_before_confirming_replaces_what_was_typed(letter, outbox):
    first = letter.sign(name="Sian Prys", role="Reader", statement="First thoughts.")
    again = letter.sign(
        "SIAN@example.org",
        name="Siân Prŷs",
        role="Librarian",
        public=False,
        statement="Second thoughts.",
        use=StatementUse.PUBLIC,
    )

    assert again == first
    (signature,) = letter.signatures()
    assert (signature.name, signature.role, signature.public) == ("Siân Prŷs", "Librarian", False)
    with letter.transaction() as (session, _):
        statement = statement_of(session, signature.id)
        assert (statement.text, statement.use) == ("Second thoughts.", StatementUse.PUBLIC)
    assert messages(outbox) == ["confirm_signature", "confirm_signature"]


def test_two_who_share_an_address_both_sign_by_names_that_differ(letter, outbox):
    both = [letter.signed("home@example.org", name=name) for name in ("Mair Rees", "Huw Rees")]

    assert len(set(both)) == 2
    assert letter.counts().count == 2
    assert messages(outbox).count("confirm_signature") == 2


def test_an_officer_signs_for_themselves_and_for_their_organisation(letter):
    letter.signed(name="Mair Rees")
    letter.signed(name="Mair Rees", kind="organisation", organisation="Tenby Readers")

    counts = letter.counts()
    assert (counts.individuals, counts.organisations) == (1, 1)


def test_a_third_name_at_an_address_adds_nobody(letter, outbox):
    for name in ("Mair Rees", "Huw Rees"):
        letter.signed("home@example.org", name=name)
    letter.sign("home@example.org", name="Eleri Rees")

    assert [one.name for one in letter.signatures()] == ["Mair Rees", "Huw Rees"]
    assert messages(outbox)[-1] == "already_signed"


def test_a_third_name_changes_nothing_of_the_two_that_wait(letter, outbox):
    for name in ("Mair Rees", "Huw Rees"):
        letter.sign("home@example.org", name=name, role="Reader")
    letter.sign("home@example.org", name="Mallory", role="Minister")

    assert [(one.name, one.role) for one in letter.signatures()] == [
        ("Mair Rees", "Reader"),
        ("Huw Rees", "Reader"),
    ]
    assert messages(outbox)[-1] == "confirm_signature"


def test_names_at_one_address_share_its_five_messages(letter, outbox):
    for n in range(MESSAGES_MAX + 3):
        letter.sign("home@example.org", name=("Mair Rees", "Huw Rees")[n % 2])

    assert len(outbox()) == MESSAGES_MAX


def test_whoever_took_a_signature_back_is_told_so_when_they_sign_again(letter, outbox, clock):
    key = letter.signed()
    with letter.transaction() as (session, _):
        signatures.withdraw(session, signatures.personal_signature(session, key), now=clock())
    again = letter.sign()

    assert again != key
    assert messages(outbox)[-1] == "signed_after_withdrawal"
    assert letter.confirm(again) is Confirmation.CONFIRMED
    assert letter.counts().count == 1


def test_whoever_was_removed_is_held_when_they_sign_again(letter, outbox):
    key = letter.signed()
    with letter.transaction() as (session, _):
        signatures.personal_signature(session, key).state = SignatureState.REMOVED
    again = letter.signed()

    assert letter.signature(again).held_because is HoldReason.REMOVED_BEFORE
    assert messages(outbox)[-2:] == ["confirm_signature", "signature_confirmed"]
    assert letter.counts().count == 0


def test_signing_again_without_a_statement_takes_the_pending_one_back(letter):
    key = letter.sign(statement="I have thought better of this.")
    letter.sign()

    with letter.transaction() as (session, _):
        assert statement_of(session, letter.signature(key).id) is None


def test_nobody_can_change_a_confirmed_signature_by_signing_again(letter, outbox):
    key = letter.signed(name="Siân Prŷs", statement="My own words.")

    letter.sign(name="SIAN PRYS", role="Minister", statement="Theirs.")

    (signature,) = letter.signatures()
    assert (signature.key, signature.name, signature.role) == (key, "Siân Prŷs", "")
    with letter.transaction() as (session, _):
        assert statement_of(session, signature.id).text == "My own words."
    assert messages(outbox)[-1] == "already_signed"
    assert letter.counts().count == 1


def test_a_stranger_cannot_fill_somebodys_inbox(letter, outbox):
    for _ in range(MESSAGES_MAX + 4):
        letter.sign()

    assert len(outbox()) == MESSAGES_MAX


def test_a_stranger_cannot_fill_the_inbox_of_somebody_who_has_confirmed(letter, outbox):
    letter.signed()
    for _ in range(MESSAGES_MAX + 4):
        letter.sign()

    assert len(outbox()) == MESSAGES_MAX


def test_the_confirmation_is_told_even_when_every_message_was_used_up(letter, outbox):
    for _ in range(MESSAGES_MAX + 1):
        key = letter.sign()
    letter.confirm(key)

    assert messages(outbox)[-1] == "signature_confirmed"


def test_one_address_may_sign_two_letters(letter, organiser_id, runtime):
    from openletter.db.letters import Organiser
    from openletter.services import letters
    from tests.conftest import WORDING, OpenLetter

    with runtime.database.transaction() as session:
        made = letters.create(
            session,
            session.get_one(Organiser, organiser_id),
            WORDING,
            letters.Arrangements(),
            now=runtime.clock(),
        )
        letters.open_for_signatures(session, made, now=runtime.clock(), today=runtime.today())
        second = OpenLetter(runtime, made.id, made.slug)
    letter.signed()
    second.signed()

    assert (letter.counts().count, second.counts().count) == (1, 1)
    assert second.slug != letter.slug


def test_a_closed_letter_cannot_be_signed(letter, outbox):
    letter.close()

    with pytest.raises(NotAllowed, match="not open"):
        letter.sign()
    assert letter.signatures() == []
    assert outbox() == []


def test_the_deadline_is_the_last_day_on_which_people_sign(letter, clock):
    clock.now = clock.now.replace(month=12, day=31, hour=23, minute=59)
    letter.sign("in.time@example.org")
    clock.advance(minutes=1)

    with pytest.raises(NotAllowed):
        letter.sign("too.late@example.org")


def test_what_was_signed_in_time_can_be_confirmed_for_a_day_after_closing(letter, clock):
    in_time, too_late = letter.sign("a@example.org"), letter.sign("b@example.org")
    letter.close()

    clock.advance(hours=23, minutes=59)
    assert letter.confirm(in_time) is Confirmation.CONFIRMED
    clock.advance(minutes=1)
    with pytest.raises(NotAllowed, match="closed"):
        letter.confirm(too_late)
    assert letter.counts().count == 1


def test_a_link_opened_after_the_grace_still_says_that_the_signature_stands(letter, clock):
    key = letter.signed()
    letter.close()
    clock.advance(days=2)

    assert letter.confirm(key) is Confirmation.ALREADY


def test_an_unknown_signature_is_not_found(letter):
    with pytest.raises(NotFound):
        letter.confirm(new_key())


def withdraw(letter, key):
    with letter.transaction() as (session, _):
        signatures.withdraw(
            session, signatures.personal_signature(session, key), now=letter.runtime.clock()
        )


def test_a_withdrawn_signature_no_longer_counts(letter):
    key = letter.signed()

    withdraw(letter, key)

    assert letter.signature(key).state is SignatureState.WITHDRAWN
    assert letter.counts().count == 0


def test_withdrawing_twice_keeps_the_first_moment(letter, clock):
    key = letter.signed()
    withdraw(letter, key)
    clock.advance(days=1)
    withdraw(letter, key)

    assert letter.signature(key).withdrawn_at == clock.now - timedelta(days=1)


def test_a_withdrawn_signature_cannot_be_confirmed_again_by_its_old_link(letter):
    key = letter.signed()
    withdraw(letter, key)

    with pytest.raises(NotAllowed, match="withdrawn"):
        letter.confirm(key)
    assert letter.counts().count == 0


def test_whoever_has_withdrawn_may_sign_again(letter):
    first = letter.signed()
    withdraw(letter, first)

    second = letter.signed()

    assert second != first
    assert letter.counts().count == 1


def test_what_the_organiser_removed_cannot_be_withdrawn(letter):
    key = letter.signed()
    with letter.transaction() as (session, _):
        signatures.personal_signature(session, key).state = SignatureState.REMOVED

    with pytest.raises(NotAllowed, match="removed"):
        withdraw(letter, key)


def test_a_new_link_goes_to_the_address_that_signed(letter, outbox):
    key = letter.sign("sian@example.org")
    with letter.transaction() as (session, _):
        confirming.send_link_again(session, key, now=letter.runtime.clock())

    assert [(row.message, row.to_address) for row in outbox()] == [
        ("confirm_signature", "sian@example.org")
    ] * 2


def test_new_links_are_not_sent_without_end(letter, outbox):
    key = letter.sign()

    def send_again():
        with letter.transaction() as (session, _):
            confirming.send_link_again(session, key, now=letter.runtime.clock())

    for _ in range(MESSAGES_MAX - 1):
        send_again()
    with pytest.raises(NotAllowed, match="several links"):
        send_again()
    assert len(outbox()) == MESSAGES_MAX


def test_no_new_link_for_what_is_confirmed(letter):
    key = letter.signed()

    with letter.transaction() as (session, _), pytest.raises(NotAllowed, match="already"):
        confirming.send_link_again(session, key, now=letter.runtime.clock())


def test_hiding_ones_name_moves_it_from_the_shown_to_the_hidden(letter):
    key = letter.signed(public=True)

    with letter.transaction() as (session, _):
        signatures.show_name(
            session,
            signatures.personal_signature(session, key),
            shown=False,
            now=letter.runtime.clock(),
        )

    assert letter.signature(key).public is False
    assert letter.counts().hidden == 1
