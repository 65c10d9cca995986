"""The `openletter` command, run as people run it."""

import csv
import importlib
import io
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from openletter.runtime import utc_now
from openletter.templating import ROOT
from tests.signing_keys import PASSPHRASE, key_file

# A command leaves its connections to the end of its process, which here is not the end.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


def test_migrate_makes_an_empty_database_ready(openletter, tmp_path):
    url = f"sqlite:///{tmp_path}/fresh.db"
    assert openletter("migrate", OPENLETTER_DATABASE_URL=url)[0] == 0

    status, said, _ = openletter("campaigner", "add", "gwen@example.org", "--organiser", "Readers",
                                 OPENLETTER_DATABASE_URL=url)  # fmt: skip
    assert status == 0
    assert "Readers" in said


def test_migrate_check_says_that_migrations_and_tables_agree(openletter):
    assert openletter("migrate", "--check")[:2] == (0, "Migrations and tables agree.\n")


def test_a_campaigner_is_added_once_and_told_where_to_sign_in(openletter):
    status, said, _ = openletter("campaigner", "add", "gwen@example.org", "--organiser", "Readers")
    assert status == 0
    assert "https://letters.example.org/campaign/" in said

    status, _, complaint = openletter("campaigner", "add", "GWEN@example.org")
    assert (status, complaint.strip()) == (1, "This address is a campaigner's already.")


def test_a_wrong_address_is_told_in_a_sentence(openletter):
    status, _, complaint = openletter("campaigner", "add", "gwen")
    assert (status, complaint.strip()) == (1, "Enter an email address, like name@example.org")


def test_names_are_brought_in_and_taken_out_again(openletter, letter, tmp_path):
    file = tmp_path / "names.csv"
    file.write_text(
        "kind,name,organisation,role,country\n"
        'individual,Siân Prŷs,,"-Reader, +more",Wales\n'
        "organisation,,=1+1 Ltd,,\n",
        encoding="utf-8",
    )
    assert openletter("import", letter.slug, str(file))[:2] == (0, "2 signatures imported.\n")
    assert letter.counts().recorded == 2

    status, said, _ = openletter("export", letter.slug)
    rows = list(csv.DictReader(io.StringIO(said)))
    assert status == 0
    assert [(row["name"], row["organisation"], row["role"]) for row in rows] == [
        ("Siân Prŷs", "", "'-Reader, +more"),
        ("", "'=1+1 Ltd", ""),
    ]
    assert {row["verification"] for row in rows} == {"recorded"}

    rows = json.loads(openletter("export", letter.slug, "--format", "json")[1])
    assert [row["organisation"] for row in rows] == ["", "=1+1 Ltd"], "JSON starts no formula"


def test_no_cell_of_an_export_starts_a_formula_and_none_is_parted_at_a_semicolon(
    openletter, letter
):
    letter.signed("sian@example.org", name="=Siân;=1+1", role="＠home")
    said = openletter("export", letter.slug)[1]

    assert '"\'=Siân;=1+1"' in said
    assert '"\'＠home"' in said
    as_json = json.loads(openletter("export", letter.slug, "--format", "json")[1])
    assert (as_json[0]["name"], as_json[0]["role"]) == ("=Siân;=1+1", "＠home")


def test_an_export_holds_every_column_of_an_import_and_no_pending_signature(openletter, letter):
    from openletter.domain.imports import COLUMNS

    letter.signed("sian@example.org", public=False)
    letter.sign("pending@example.org")
    said = openletter("export", letter.slug)[1]

    rows = list(csv.DictReader(io.StringIO(said)))
    assert set(rows[0]) >= set(COLUMNS)
    assert [(row["email"], row["public"]) for row in rows] == [("sian@example.org", "no")]


def test_a_faulty_file_brings_in_nothing_and_every_fault_is_told_with_its_line(
    openletter, letter, tmp_path
):
    file = tmp_path / "names.csv"
    file.write_text("name,sector\nMair,\n,\nOwain,Piracy\n\x1bx,\n", encoding="utf-8")
    status, said, complaint = openletter("import", letter.slug, str(file))

    assert (status, said) == (1, "")
    assert [line.split(":")[0] for line in complaint.splitlines()[:2]] == [
        "Line 4, sector",
        "Line 5, name",
    ]
    assert "Nothing was imported" in complaint
    assert letter.counts().count == 0


