"""QR codes as SVG drawings that can be printed at any size."""

from __future__ import annotations

from io import BytesIO

import segno


def qr_code(address: str, title: str) -> bytes:
    """Return a QR code for an address, dark on white with the quiet zone that scanners need; `title` is read aloud."""
    file = BytesIO()
    segno.make(address, error="m", micro=False).save(
        file,
        kind="svg",
        border=4,
        scale=8,
        light="#fff",
        title=title,
        omitsize=True,
        svgclass=None,
        lineclass=None,
    )
    return file.getvalue()
