"""The dossier, against a plain table of the same people laid out by WeasyPrint as one document."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from bench import letters
from bench.processes import Effort, effort
from bench.scale import Scale
from bench.servers import installation
from bench.tables import Table
from openletter.db.letters import Letter
from openletter.dossier import gather
from openletter.services import editions

MEGABYTE = 1_000_000


def run(scale: Scale) -> bool:
    """Make both documents for each number of people; raises CalledProcessError if one cannot be made."""
    table = Table(
        "Dossier: make() against a plain table of the same people, each as a whole process",
        "seconds",
        "time ratio",
        "MB",
        "MB ratio",
        "pages",
    )
    for signatures in scale.people:
        with TemporaryDirectory(prefix="openletter-bench-") as folder:
            record = Path(folder) / "record.json"
            record.write_bytes(_record(signatures))
            plain, plain_pages = _made("plain", record)
            dossier, pages = _made("dossier", record)
        _row(table, f"plain table, {signatures:,} signatures", plain, plain, plain_pages)
        _row(table, f"dossier, {signatures:,} signatures", dossier, plain, pages)
    return True


def _record(signatures: int) -> bytes:
    """Return, as it is written down, what an edition prints of a letter that so many people signed."""
    with installation() as site:
        letter = letters.open_letter(site.runtime)
        letters.confirmed(site.runtime, letter, signatures)
        now = site.runtime.clock()
        with site.runtime.database.transaction() as session:
            edition = editions.ask_for(session, session.get_one(Letter, letter.id), now=now)
            return gather(session, edition, now=now, zone=site.runtime.settings.zone).canonical()


def _made(what: str, record: Path) -> tuple[Effort, int]:
    folder = record.parent / what
    folder.mkdir()
    found = effort("bench.documents", what, str(record), str(folder))
    return found, _pages(next(folder.glob("*.pdf")))


def _pages(file: Path) -> int:
    # pikepdf stays out of the start of the other benchmarks.
    import pikepdf

    with pikepdf.open(file) as document:
        return len(document.pages)


def _row(table: Table, name: str, found: Effort, plain: Effort, pages: int) -> None:
    table.row(
        name,
        f"{found.seconds:.1f}",
        f"{found.seconds / plain.seconds:.2f}",
        f"{found.memory / MEGABYTE:.0f}",
        f"{found.memory / plain.memory:.2f}",
        f"{pages:,}",
    )
