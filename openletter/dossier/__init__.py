"""The document presented to government: gather → compose → render → assemble.

`gather` freezes what an edition prints as a Record; `make` turns the Record into two files, in a process of its own
with bounded time and memory. Only `render` knows WeasyPrint and only `assemble` knows pikepdf, and both run there.
"""

from openletter.dossier.faults import DossierFailed
from openletter.dossier.gather import gather
from openletter.dossier.make import Made, discard, make
from openletter.dossier.record import Record

__all__ = ["DossierFailed", "Made", "Record", "discard", "gather", "make"]
