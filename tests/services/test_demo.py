from datetime import timedelta

import pytest
from sqlmodel import select

from openletter import demo
from openletter.db.campaigners import Campaigner
from openletter.db.letters import (
    Letter,
    current_revision,
    delivery_of,
    followed_by,
    letter_by_slug,
    reply_to,
)
from openletter.db.signatories import counts, shown_organisations
from openletter.db.signatures import Signature
from openletter.db.statements import (
    Extract,
    dossier_statements,
    public_statements,
    public_voices,
)
from openletter.db.support import public_support
from openletter.demo import support as pieces
from openletter.domain.extracts import spans
from openletter.domain.letters import LetterState
from openletter.domain.signatures import Verification
from tests.conftest import on_both_databases

pytestmark = on_both_databases


@pytest.fixture
def load(runtime):
    def load_it():
        with runtime.database.transaction() as session:
            return demo.load(session, now=runtime.clock(), today=runtime.today())

    return load_it


@pytest.fixture
def session(runtime, load):
    """A session on an installation with the demo."""
    load()
    with runtime.database.reading() as session:
        yield session


def test_the_demo_loads_once(load, runtime):
    assert load() is True
    assert load() is False
    with runtime.database.reading() as session:
        assert len(session.exec(select(Letter)).all()) == 2


def test_the_first_letter_is_answered_and_the_second_follows_it_and_can_be_signed(session, runtime):
    first = letter_by_slug(session, demo.FIRST)
    second = demo.open_letter(session)

    assert first.state is LetterState.ANSWERED
    assert followed_by(session, first).id == second.id
    assert second.state is LetterState.OPEN
    assert second.deadline > runtime.today() + timedelta(days=30)


def test_every_request_of_the_first_letter_has_its_answer(session):
    first = letter_by_slug(session, demo.FIRST)

    asked = [request.number for request in current_revision(session, first).requests]
    answered = [answer.request_number for answer in reply_to(session, first).answers]
    assert asked == answered
    assert delivery_of(session, first).signatures > 0


def test_real_organisations_are_recorded_by_the_organiser_and_nobody_else_is(session, runtime):
    second = demo.open_letter(session)
    standing = session.exec(select(Signature).where(Signature.letter_id == second.id)).all()

    recorded = {s.kind for s in standing if s.verification is Verification.RECORDED}
    signed = [
        s.organisation
        for s in standing
        if s.verification is Verification.EMAIL and s.kind == "organisation"
    ]
    assert recorded == {"organisation"}
    assert all(name.startswith("Sample: ") for name in signed)
    listed = (demo.HERE / "supporters-2015.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert counts(session, second, now=runtime.clock()).recorded == len(listed)


def test_a_sample_organisation_shows_what_badges_there_are(session, runtime):
    second = demo.open_letter(session)
    (sample,) = [
        one
        for one in shown_organisations(session, second, now=runtime.clock())
        if one.organisation.startswith("Sample: ")
    ]

    assert (sample.trail.own_domain, sample.trail.officer_confirmed) == ("example.org", True)
    assert sample.trail.basis == "board"


def test_every_author_of_a_statement_is_visibly_a_sample(session, runtime):
    second = demo.open_letter(session)
    people = session.exec(
        select(Signature).where(Signature.verification == Verification.EMAIL)
    ).all()

    assert people
    assert all(person.name.startswith("Sample: ") for person in people)
    assert all(person.email.endswith("@example.org") for person in people)
    assert len(public_statements(session, second, now=runtime.clock())) >= 2


def test_every_extract_is_verbatim_and_speaks_to_a_request(session, runtime):
    second = demo.open_letter(session)
    numbers = {request.number for request in current_revision(session, second).requests}
    extracts = session.exec(select(Extract)).all()

    assert extracts
    for extract in extracts:
        assert spans(extract.text, extract.statement.text), extract.text
        assert extract.request_number in numbers
    assert {
        voice.request_number for voice in public_voices(session, second, now=runtime.clock())
    } == numbers


def test_one_statement_may_be_printed_in_full(session, runtime):
    second = letter_by_slug(session, demo.SECOND)
    printed = dossier_statements(session, second, None, now=runtime.clock())
    assert [said.name for said, _ in printed] == ["Sample: chair of a tenants’ group, Newport"]


def test_one_extract_still_waits_for_its_author_so_that_it_can_be_tried(session, outbox):
    waiting = [row for row in outbox() if row.state == "queued"]

    assert [row.message for row in waiting] == ["extract_proposed"]
    (proposed,) = session.exec(select(Extract).where(Extract.state == "proposed")).all()
    assert waiting[0].signature_id == proposed.statement.signature_id


def test_there_is_a_campaigner_to_sign_in_as(session):
    assert demo.campaigner(session).email == demo.CAMPAIGNER
    assert len(session.exec(select(Campaigner)).all()) == 1


def test_a_picture_a_sound_and_a_video_say_that_they_are_samples(load, runtime, outbox):
    load()
    before = [row.message for row in outbox()]
    pieces.show(runtime)

    with runtime.database.reading() as session:
        second = demo.open_letter(session)
        shown = public_support(session, second, now=runtime.clock())
    assert [one.kind for one in shown] == ["picture", "sound", "video"]
    assert all(one.name.startswith("Sample: ") for one in shown)
    assert all(one.words.startswith(f"A demonstration {what}") for one, what in zip(
        shown, ("picture", "sound", "film"), strict=True
    ))  # fmt: skip
    assert all((runtime.support_folder / one.sha256).stat().st_size < 200_000 for one in shown)
    assert [row.message for row in outbox()] == before, "nobody reads what is sent to them"
