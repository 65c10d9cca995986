"""The fonts that every printed text is set in, as a style sheet."""

from __future__ import annotations

from openletter.templating import TEMPLATES

FACES = (TEMPLATES / "dossier" / "parts" / "faces.css").read_text("utf-8")
"""Their @font-face rules; render.py serves the files by a closed list, and loads them once in each process."""
