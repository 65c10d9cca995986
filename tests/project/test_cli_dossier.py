"""Making dossiers at the command line, by another plan, and again."""

import hashlib
import json
import shutil
from datetime import UTC, datetime

import pytest

from openletter import making
from openletter.db.editions import editions_of
from openletter.db.letters import letter_by_slug
from openletter.domain.editions import EditionState
from openletter.services import editions

# A command leaves its connections to the end of its process, which here is not the end.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


def test_a_dossier_is_made_and_written_where_it_was_asked_for(
    openletter, letter, runtime, tmp_path
):
    letter.signed()
    status, said, _ = openletter("dossier", letter.slug, "--out", str(tmp_path / "dossier.pdf"))

    assert status == 0
    assert "OL-1-1" in said
    with runtime.database.reading() as session:
        (edition,) = editions_of(session, letter.id)
    written = (tmp_path / "dossier.pdf").read_bytes()
    assert hashlib.sha256(written).hexdigest() == edition.pdf_sha256
    assert edition.signatures == 1


def test_a_dossier_under_way_is_left_to_its_maker(openletter, letter, runtime, clock, tmp_path):
    with runtime.database.transaction() as session:
        edition = editions.ask_for(
            session, letter_by_slug(session, letter.slug), now=datetime.now(UTC)
        )
        editions.take(session, edition, now=datetime.now(UTC))
    status, _, complaint = openletter("dossier", letter.slug, "--out", str(tmp_path / "x.pdf"))

    assert (status, complaint.strip()) == (
        1,
        "Edition OL-1-1 is being made already. The desk shows how far it is.",
    )
    assert not (tmp_path / "x.pdf").exists()


def test_a_dossier_for_a_folder_that_is_not_there_uses_no_number_up(
    openletter, letter, runtime, tmp_path
):
    status, _, complaint = openletter(
        "dossier", letter.slug, "--out", str(tmp_path / "no" / "x.pdf")
    )

    assert status == 1
    assert "Make it first" in complaint
    with runtime.database.reading() as session:
        assert editions_of(session, letter.id) == []


def kept(runtime, letter, ending="pdf", number=1):
    return runtime.edition_folder(letter.id) / f"OL-{letter.id}-{number}.{ending}"


def test_a_dossier_is_put_together_as_the_command_says(openletter, letter, runtime, tmp_path):
    letter.signed(name="Mair Huws")
    status, _, _ = openletter(
        "dossier", letter.slug, "--out", str(tmp_path / "a.pdf"), "--paper", "a5", "--type-size", "large",
        "--language", "cy", "--order", "date", "--without", "people", "--without", "annexes",
    )  # fmt: skip
    data = json.loads(kept(runtime, letter, "json").read_text("utf-8"))

    assert status == 0
    plan = data["plan"]
    assert (plan["paper"], plan["type_size"], plan["tongue"]) == ("a5", "large", "cy")
    assert plan["name_order"] == "date"
    assert not {"people", "annexes"} & set(plan["parts"])
    assert "letter" in plan["parts"]
    assert "Mair Huws" not in kept(runtime, letter, "csv").read_text("utf-8")
    with runtime.database.reading() as session:
        assert letter_by_slug(session, letter.slug).dossier_plan is None


def test_a_dossier_without_any_part_is_refused(openletter, letter, runtime, tmp_path):
    parts = "cover summary contents letter requests organisations people statements annexes method integrity"
    options = [word for part in parts.split() for word in ("--without", part)]
    status, _, complaint = openletter(
        "dossier", letter.slug, "--out", str(tmp_path / "a.pdf"), *options
    )

    assert (status, complaint.strip()) == (1, "Put at least one part into the dossier")
    with runtime.database.reading() as session:
        assert editions_of(session, letter.id) == []


