"""The document presented to government: gather → compose → render → assemble.

`gather` freezes what an edition prints as a Record; `make` turns the Record into two files, in a process of its own
with bounded time and memory. Only `render` knows WeasyPrint and only `assemble` knows pikepdf, and both run there.
`seal` signs the finished file where the host has a certificate; it alone knows pyHanko.
"""

from openletter.dossier.faults import DossierFailed
from openletter.dossier.gather import gather
from openletter.dossier.make import Made, Means, discard, make
from openletter.dossier.record import Record

__all__ = ["DossierFailed", "Made", "Means", "Record", "discard", "gather", "make"]
