"""The benchmarks still run: nothing is lost, nothing is refused. How fast it goes is not for a test to say."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def tables(*names: str) -> list[dict[str, str]]:
    """Run benchmarks small and return each row of their tables by column."""
    printed = subprocess.run(
        [sys.executable, "-m", "bench", "--small", *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert printed.returncode == 0, printed.stdout + printed.stderr
    columns: list[str] = []
    rows = []
    for line in printed.stdout.splitlines():
        cells = re.split(r" {2,}", line.strip())
        if line.startswith(" " * 20):
            columns = cells
        elif line.startswith("  ") and len(cells) == len(columns) + 1:
            rows.append(dict(zip(["what", *columns], cells, strict=True)))
    return rows


@pytest.mark.parametrize(
    "name, count", [("signing", 2), ("confirming", 1), ("reading", 5), ("pages", 10)]
)
def test_every_answer_is_right_and_stands_in_the_database(name: str, count: int) -> None:
    rows = tables(name)
    assert len(rows) == count
    for row in rows:
        assert (row["errors"], row["lost"]) == ("0", "0"), row
        assert int(row["answers"].replace(",", "")) > 0, row
        assert float(row["ratio"]) > 0, row


def test_a_dossier_is_set_against_a_plain_document() -> None:
    plain, first, following, typst = tables("dossiers")
    assert (plain["time ratio"], plain["MB ratio"]) == ("1.000", "1.000")
    assert first["what"] == "dossier, first edition, 40 people"
    for row in (first, following, typst):
        assert float(row["time ratio"]) > 0
        assert float(row["MB ratio"]) > 0
        assert int(row["pages"]) > 0
    assert following["findings"] == "0"


def test_the_costs_of_signing_are_told_by_function() -> None:
    assert any(row["what"].startswith("services/signing.py: sign") for row in tables("costs"))


def test_a_benchmark_that_does_not_exist_is_refused() -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "bench", "flying"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode == 2
    assert "There is no benchmark flying" in refused.stderr
