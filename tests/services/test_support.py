"""Messages of support, from the file that is sent to the page that shows it, and away again."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from openletter import jobs
from openletter.db import support as rows
from openletter.db.audit import AuditEntry
from openletter.db.signatures import Signature
from openletter.db.support import SupportMessage
from openletter.domain import support as rules
from openletter.domain.guard import HoldReason
from openletter.domain.letters import LetterState
from openletter.domain.safety import NameForm
from openletter.domain.support import About, SupportState
from openletter.errors import InvalidInput, NotAllowed
from openletter.media.child import prepare_here
from openletter.media.prepare import IN, NoRoom
from openletter.services import (
    disk,
    erasing,
    forgetting,
    own_data,
    signatures,
    support,
    support_files,
)
from tests import recordings
from tests.conftest import on_both_databases
from tests.messages import plain
from tests.support import ABOUT, ask, decided, message_of, sent, shown


@pytest.fixture(autouse=True)
def prepared_here(monkeypatch):
    monkeypatch.setattr(support_files, "prepare", prepare_here)


def public(letter):
    with letter.transaction() as (session, row):
        return rows.public_support(session, row, now=letter.runtime.clock())


def stored(letter):
    return list(letter.runtime.support_folder.iterdir())


def swept(letter, monkeypatch):
    """Let the worker look for files that nobody has, when they are not young any more."""
    monkeypatch.setattr(support_files, "YOUNG", -1.0)
    jobs.prepare_support(letter.runtime)
    return stored(letter)


@on_both_databases
def test_nobody_sees_a_message_before_a_campaigner_approves_it(letter, monkeypatch):
    sent(letter, letter.signed(), recordings.video())
    assert message_of(letter).state is SupportState.WAITING
    jobs.prepare_support(letter.runtime)

    made = message_of(letter)
    assert (made.state, made.kind, made.width) == ("ready", "video", 64)
    assert made.upload is None
    assert public(letter) == []
    assert {file.name for file in swept(letter, monkeypatch)} == {made.sha256, made.still_sha256}

    decided(letter)

    [seen] = public(letter)
    assert (seen.name, seen.people, seen.words) == ("Siân Prŷs", ABOUT.people, ABOUT.words)
    assert (letter.runtime.support_folder / seen.sha256).stat().st_size == made.size


def test_its_author_is_told_what_became_of_it(letter, sent_mail, clock):
    shown(letter)
    assert "anybody can see it now" in plain(sent_mail()[-1]).lower()

    clock.advance(minutes=1)
    decided(letter, approve=False)

    assert public(letter) == []
    assert "“Too dark.”" in plain(sent_mail()[-1])
    with letter.transaction() as (session, _):
        entries = session.exec(select(AuditEntry).order_by(AuditEntry.id)).all()
        written = [(one.action, one.details.get("reason")) for one in entries]
    assert written == [
        ("support-approved", None),
        ("support-declined", "Too dark."),
    ]


def test_whoever_hides_their_name_is_not_told_that_anybody_sees_it(letter, sent_mail):
    shown(letter, letter.signed(public=False))

    assert "only while your name is shown" in plain(sent_mail()[-1])


def test_a_file_that_cannot_be_used_is_deleted_and_its_author_told_why(
    letter, sent_mail, monkeypatch
):
    sent(letter, letter.signed(), recordings.sound(loud=0))
    sent_mail()

    jobs.prepare_support(letter.runtime)

    assert message_of(letter).fault == "silent"
    assert "nothing to be heard" in plain(sent_mail()[-1])
    assert swept(letter, monkeypatch) == []


@on_both_databases
def test_taking_it_back_leaves_nothing_of_it_but_that_files_were_sent(letter, monkeypatch):
    key = letter.signed()
    shown(letter, key)
    before = letter.signature(key).changed_at

    for _ in range(2):
        letter.runtime.clock.advance(minutes=1)
        with letter.transaction() as (session, _row):
            signature = signatures.personal_signature(session, key)
            support.take_back(session, signature, now=letter.runtime.clock())

    left = message_of(letter)
    assert (left.state, left.sends, left.caption, left.people, left.words, left.sha256) == (
        "taken-back", 1, "", "", "", None,
    )  # fmt: skip
    assert public(letter) == []
    assert (
        before < letter.signature(key).changed_at == letter.runtime.clock() - timedelta(minutes=1)
    )
    assert swept(letter, monkeypatch) == []


def withdraw(session, signature, now):
    signatures.withdraw(session, signature, now=now)


def erase(session, signature, now):
    erasing.erase(session, signature, now=now)


def hide(session, signature, now):
    signatures.show_name(session, signature, shown=False, now=now)


def hold_back(session, signature, now):
    signature.withheld = True


def print_initials(session, signature, now):
    signature.letter.name_form = NameForm.INITIAL


def was_told_of_initials(session, signature, now):
    signature.shown_as = NameForm.INITIAL


def print_no_names(session, signature, now):
    signature.letter.name_form = NameForm.NONE


def print_later(session, signature, now):
    signature.letter.names_after_hours = 24


def hold(session, signature, now):
    signature.held_because = HoldReason.TRAP


def test_whoever_is_not_named_in_full_is_neither_seen_nor_heard(letter):
    key = letter.signed()
    shown(letter, key)
    now = letter.runtime.clock()
    for change in (
        *(withdraw, erase, hide, hold_back, hold),
        *(print_initials, was_told_of_initials, print_no_names, print_later),
    ):
        with letter.transaction() as (session, row):
            assert len(rows.public_support(session, row, now=now)) == 1
            change(session, signatures.personal_signature(session, key), now)
            session.flush()
            assert rows.public_support(session, row, now=now) == [], change.__name__
            session.rollback()


@pytest.mark.parametrize("change", [withdraw, erase])
@on_both_databases
def test_it_goes_with_the_signature(letter, change, monkeypatch):
    key = letter.signed()
    shown(letter, key)

    with letter.transaction() as (session, _):
        change(session, signatures.personal_signature(session, key), letter.runtime.clock())
        assert session.exec(select(SupportMessage)).all() == []

    assert swept(letter, monkeypatch) == []


@pytest.mark.parametrize("approved", [True, False])
def test_after_the_campaign_only_what_was_approved_stays(letter, clock, approved):
    sent(letter, letter.signed())
    jobs.prepare_support(letter.runtime)
    if approved:
        decided(letter)
    with letter.transaction() as (_, row):
        row.state, row.closed_at = LetterState.CLOSED, clock()
    clock.advance(days=400)

    with letter.transaction() as (session, _):
        forgetting.forget_letters(session, now=clock(), after=timedelta(days=180))

    assert len(public(letter)) == approved
    with letter.transaction() as (session, _):
        assert len(session.exec(select(SupportMessage)).all()) == approved


def test_another_file_takes_its_place_under_another_address(letter, clock):
    key = letter.signed()
    shown(letter, key)
    [first] = public(letter)
    clock.advance(minutes=1)

    sent(letter, key, recordings.sound())
    assert public(letter) == []
    jobs.prepare_support(letter.runtime)
    decided(letter)

    [second] = public(letter)
    assert second.kind == "sound"
    assert second.key != first.key


def test_changed_words_are_read_again(letter, clock):
    key = letter.signed()
    shown(letter, key)
    clock.advance(minutes=1)

    with letter.transaction() as (session, _):
        signature = signatures.personal_signature(session, key)
        support.describe(session, signature, About("New", "", "Other words."), now=clock())

    assert message_of(letter).state is SupportState.READY
    assert public(letter) == []


def test_a_campaigner_decides_only_about_what_they_have_seen(letter, clock):
    sent(letter, letter.signed())
    jobs.prepare_support(letter.runtime)
    with pytest.raises(NotAllowed, match="has changed"):
        ask(letter, support.approve, "earlier")
    with pytest.raises(InvalidInput, match="Say why"):
        decided(letter, approve=False, reason=" ")
    assert message_of(letter).state is SupportState.READY


def test_a_decision_can_be_taken_back_for_a_week(letter, clock, monkeypatch):
    sent(letter, letter.signed())
    jobs.prepare_support(letter.runtime)
    decided(letter, approve=False)
    jobs.forget(letter.runtime)
    ask(letter, support.leave_undecided)
    assert message_of(letter).state is SupportState.READY

    decided(letter, approve=False)
    clock.advance(days=8)
    jobs.forget(letter.runtime)

    assert swept(letter, monkeypatch) == []
    with pytest.raises(NotAllowed, match="is deleted"):
        ask(letter, support.leave_undecided)


def test_only_a_confirmed_signature_has_one(letter):
    with pytest.raises(NotAllowed, match="confirmed"):
        sent(letter, letter.sign())


def test_an_address_sends_so_many_files_a_day_whatever_it_takes_back(letter, clock):
    key = letter.signed()
    for _ in range(rules.SENDS_MAX):
        sent(letter, key)
        with letter.transaction() as (session, _row):
            support.take_back(session, signatures.personal_signature(session, key), now=clock())
    with pytest.raises(NotAllowed, match="many files today"):
        sent(letter, key)

    clock.advance(hours=25)
    sent(letter, key)

    assert message_of(letter).sends == 1


@pytest.mark.parametrize("limit, says", [("WAITING_MAX", "ten minutes"), ("KEPT_MAX", "as many")])
def test_a_letter_takes_so_many(letter, monkeypatch, limit, says):
    monkeypatch.setattr(rules, limit, 1)
    sent(letter, letter.signed())
    if limit == "KEPT_MAX":
        jobs.prepare_support(letter.runtime)

    with pytest.raises(NotAllowed, match=says):
        sent(letter, letter.signed("b@example.org", name="B"))


def test_a_worker_that_died_is_followed_by_another(letter, clock, monkeypatch):
    sent(letter, letter.signed())
    with letter.transaction() as (session, _):
        assert support_files.claim(session, now=clock()).attempt == 1
    assert jobs.prepare_support(letter.runtime) == 0
    clock.advance(minutes=9)

    assert jobs.prepare_support(letter.runtime) == 1
    assert message_of(letter).state is SupportState.READY


def test_what_another_worker_has_finished_is_not_overwritten(letter, clock):
    sent(letter, letter.signed())
    with letter.transaction() as (session, _):
        first = support_files.claim(session, now=clock())
    clock.advance(minutes=9)
    jobs.prepare_support(letter.runtime)

    with letter.transaction() as (session, _):
        support_files.finish(session, first, rules.Fault.TOO_LONG, now=clock())

    assert message_of(letter).state is SupportState.READY


def test_a_full_disk_is_tried_again_and_then_told(letter, clock, monkeypatch, sent_mail):
    def no_room(*_args):
        raise NoRoom

    monkeypatch.setattr(support_files, "prepare", no_room)
    sent(letter, letter.signed())
    for _ in range(rules.ATTEMPTS_MAX):
        assert message_of(letter).state is SupportState.WAITING
        jobs.prepare_support(letter.runtime)
        clock.advance(minutes=9)

    assert message_of(letter).fault == "not-prepared"
    assert "our fault" in plain(sent_mail()[-1])


def test_what_a_killed_worker_leaves_is_swept_away(letter, clock):
    left, present = (
        letter.runtime.support_folder / name for name in (".preparing-a", ".preparing-b")
    )
    for work in (left, present):
        work.mkdir(parents=True)
        (work / IN).write_bytes(b"what somebody sent")
    os.utime(left, (0, 0))

    jobs.prepare_support(letter.runtime)

    assert stored(letter) == [present]


def test_a_file_whose_row_may_be_on_the_way_is_left_alone(letter):
    disk.keep(letter.runtime.support_folder, "a" * 32, b"just sent")

    jobs.prepare_support(letter.runtime)

    assert [file.name for file in stored(letter)] == ["a" * 32]


def test_it_is_in_everything_that_is_stored_about_its_author(letter):
    shown(letter)
    with letter.transaction() as (session, _):
        signature = session.exec(select(Signature)).one()
        told = own_data.everything_about(session, signature, letter.runtime.links)

    assert told["message_of_support"]["what_there_is_to_see_or_hear"] == ABOUT.words
    assert told["message_of_support"]["state"] == "approved"


@on_both_databases
def test_two_files_at_once_are_one_message(letter):
    key = letter.signed()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: sent(letter, key), range(2)))

    one = message_of(letter)
    assert (one.state, one.sends) == ("waiting", 2)
    assert one.upload in {file.name for file in stored(letter)}
