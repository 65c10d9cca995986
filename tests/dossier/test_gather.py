from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta

import pytest
from sqlmodel import Session

from openletter.domain.guard import HoldReason
from openletter.domain.letters import Alteration
from openletter.domain.signatures import SignatureState
from openletter.dossier.gather import gather
from openletter.dossier.record import Record, Tally, read
from openletter.services import letters, signatures
from tests.dossier.desk import HIDDEN, NOW, SCRIPTS, WORDING, ZONE, Desk, Edition, campaign


def test_figures_count_hidden_names_and_leave_out_what_is_not_confirmed(session: Session) -> None:
    figures = campaign(session).record().figures
    assert (figures.signatures, figures.organisations, figures.individuals) == (22, 3, 19)
    assert (figures.hidden_organisations, figures.hidden_individuals) == (1, 1)
    assert (figures.by_email, figures.recorded) == (20, 2)
    assert (figures.pending, figures.withdrawn, figures.removed) == (1, 1, 0)


def test_who_gave_up_before_confirming_has_taken_nothing_back(session: Session) -> None:
    desk = campaign(session)
    signatures.withdraw(session, desk.sign("Mistyped", confirmed=False), now=NOW)
    figures = desk.record().figures

    assert (figures.pending, figures.withdrawn) == (1, 1)


@pytest.mark.parametrize("confirmed", [True, False])
def test_the_figures_do_not_tell_who_was_held_and_then_removed(desk: Desk, confirmed: bool) -> None:
    """Whoever reads them knows how many they have tried themselves."""
    signature = desk.sign("Robot One")
    signature.held_because = HoldReason.TRAP
    if not confirmed:
        signature.state, signature.confirmed_at = SignatureState.PENDING, None
    before = desk.record().figures
    signature.state, signature.removed_at = SignatureState.REMOVED, NOW
    desk.session.flush()

    assert desk.record().figures == before


def test_lists_and_figures_agree(edition: Edition) -> None:
    record = edition.record
    named = len(record.organisations) + len(record.people)
    assert named + record.figures.hidden == record.figures.signatures
    assert sum(tally.count for tally in record.figures.countries) == record.figures.signatures
    assert sum(tally.count for tally in record.figures.sectors) == record.figures.organisations


def test_the_record_holds_nothing_private(edition: Edition) -> None:
    data = edition.record.canonical().decode()
    assert [words for words in (*HIDDEN, "@", "example.org") if words in data] == []


def test_a_hidden_author_is_not_named_beside_approved_words(edition: Edition) -> None:
    (voice,) = [v for v in edition.record.voices if v.text == "It cost nothing."]
    assert (voice.name, voice.role, voice.organisation) == ("", "", "")


def test_voices_stand_by_request_and_those_to_the_whole_letter_last(edition: Edition) -> None:
    assert [voice.request_number for voice in edition.record.voices] == [1, 1, None]


def test_codes_are_counted_most_frequent_first_and_unnamed_last(edition: Edition) -> None:
    assert edition.record.figures.countries == (
        Tally("GB", len(SCRIPTS)),
        Tally("GB-WLS", 3),
        Tally(None, 5),
    )


def test_the_written_form_is_sorted_and_without_floats(edition: Edition) -> None:
    data = edition.record.canonical()
    raw = json.loads(data, parse_float=lambda number: 1 / 0)
    assert data.decode() == json.dumps(
        raw, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def test_a_written_record_can_be_read_back_as_it_was(edition: Edition) -> None:
    again = read(edition.files.data.read_bytes())
    assert isinstance(again, Record)
    assert again == edition.record
    assert asdict(again) == asdict(edition.record)


def test_gathering_twice_at_one_moment_gives_the_same_record(desk: Desk) -> None:
    desk.sign("Gwen Rees")
    edition = desk.edition()
    once = gather(desk.session, edition, now=NOW, zone=ZONE)
    assert once == gather(desk.session, edition, now=NOW, zone=ZONE)


def reword(desk: Desk, change: letters.TextChange = letters.CORRECTION) -> None:
    later = letters.Wording(WORDING.title, WORDING.addressee, "", "New words.", ("One request.",))
    now = NOW + timedelta(hours=1)
    letters.revise(desk.session, desk.letter, later, letters.Arrangements(), now=now, change=change)


def test_those_who_signed_before_a_material_change_are_a_number_apart_and_nothing_more(
    desk: Desk,
) -> None:
    desk.quote(desk.sign("Gwen Rees", statement="Do it now."), "Do it now.")
    reword(desk, letters.TextChange(Alteration.MATERIAL))
    desk.sign("Aled Jones")
    record = desk.record()
    assert (record.letter.revision, record.figures.earlier_revisions) == (2, 1)
    assert (record.figures.signatures, record.figures.individuals) == (1, 1)
    assert [person.name for person in record.people] == ["Aled Jones"]
    assert "Gwen" not in record.canonical().decode()
    assert "Do it now" not in record.canonical().decode()


def test_whoever_signed_before_a_correction_counts_as_everybody(desk: Desk) -> None:
    desk.sign("Gwen Rees")
    reword(desk)
    record = desk.record()
    assert (record.letter.revision, record.figures.earlier_revisions) == (2, 0)
    assert [person.name for person in record.people] == ["Gwen Rees"]


def test_words_to_a_request_that_is_no_longer_asked_speak_to_the_whole_letter(desk: Desk) -> None:
    desk.quote(desk.sign("Gwen Rees", statement="Do it now."), "Do it now.", 2)
    later = letters.Wording(WORDING.title, WORDING.addressee, "", "New words.", ("One request.",))
    letters.revise(desk.session, desk.letter, later, letters.Arrangements(), now=NOW)
    assert [voice.request_number for voice in desk.record().voices] == [None]
