"""The dossier, against a plain table of the same people laid out by WeasyPrint as one document, and a list by Typst."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import letters
from bench.people import listed
from bench.processes import Effort, effort
from bench.scale import Scale
from bench.servers import installation
from bench.tables import Table
from openletter.db.letters import Letter
from openletter.dossier.gather import gather
from openletter.dossier.record import Record
from openletter.services import editions

MEGABYTE = 1_000_000
NEW = 100  # a later edition has one signature more for so many


def run(scale: Scale) -> bool:
    """Make every document for each number of people; raises CalledProcessError if one cannot be made."""
    table = Table(
        "Dossier: each document as a whole process with all that it starts; memory that is shared counts once",
        "seconds",
        "time ratio",
        "MB",
        "MB ratio",
        "pages",
        "findings",
    )
    base = _record()
    findings = 0
    for people in scale.people:
        with TemporaryDirectory(prefix="openletter-bench-") as folder:
            findings += _compare(
                table, base, people, Path(folder), plain=people <= scale.plain_people
            )
    return not findings


def _compare(table: Table, base: Record, people: int, folder: Path, *, plain: bool) -> int:
    """Print what each document of so many people took, and return what is wrong with the dossiers.

    Ratios are to the first document.
    """
    first, later = folder / "first.json", folder / "later.json"
    first.write_bytes(_with_people(base, people).canonical())
    later.write_bytes(_with_people(base, people + -(-people // NEW)).canonical())
    against: Effort | None = None
    findings = 0
    kinds = [("plain", first, "plain table")] * plain + [
        ("dossier", first, "dossier, first edition"),
        ("dossier", later, "dossier, next edition with 1% new"),
        ("typst", first, "Typst, the names alone in two columns"),
    ]
    for kind, record, name in kinds:
        found, pdf = _made(kind, record, folder)
        against = against or found
        # Checking 100,000 names takes minutes: once is enough, where some lines are new and others come from the cache.
        checked = record is later
        faults = _findings(pdf) if checked else []
        findings += len(faults)
        table.row(
            f"{name}, {people:,} people",
            f"{found.seconds:.1f}",
            f"{found.seconds / against.seconds:.3f}",
            f"{found.memory / MEGABYTE:.0f}",
            f"{found.memory / against.memory:.3f}",
            f"{_pages(pdf):,}",
            f"{len(faults)}" if checked else "–",
        )
        for fault in faults:
            print(f"    {fault}")
    return findings


def _record() -> Record:
    """Return what an edition prints of a letter that nobody has signed yet."""
    with installation() as site:
        letter = letters.open_letter(site.runtime)
        now = site.runtime.clock()
        with site.runtime.database.transaction() as session:
            its = session.get_one(Letter, letter.id)
            edition = editions.ask_for(session, its, now=now)
            return gather(session, edition, now=now, zone=site.runtime.settings.zone)


def _with_people(base: Record, count: int) -> Record:
    figures = replace(base.figures, signatures=count, individuals=count, by_email=count)
    return replace(base, figures=figures, people=listed(range(count)))


def _made(kind: str, record: Path, folder: Path) -> tuple[Effort, Path]:
    made = folder / kind
    made.mkdir(exist_ok=True)
    found = effort("bench.documents", kind, str(record), str(made))
    return found, next(made.glob("*.pdf"))


def _findings(pdf: Path) -> list[str]:
    """Return what a checker of PDF/UA-1, and one of PDF, find wrong."""
    import outloud

    checked = subprocess.run(
        ["qpdf", "--check", str(pdf)], capture_output=True, text=True, check=False
    )
    broken = [f"qpdf: {checked.stdout}{checked.stderr}"] if checked.returncode else []
    found = outloud.check(str(pdf))
    return [str(one) for one in (found.error, *found.findings) if one] + broken


def _pages(file: Path) -> int:
    # pikepdf stays out of the start of the other benchmarks.
    import pikepdf

    with pikepdf.open(file) as document:
        return len(document.pages)
