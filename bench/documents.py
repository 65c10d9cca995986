"""One document: `python -m bench.documents dossier RECORD FOLDER` makes it in a process that is measured as a whole."""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from openletter.dossier.make import Means, make
from openletter.dossier.record import Record, read
from openletter.i18n import speech
from openletter.links import Links

PLAIN = """<!doctype html><html lang="en"><head><title>Signatories</title><style>
table { border-collapse: collapse; width: 100% } td, th { border: 1px solid; text-align: left }
</style></head><body><h1>Signatories</h1><table>
<tr><th>Name</th><th>Role</th><th>Organisation</th><th>Checked by</th></tr>
"""
TYPST = """#set page(paper: "a4", columns: 2)
#set text(size: 8.4pt, font: "Source Serif 4")
#set par(hanging-indent: 3mm, spacing: 3pt)
"""


def dossier(record: Record, folder: Path) -> None:
    means = Means(
        speeches=(speech("en", ZoneInfo("Europe/London")),),
        links=Links("https://letters.example.org"),
        files=folder / "files",
        cache=folder / "cache",
        progress=lambda *_: None,
    )
    make(record, means, folder=folder)


def plain(record: Record, folder: Path) -> None:
    """Make what one would make first: a single document with the same people as a table of four columns."""
    from weasyprint import HTML

    rows = (
        f"<tr><td>{escape(one.name)}</td><td>{escape(one.role)}</td>"
        f"<td>{escape(one.organisation)}</td><td>{one.verification.value}</td></tr>"
        for one in record.people
    )
    HTML(string=PLAIN + "\n".join(rows) + "</table></body></html>").write_pdf(folder / "plain.pdf")


def typst(record: Record, folder: Path) -> None:
    """Make the list of names alone with Typst, one paragraph for each."""
    import typst as program

    from openletter.dossier.render import FONTS

    lines = ("#" + repr_of(", ".join(filter(None, (one.name, one.role)))) for one in record.people)
    source = folder / "list.typ"
    source.write_text(TYPST + "\n\n".join(lines), "utf-8")
    program.compile(str(source), output=str(folder / "list.pdf"), font_paths=[str(FONTS)])


def repr_of(text: str) -> str:
    """Return a text as Typst writes a string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    {"dossier": dossier, "plain": plain, "typst": typst}[sys.argv[1]](
        read(Path(sys.argv[2]).read_bytes()), Path(sys.argv[3])
    )
