"""The program that `received` starts: it limits itself, reads one file, and writes a clean copy of it."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from openletter.domain.letter_files import FileKind
from openletter.dossier.received import IN, MEMORY, OUT, SECONDS, TOLD, WRITTEN_MAX
from openletter.dossier.unusable import Unusable


def main(kind: FileKind, work: Path) -> None:
    """Write the clean copy of a file, and what there is to tell about it."""
    _limit()
    told: dict[str, str | int] = {"fault": "", "media_type": "", "pages": 0}
    try:
        told["media_type"], told["pages"] = _clean(kind, work / IN, work / OUT)
    except Unusable as error:
        told["fault"] = error.fault.value
    (work / TOLD).write_text(json.dumps(told), "utf-8")


def _clean(kind: FileKind, source: Path, target: Path) -> tuple[str, int]:
    if kind is FileKind.LOGO:
        from openletter.dossier.logos import clean as clean_logo

        return clean_logo(source, target), 0
    from openletter.dossier.annexes import clean as clean_annex

    return clean_annex(source, target)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN_MAX, WRITTEN_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(FileKind(sys.argv[1]), Path(sys.argv[2]))
