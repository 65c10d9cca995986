"""Comparing two editions at the desk: nobody who was erased turns up as having left."""

import json
from hashlib import sha256

import pytest
from sqlmodel import select

from openletter.db.editions import Edition
from openletter.db.signatures import Signature
from openletter.db.statements import statement_of
from openletter.domain.editions import EditionState
from openletter.domain.safety import NameForm
from openletter.domain.signatures import SignatureKind
from openletter.dossier.compare import Change, Named, Words
from openletter.dossier.gather import gather
from openletter.errors import NotAllowed, NotFound
from openletter.media.child import prepare_here
from openletter.services import (
    comparing,
    editions,
    erasing,
    extracts,
    signatures,
    statements,
    support,
    support_files,
)
from tests.conftest import on_both_databases
from tests.support import ABOUT, shown

pytestmark = on_both_databases


@pytest.fixture
def folder(runtime, letter):
    found = runtime.edition_folder(letter.id)
    found.mkdir(parents=True)
    return found


@pytest.fixture
def edition(letter, runtime, folder):
    """Gathers an edition and writes its data; returns its id."""

    def make():
        now = runtime.clock()
        with letter.transaction() as (session, row):
            made = editions.ask_for(session, row, now=now)
            data = gather(session, made, now=now, zone=runtime.settings.zone).canonical()
            (folder / f"{made.reference}.json").write_bytes(data)
            made.state, made.gathered_at = EditionState.READY, now
            made.data_sha256, made.pdf_sha256 = sha256(data).hexdigest(), "ab" * 32
            return made.id

    return make


@pytest.fixture
def compared(letter, folder):
    def compare(older, newer):
        with letter.transaction() as (session, row):
            two = session.get_one(Edition, older), session.get_one(Edition, newer)
            return comparing.compare_editions(session, row, *two, folder)

    return compare


def go(letter, key, how):
    with letter.transaction() as (session, _):
        signature = signatures.personal_signature(session, key)
        how(session, signature, now=letter.runtime.clock())


def person(name):
    return Named(SignatureKind.INDIVIDUAL, name, "")


def test_who_came_and_who_left_is_told_by_name(letter, edition, compared, clock):
    leaving = letter.signed("a@example.org", name="Aled Jones")
    older = edition()
    clock.advance(days=1)
    letter.signed("b@example.org", name="Gwen Rees")
    go(letter, leaving, signatures.withdraw)
    found = compared(older, edition())

    assert (found.came, found.left) == (1, 1)
    assert found.differences.came == (person("Gwen Rees"),)
    assert found.differences.left == (person("Aled Jones"),)
    assert Change("withdrawn", 0, 1) in found.differences.figures


def test_who_was_erased_is_a_number_alone(letter, edition, compared, clock):
    key = letter.signed("a@example.org", name="Aled Jones", statement="Keep it.")
    with letter.transaction() as (session, _):
        statement = statement_of(session, signatures.personal_signature(session, key).id)
        statements.approve(session, statement, now=clock())
        extract = extracts.propose(session, statement, "Keep it.", None, now=clock())
        extracts.approve(session, extract, "Keep it.", now=clock())
    letter.signed("b@example.org", name="Gwen Rees")
    older = edition()
    clock.advance(days=1)
    newer = edition()
    go(letter, key, erasing.erase)
    last = edition()

    found = compared(newer, last)
    assert (found.left, found.differences.left) == (1, ())
    assert (found.extracts_dropped, found.differences.extracts_dropped) == (1, ())
    assert "Aled" not in repr(found)
    assert "Aled" not in repr(compared(last, older))


def test_an_extract_that_its_author_took_back_is_told(letter, edition, compared, clock):
    key = letter.signed(name="Gwen Rees", statement="Keep it.")
    with letter.transaction() as (session, _):
        statement = statement_of(session, signatures.personal_signature(session, key).id)
        statements.approve(session, statement, now=clock())
        extract = extracts.propose(session, statement, "Keep it.", None, now=clock())
        extracts.approve(session, extract, "Keep it.", now=clock())
    older = edition()
    with letter.transaction() as (session, _):
        statement = statement_of(session, signatures.personal_signature(session, key).id)
        extracts.decline(session, statement.extracts[0], now=clock())

    assert compared(older, edition()).differences.extracts_dropped == (
        Words("Keep it.", "Gwen Rees", ""),
    )


def test_a_message_of_support_that_went_is_told_unless_its_author_took_it_back(
    letter, edition, compared, monkeypatch
):
    monkeypatch.setattr(support_files, "prepare", prepare_here)
    key = letter.signed(name="Gwen Rees")
    shown(letter, key)
    older = edition()
    go(
        letter,
        key,
        lambda session, one, now: signatures.show_name(session, one, shown=False, now=now),
    )
    newer = edition()

    [gone] = compared(older, newer).differences.support_dropped
    assert (gone.text, gone.name) == (ABOUT.caption, "Gwen Rees")
    go(letter, key, support.take_back)
    found = compared(older, newer)
    assert (found.support_dropped, found.differences.support_dropped) == (1, ())


def test_a_name_that_was_shortened_is_known_again(letter, edition, compared):
    with letter.transaction() as (_, row):
        row.name_form = NameForm.INITIAL
    key = letter.signed(name="Siân Prŷs")
    older = edition()
    go(letter, key, signatures.withdraw)

    assert compared(older, edition()).differences.left == (person("Siân P."),)


def test_data_that_is_missing_or_changed_or_old_is_refused_in_a_sentence(
    letter, edition, compared, folder
):
    one, two = edition(), edition()
    file = folder / "OL-1-2.json"
    whole = file.read_bytes()

    file.write_bytes(whole + b" ")
    with pytest.raises(NotAllowed, match="OL-1-2 is not what it was made from"):
        compared(one, two)
    file.unlink()
    with pytest.raises(NotFound, match="OL-1-2 is missing on this server"):
        compared(one, two)
    old = json.dumps({"format": "openletter-dossier/1"}).encode()
    file.write_bytes(old)
    with letter.transaction() as (session, _):
        session.get_one(Edition, two).data_sha256 = sha256(old).hexdigest()
    with pytest.raises(NotAllowed, match="earlier version"):
        compared(one, two)


def test_an_edition_that_failed_has_nothing_to_compare(letter, edition, compared, clock):
    ready = edition()
    with letter.transaction() as (session, row):
        failed = editions.ask_for(session, row, now=clock())
        editions.fail(session, failed, "Out of paper.", now=clock())
        number = failed.id
    with pytest.raises(NotFound):
        compared(ready, number)
    with letter.transaction() as (session, _):
        assert session.exec(select(Signature)).all() == []