def test_one_that_waits_by_another_plan_is_not_made_by_this_one(
    openletter, letter, runtime, tmp_path
):
    with letter.transaction() as (session, row):
        editions.ask_for(session, row, now=datetime.now(UTC))
    status, _, complaint = openletter(
        "dossier", letter.slug, "--out", str(tmp_path / "a.pdf"), "--paper", "a5"
    )

    assert status == 1
    assert "OL-1-1 is under way by another plan" in complaint
    with runtime.database.reading() as session:
        assert editions_of(session, letter.id)[0].state is EditionState.QUEUED


def test_an_edition_is_made_again_byte_for_byte(openletter, letter, runtime, tmp_path):
    letter.signed(name="Mair Huws")
    openletter("dossier", letter.slug, "--out", str(tmp_path / "first.pdf"))
    letter.signed("late@example.org", name="Aled Late")
    status, said, _ = openletter(
        "dossier", letter.slug, "--edition", "1", "--out", str(tmp_path / "again.pdf")
    )

    assert status == 0
    assert "byte for byte" in said
    assert (tmp_path / "again.pdf").read_bytes() == (tmp_path / "first.pdf").read_bytes()
    with runtime.database.reading() as session:
        assert len(editions_of(session, letter.id)) == 1


def test_a_document_that_comes_out_otherwise_is_told(openletter, letter, runtime, tmp_path):
    openletter("dossier", letter.slug, "--out", str(tmp_path / "first.pdf"))
    status, said, _ = openletter(
        "dossier", letter.slug, "--edition", "1", "--out", str(tmp_path / "again.pdf"),
        OPENLETTER_BASE_URL="https://elsewhere.example.org",
    )  # fmt: skip

    assert status == 0
    assert "differs from the one that was handed out" in said
    first = hashlib.sha256((tmp_path / "first.pdf").read_bytes()).hexdigest()
    again = hashlib.sha256((tmp_path / "again.pdf").read_bytes()).hexdigest()
    assert f"then {first}" in said
    assert f"now  {again}" in said


def test_data_that_somebody_has_changed_is_not_made_again(openletter, letter, runtime, tmp_path):
    openletter("dossier", letter.slug, "--out", str(tmp_path / "first.pdf"))
    data = kept(runtime, letter, "json")
    data.write_bytes(data.read_bytes().replace(b"libraries", b"lotteries"))
    status, _, complaint = openletter(
        "dossier", letter.slug, "--edition", "1", "--out", str(tmp_path / "again.pdf")
    )

    assert status == 1
    assert "is not what it was made from" in complaint
    assert not (tmp_path / "again.pdf").exists()


@pytest.mark.parametrize(
    "options, status, sentence",
    [
        (["--edition", "7"], 1, "no dossier edition of that number"),
        (["--edition", "0"], 2, "Invalid value"),
        (["--edition", "1", "--paper", "a5"], 2, "made again as it was"),
        (["--paper", "a6"], 2, "Invalid value"),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_is_made(
    openletter, letter, runtime, tmp_path, options, status, sentence
):
    found, _, complaint = openletter(
        "dossier", letter.slug, "--out", str(tmp_path / "a.pdf"), *options
    )

    assert found == status
    assert sentence in " ".join(complaint.split())
    with runtime.database.reading() as session:
        assert editions_of(session, letter.id) == []


def test_a_place_that_cannot_be_written_is_told_and_left_clean(
    openletter, letter, tmp_path, monkeypatch
):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    status, _, complaint = openletter("dossier", letter.slug, "--out", str(tmp_path / "a.pdf"))

    assert status == 1
    assert "could not be written: No space left on device" in complaint
    assert [file.name for file in tmp_path.iterdir() if "a.pdf" in file.name] == []


def test_who_stops_the_command_leaves_no_edition_stuck(
    openletter, letter, runtime, tmp_path, monkeypatch
):
    def stopped(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "_make_files", stopped)
    status, _, _ = openletter("dossier", letter.slug, "--out", str(tmp_path / "a.pdf"))

    assert status == 1
    with runtime.database.reading() as session:
        assert editions_of(session, letter.id)[0].state is EditionState.FAILED
