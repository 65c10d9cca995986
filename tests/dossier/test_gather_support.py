"""What of messages of support an edition prints."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from openletter import jobs
from openletter.db.signatures import Signature
from openletter.domain.omissions import Omitted
from openletter.domain.plans import PartKind, Plan
from openletter.dossier.gather import gather
from openletter.media.child import prepare_here
from openletter.services import editions, omissions, signatures, support_files
from tests.support import ABOUT, campaigner_of, sent, shown


@pytest.fixture(autouse=True)
def prepared_here(monkeypatch):
    monkeypatch.setattr(support_files, "prepare", prepare_here)


def gathered(letter, **plan):
    now = letter.runtime.clock()
    with letter.transaction() as (session, row):
        edition = editions.ask_for(session, row, now=now)
        if plan:
            edition.plan = Plan(**plan).stored()
        found = gather(session, edition, now=now, zone=ZoneInfo("UTC"))
        session.rollback()
    return found.support


def test_what_anybody_may_see_is_printed_in_words(letter):
    shown(letter)

    [one] = gathered(letter)

    assert (one.name, one.caption, one.text) == ("Siân Prŷs", ABOUT.caption, ABOUT.words)
    assert (one.people, one.day) == (ABOUT.people, "2026-11-22")
    assert gathered(letter, parts=(PartKind.LETTER,)) == ()


def test_what_waits_or_hides_is_not(letter):
    key = letter.signed()
    sent(letter, key)
    jobs.prepare_support(letter.runtime)
    assert gathered(letter) == ()

    shown(letter, key)
    with letter.transaction() as (session, _):
        one = signatures.personal_signature(session, key)
        signatures.show_name(session, one, shown=False, now=letter.runtime.clock())

    assert gathered(letter) == ()


def test_its_words_can_be_left_out_of_the_next_edition(letter):
    shown(letter)
    letter.runtime.clock.advance(seconds=timedelta(minutes=1).total_seconds())
    with letter.transaction() as (session, row):
        omissions.leave_out(
            session,
            row,
            session.exec(select(Signature)).one(),
            Omitted.STATEMENT,
            "It repeats another.",
            by=campaigner_of(session, letter),
            now=letter.runtime.clock(),
        )

    assert gathered(letter) == ()
