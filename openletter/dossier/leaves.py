"""Lays out the parts that are HTML documents, and keeps them for the next edition."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from openletter.dossier.mend import mend
from openletter.dossier.render import Laid, render

_UNUSED_DAYS = 30


def laid_out(html: str) -> Laid:
    """Lay out a part, with tags that are fit to be read."""
    laid = render(html)
    return replace(laid, pdf=mend(laid.pdf))


def furniture(html: str) -> Laid:
    """Lay out what is stamped on every page, without tags: it is no part of what is read."""
    return render(html, tagged=False)


class LeafCache:
    """Parts that were laid out, each in a file under the SHA-256 of what it was made from."""

    def __init__(self, folder: Path, maker: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._maker = maker

    def find(self, html: str) -> Laid | None:
        """Return a part as it was laid out before, if it is kept."""
        file = self._file(html)
        try:
            head, _, pdf = file.read_bytes().partition(b"\n")
            found = json.loads(head)
            if found["sha256"] != sha256(pdf).hexdigest():
                return None
            os.utime(file)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return Laid(
            pdf,
            found["pages"],
            found["bottom"],
            found["number"],
            {name: (page, y) for name, (page, y) in found["anchors"].items()},
        )

    def keep(self, html: str, laid: Laid) -> None:
        """Keep a part; whoever is killed meanwhile leaves nothing that would be found."""
        head: dict[str, Any] = {"sha256": sha256(laid.pdf).hexdigest()}
        head |= {key: getattr(laid, key) for key in ("pages", "bottom", "number", "anchors")}
        fresh = self._folder / f".{uuid4().hex}"
        try:
            fresh.write_bytes(json.dumps(head).encode() + b"\n" + laid.pdf)
            fresh.replace(self._file(html))
        except OSError:
            # Not to be kept is no fault of the part.
            fresh.unlink(missing_ok=True)

    def forget_unused(self) -> None:
        """Forget the parts that no edition has used for a month."""
        for file in self._folder.iterdir():
            with suppress(FileNotFoundError):
                if file.stat().st_mtime < time.time() - _UNUSED_DAYS * 24 * 60 * 60:
                    file.unlink()

    def _file(self, html: str) -> Path:
        return self._folder / sha256(f"{self._maker}\0{html}".encode()).hexdigest()
