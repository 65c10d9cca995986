"""The program that `prepare` starts: it opens its files, shuts itself in, makes one file anew, and tells what it is."""

from __future__ import annotations

import json
import os
import pkgutil
import resource
import sys
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import av
from PIL import Image

from openletter.domain.support import PICTURES, Container, Fault, MediaKind
from openletter.media import pictures, recordings
from openletter.media.prepare import (
    CANNOT_WRITE,
    IN,
    MEMORY,
    OUT,
    SECONDS,
    STILL,
    TOLD,
    WRITTEN_MAX,
    Prepared,
)
from openletter.media.unusable import Unusable

# Every reader now, since nothing can be loaded later.
Image.init()
for part in pkgutil.walk_packages(av.__path__, "av."):
    if not part.name.endswith("__main__"):
        import_module(part.name)


def main(container: Container, work: Path) -> int:
    """Make one file anew; returns how the process ends."""
    with (
        (work / IN).open("rb") as source,
        (work / OUT).open("wb") as out,
        (work / STILL).open("wb") as still_out,
        (work / TOLD).open("wb") as told_out,
    ):
        _shut_in()
        made, still = BytesIO(), BytesIO()
        told: dict[str, Any] = {"fault": ""}
        try:
            told |= made_anew(source, container, made, still)
        except Unusable as error:
            told["fault"] = error.fault.value
        except MemoryError:
            told["fault"] = Fault.TOO_HARD.value
        try:
            out.write(made.getbuffer())
            still_out.write(still.getbuffer())
            told_out.write(json.dumps(told).encode())
            for file in (out, still_out, told_out):
                file.flush()
        except OSError:
            return CANNOT_WRITE
    return 0


def made_anew(
    source: BinaryIO, container: Container, made: BytesIO, still: BytesIO
) -> dict[str, Any]:
    """Make one file anew, and its still, and return what there is to tell of it; raises Unusable."""
    if container in PICTURES:
        picture = pictures.prepare(source, container, made)
        pictures.save_still(picture, still)
        return _told(MediaKind.PICTURE, 0.0, *picture.size)
    recorded = recordings.prepare(source, container, made)
    if recorded.still is None:
        return _told(MediaKind.SOUND, recorded.seconds, 0, 0)
    pictures.save_still(recorded.still, still)
    return _told(MediaKind.VIDEO, recorded.seconds, recorded.width, recorded.height)


def prepare_here(container: Container, work: Path) -> Prepared:
    """Make the file `IN` in the folder `work` anew in this process: only for what is our own. Raises Unusable."""
    made, still = BytesIO(), BytesIO()
    with (work / IN).open("rb") as source:
        told = made_anew(source, container, made, still)
    (work / OUT).write_bytes(made.getbuffer())
    (work / STILL).write_bytes(still.getbuffer())
    kind = MediaKind(told["kind"])
    its_still = None if kind is MediaKind.SOUND else work / STILL
    return Prepared(kind, work / OUT, its_still, told["seconds"], told["width"], told["height"])


def _told(kind: MediaKind, seconds: float, width: int, height: int) -> dict[str, Any]:
    return {"kind": kind.value, "seconds": seconds, "width": width, "height": height}


def _shut_in() -> None:
    """Allow little time and memory, and no further file: a connection would need one, too."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN_MAX, WRITTEN_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


if __name__ == "__main__":
    sys.exit(main(Container(sys.argv[1]), Path(sys.argv[2])))