def test_an_unknown_letter_is_told_in_a_sentence(openletter):
    for arguments in (("export", "nothing"), ("dossier", "nothing", "--out", "x.pdf")):
        status, _, complaint = openletter(*arguments)
        assert status == 1
        assert complaint.startswith("There is no letter “nothing”.")


def test_unsafe_settings_stop_every_command_with_sentences(openletter):
    for command in (["worker"], ["serve"], ["migrate"], ["campaigner", "add", "a@example.org"]):
        status, _, complaint = openletter(
            *command, OPENLETTER_ENV="production", OPENLETTER_SECRET_KEY="weak"
        )
        assert status == 1
        assert "OPENLETTER_SECRET_KEY is too weak" in complaint
        assert "Set OPENLETTER_SMTP_URL" in complaint


def test_the_installed_command_tells_refusals_without_a_traceback(environment):
    done = subprocess.run(
        [Path(sys.executable).parent / "openletter", "export", "nothing"],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("There is no letter “nothing”.")
    assert "Traceback" not in done.stderr


def test_the_demo_is_loaded_once(openletter):
    assert openletter("demo")[1] == "The demo campaign is loaded.\n"
    assert openletter("demo")[1] == "The demo campaign is there already.\n"


def test_the_demo_asks_for_a_migration_where_there_are_no_tables(openletter, tmp_path):
    status, said, complaint = openletter(
        "demo", OPENLETTER_DATABASE_URL=f"sqlite:///{tmp_path}/new.db"
    )

    assert (status, said) == (1, "")
    assert complaint == "Error: The database waits for: openletter migrate\n"


def test_the_doctor_names_the_fonts_that_are_missing(openletter, monkeypatch):
    # By its module's name: in the package, `doctor` is the command.
    doctor = importlib.import_module("openletter.cli.doctor")
    monkeypatch.setattr(doctor, "FONTS", {"Noto Serif": "ru", "No Such Font": "he"})
    status, said, _ = openletter("doctor")

    assert status == 1
    assert "  !  Fonts: No Such Font missing: some names would print as boxes" in said


def test_the_doctor_says_that_all_is_well(openletter):
    status, said, _ = openletter("doctor")
    assert status == 0, said
    assert all(line.startswith("  ok ") for line in said.splitlines())
    assert len(said.splitlines()) >= 5


def test_the_doctor_says_what_is_missing_and_what_to_do(openletter, tmp_path):
    from tests.mail.server import free_port

    status, said, _ = openletter(
        "doctor",
        OPENLETTER_DATABASE_URL=f"sqlite:///{tmp_path}/new.db",
        OPENLETTER_SMTP_URL=f"smtp://127.0.0.1:{free_port()}",
    )
    complaints = [line for line in said.splitlines() if line.startswith("  !  ")]
    assert status == 1
    assert ["openletter migrate" in complaints[0], "OPENLETTER_SMTP_URL" in complaints[1]] == [
        True
    ] * 2


@pytest.mark.parametrize(
    "days, complains",
    [(400, "as Gwen Rees, Readers of Wales, until"), (20, "expires on"), (-5, "has expired on")],
)
def test_the_doctor_examines_the_certificate_that_signs_dossiers(
    openletter, tmp_path, days, complains
):
    key_file(tmp_path / "key.p12", until=utc_now() + timedelta(days=days))
    status, said, complaint = openletter(
        "doctor",
        OPENLETTER_SIGNING_KEY=str(tmp_path / "key.p12"),
        OPENLETTER_SIGNING_PASSPHRASE=PASSPHRASE,
    )
    (line,) = [line for line in said.splitlines() if "Signing dossiers" in line]
    assert complains in line
    assert (status, line.startswith("  ok ")) == ((0, True) if days > 30 else (1, False))
    assert PASSPHRASE not in said + complaint


def test_the_doctor_says_when_the_key_cannot_be_used(openletter, tmp_path):
    key_file(tmp_path / "key.p12")
    status, said, complaint = openletter(
        "doctor",
        OPENLETTER_SIGNING_KEY=str(tmp_path / "key.p12"),
        OPENLETTER_SIGNING_PASSPHRASE="hunter2-hunter2",
    )
    assert status == 1
    assert "  !  Signing dossiers: OPENLETTER_SIGNING_KEY must be a PKCS#12 file" in said
    assert "hunter2" not in said + complaint


def test_app_py_is_six_lines_that_any_server_can_load(environment):
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= 6
    loaded = subprocess.run(
        [sys.executable, "-c", "from app import app; print(app.test_client().get('/readyz').status)"],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )  # fmt: skip
    assert loaded.stdout.strip() == "200 OK"
