from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from openletter.domain.editions import EditionStep
from openletter.domain.plans import PartKind
from openletter.dossier import press
from openletter.dossier.faults import DossierFailed
from openletter.dossier.make import make
from tests.dossier.desk import Desk, Edition, made, means


def _left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_edition_is_a_document_and_the_data_it_was_made_from(edition: Edition) -> None:
    files = edition.files
    assert _left_in(files.pdf.parent) == [
        "OL-1-1.csv",
        "OL-1-1.html",
        "OL-1-1.json",
        "OL-1-1.pdf",
    ]
    assert files.data.read_bytes() == edition.record.canonical()
    assert files.data_sha256 == hashlib.sha256(files.data.read_bytes()).hexdigest()
    assert files.pdf_sha256 == hashlib.sha256(files.pdf.read_bytes()).hexdigest()
    assert files.table_sha256 == hashlib.sha256(files.table.read_bytes()).hexdigest()
    assert files.page_sha256 == hashlib.sha256(files.page.read_bytes()).hexdigest()


def test_the_same_record_gives_the_same_bytes(edition: Edition, tmp_path: Path) -> None:
    again = made(edition.record, tmp_path)
    assert again.pdf.read_bytes() == edition.files.pdf.read_bytes()
    assert again.pdf_sha256 == edition.files.pdf_sha256


def test_progress_goes_through_the_steps_page_by_page(desk: Desk, tmp_path: Path) -> None:
    desk.sign("Gwen Rees")
    told: list[tuple[EditionStep, int, int, str]] = []
    files = make(
        desk.record(),
        means(tmp_path, progress=lambda *step: told.append(step)),
        folder=tmp_path / "new" / "folder",
    )
    assert list(dict.fromkeys(step for step, *_ in told)) == [
        EditionStep.COMPOSING,
        EditionStep.RENDERING,
        EditionStep.ASSEMBLING,
    ]
    laid_out = [(done, part) for step, done, _, part in told if step is EditionStep.RENDERING]
    assert [done for done, _ in laid_out] == sorted(done for done, _ in laid_out)
    assert laid_out[-1][0] >= files.pages - 1
    assert {"cover", "letter", "people", "method"} <= {part for _, part in laid_out}
    assert all(done <= total for _, done, total, _ in told)
    assert told[-1] == (EditionStep.ASSEMBLING, 1, 1, "")


@pytest.mark.parametrize(
    "limits,sentence",
    [
        (press.Limits(cpu=0, clock=60, memory=3 << 30), "took longer"),
        (press.Limits(cpu=60, clock=1, memory=3 << 30), "took longer"),
        (press.Limits(cpu=60, clock=60, memory=64 << 20), "more memory"),
    ],
)
def test_a_document_that_takes_too_much_is_stopped_and_leaves_nothing(
    desk: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    limits: press.Limits,
    sentence: str,
) -> None:
    monkeypatch.setattr(press, "limits_for", lambda size: limits)
    record = desk.record()
    folder = tmp_path / "editions"
    with pytest.raises(DossierFailed, match=sentence):
        made(record, folder)
    assert _left_in(folder) == []


def test_an_edition_that_cannot_be_made_leaves_the_one_before_as_it_was(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "OL-1-1.pdf").write_text("before")
    record = desk.record()
    monkeypatch.setattr(press, "_arguments", lambda work: ["/bin/false"])
    with pytest.raises(DossierFailed, match="could not be laid out"):
        made(record, tmp_path)
    assert (tmp_path / "OL-1-1.pdf").read_text() == "before"


def test_whoever_watches_can_stop_it(desk: Desk, tmp_path: Path) -> None:
    class Cancelled(Exception):
        pass

    def stop(step: EditionStep, done: int, total: int, part: str) -> None:
        if step is EditionStep.RENDERING:
            raise Cancelled

    folder = tmp_path / "editions"
    with pytest.raises(Cancelled):
        make(desk.record(), means(folder, progress=stop), folder=folder)
    assert _left_in(folder) == []


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DossierFailed, match="could not be written"):
        made(desk.record(), tmp_path / "file")


def test_when_one_file_cannot_be_put_in_its_place_the_other_is_not_there_either(
    desk: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "editions"
    (folder / "OL-1-1.pdf").mkdir(parents=True)
    with pytest.raises(DossierFailed, match="could not be written"):
        made(desk.record(PartKind.METHOD), folder)
    assert _left_in(folder) == ["OL-1-1.pdf"]


def test_what_a_killed_maker_left_is_swept_away_after_a_day(desk: Desk, tmp_path: Path) -> None:
    old, fresh = tmp_path / ".making-old", tmp_path / ".making-fresh"
    for folder in (old, fresh):
        folder.mkdir()
    os.utime(old, (time.time() - 90_000,) * 2)
    made(desk.record(PartKind.METHOD), tmp_path)
    assert not old.exists()
    assert fresh.exists()


def test_the_press_knows_none_of_our_secrets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OPENLETTER_SECRET_KEY", "a secret that nobody should see")
    environment = press.environment(tmp_path, "2026-11-22T20:00:00+00:00")
    assert not [name for name in environment if name.startswith("OPENLETTER")]
    assert environment["SOURCE_DATE_EPOCH"] == "1795377600"
