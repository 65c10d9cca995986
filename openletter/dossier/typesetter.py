"""What the look of a page depends on beside its own words: programs and fonts, as part of every key in the cache."""

from __future__ import annotations

import subprocess
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from shutil import which

from weasyprint.text.ffi import pango

from openletter.dossier.faces import FACES
from openletter.dossier.render import FONTS

_EDITION = 2  # of the code that sets lines: one more makes everything anew


def typesetter() -> str:
    """Return the versions of what sets type here, and a digest of the fonts that it may take.

    A kept line names glyphs by their numbers, which another version of a font gives to other glyphs.
    """
    return f"{_EDITION} {version('weasyprint')} {pango.pango_version()} {_fonts()}"


def _fonts() -> str:
    """Return a digest of our style sheet of fonts, and of all fonts: ours, and the host's as fontconfig lists them."""
    files = {*FONTS.glob("*.ttf"), *_of_this_host()}
    digest = sha256(FACES.encode())
    for file in sorted(files):
        if file.is_file():
            about = file.stat()
            digest.update(f"{file} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _of_this_host() -> list[Path]:
    program = which("fc-list")
    if program is None:
        return []
    asked = [program, "--format", "%{file}\n"]
    listed = subprocess.run(asked, capture_output=True, text=True, check=True)
    return [Path(line) for line in listed.stdout.splitlines()]
