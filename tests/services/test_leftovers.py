"""Names do not stay in what dossiers leave beside the editions."""

import os
import time

import pytest
from sqlmodel import select

from openletter import jobs
from openletter.db.signatures import Signature
from openletter.services import erasing, letters, signatures
from tests.conftest import on_both_databases

pytestmark = on_both_databases


@pytest.fixture
def parts(runtime, letter, clock):
    """Keeps parts of the letter's dossier, and returns them as they lie there."""

    def lay(days_ago=0):
        files = []
        for name in ("lines.db", "parts/abc"):
            file = runtime.dossier_cache(letter.id) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("Mair Evans")
            os.utime(file, (clock.now.timestamp() - days_ago * 86_400,) * 2)
            files.append(file)
        return files

    return lay


@pytest.fixture
def hourly(runtime, clock):
    def run():
        clock.advance(hours=1)
        jobs.forget(runtime)

    return run


def withdrawn(session, signature, now):
    signatures.withdraw(session, signature, now=now)


def erased(session, signature, now):
    erasing.erase(session, signature, now=now)


@pytest.fixture
def change(letter, clock):
    """Lets a signature go."""

    def apply(key, go):
        with letter.transaction() as (session, _):
            go(session, session.exec(select(Signature).where(Signature.key == key)).one(), clock())

    return apply


def there(files):
    return [file.exists() for file in files]


@pytest.mark.parametrize("go", [withdrawn, erased])
def test_kept_parts_go_within_the_hour_when_somebody_has_gone(letter, parts, hourly, change, go):
    key = letter.signed("mair@example.org", name="Mair Evans")
    files = parts()
    hourly()
    assert there(files) == [True, True]

    change(key, go)
    hourly()
    assert there(files) == [False, False]


def test_parts_that_were_kept_while_somebody_went_go_too(letter, parts, hourly, change, clock):
    change(letter.signed("mair@example.org"), erased)
    clock.advance(minutes=20)
    files = parts()
    hourly()
    assert there(files) == [False, False]


def test_parts_made_since_somebody_went_stay(letter, parts, hourly, change):
    change(letter.signed("mair@example.org"), erased)
    parts()
    hourly()
    hourly()
    files = parts()
    hourly()
    hourly()

    assert there(files) == [True, True]


def test_parts_go_when_the_letter_is_forgotten(letter, parts, hourly, clock, runtime):
    letter.signed("mair@example.org", name="Mair Evans")
    with letter.transaction() as (session, its):
        letters.close(session, its, now=clock())
    files = parts()
    hourly()
    assert there(files) == [True, True]

    clock.now += runtime.settings.forget_after
    hourly()
    assert there(files) == [False, False]


def test_parts_that_nobody_has_used_for_a_month_go_with_their_folder(
    parts, hourly, runtime, letter
):
    files = parts(days_ago=29)
    hourly()
    assert there(files) == [True, True]

    parts(days_ago=31)
    hourly()
    assert not runtime.dossier_cache(letter.id).exists()


def test_parts_stay_while_an_edition_is_being_made(letter, parts, hourly, change, runtime):
    making = runtime.edition_folder(letter.id) / ".making-x"
    making.mkdir(parents=True)
    change(letter.signed("mair@example.org"), erased)
    files = parts()
    hourly()
    assert there(files) == [True, True]

    making.rmdir()
    hourly()
    assert there(files) == [False, False]


def test_half_editions_of_killed_makers_go_after_a_day(letter, hourly, runtime):
    folder = runtime.edition_folder(letter.id)
    old, young = folder / ".making-old", folder / ".making-young"
    for half in (old, young):
        half.mkdir(parents=True)
        (half / "data.json").write_text("Mair Evans")
    os.utime(old, (time.time() - 90_000,) * 2)
    (folder / "OL-1-1.pdf").write_text("sealed")
    hourly()

    assert sorted(one.name for one in folder.iterdir()) == [".making-young", "OL-1-1.pdf"]


def test_parts_that_cannot_be_removed_hold_nothing_up(letter, parts, hourly, change, monkeypatch):
    change(letter.signed("mair@example.org"), erased)
    parts()

    def refuse(*_, **__):
        raise PermissionError

    monkeypatch.setattr("openletter.dossier.leftovers.Path.unlink", refuse)
    hourly()
