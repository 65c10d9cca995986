"""Cleans a PDF that somebody sent: its pages stay, and nothing that does anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf

from openletter.domain.letter_files import ANNEX_PAGES_MAX, PDF, Fault
from openletter.dossier.drawing import refuse_heavy
from openletter.dossier.unusable import Unusable

KEPT = (
    "/Type",
    "/MediaBox",
    "/CropBox",
    "/Rotate",
    "/UserUnit",
    "/Resources",
    "/Contents",
    "/Group",
)
"""What is kept of a page: its size, and what it draws."""
DROPPED_FROM_STREAMS = (
    # What is drawn from outside the file, or by a program in it (ISO 32000-1, 7.3.8.2, 8.8.2, 8.10.4 and 14.11.7).
    *("/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI", "/PS", "/Alternates"),
    # Files that ride along, what tells of its making, and what belonged to structures that are not kept.
    *("/AF", "/EF", "/Metadata", "/PieceInfo", "/LastModified", "/StructParent", "/StructParents"),
)
ACTIONS = frozenset(
    (
        "/JavaScript",
        "/Launch",
        "/URI",
        "/GoToR",
        "/GoToE",
        "/SubmitForm",
        "/ImportData",
        "/Rendition",
    )
)
SIDE_MIN, SIDE_MAX = 36, 14_400  # points
DEPTH_MAX = 40
DRAWN_MAX = 64 * 1024 * 1024


def clean(source: Path, target: Path) -> tuple[str, int]:
    """Write a copy of a PDF that only draws; returns its media type and number of pages. Raises Unusable."""
    try:
        with pikepdf.open(source, attempt_recovery=False) as sent, pikepdf.new() as kept:
            _refuse(sent)
            _flatten(sent)
            for page in sent.pages:
                kept.pages.append(page)
            for page in kept.pages:
                _strip_page(page.obj)
            for item in kept.objects:
                _strip(item)
            _refuse_swollen(kept)
            refuse_heavy(kept)
            _save(kept, target)
            return PDF, len(kept.pages)
    except pikepdf.PasswordError as error:
        raise Unusable(Fault.LOCKED) from error
    except (
        pikepdf.PdfError,
        AttributeError,
        LookupError,
        OverflowError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:
        raise Unusable(Fault.NOT_READABLE) from error


def _refuse(sent: pikepdf.Pdf) -> None:
    if sent.is_encrypted:
        raise Unusable(Fault.LOCKED)
    if not any("/Contents" in page for page in sent.pages):
        raise Unusable(Fault.NOT_READABLE)
    if len(sent.pages) > ANNEX_PAGES_MAX:
        raise Unusable(Fault.TOO_MANY_PAGES)
    if sent.Root.get("/NeedsRendering"):
        raise Unusable(Fault.LIVE_FORM)
    for page in sent.pages:
        left, bottom, right, top = (float(number) for number in page.mediabox)
        for side in (abs(right - left), abs(top - bottom)):
            if not SIDE_MIN <= side <= SIDE_MAX:
                raise Unusable(Fault.ODD_PAGE)


def _refuse_swollen(kept: pikepdf.Pdf) -> None:
    """Refuse what unpacks to far more than a letter draws: whoever opens the dossier has to unpack it, too."""
    drawn = 0
    for item in kept.objects:
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") != pikepdf.Name.Image:
            drawn += len(item.read_bytes())
            if drawn > DRAWN_MAX:
                raise Unusable(Fault.TOO_HARD)


def _flatten(sent: pikepdf.Pdf) -> None:
    """Draw what was filled into forms and written on pages, so that it stays when its fields go."""
    sent.generate_appearance_streams()
    sent.flatten_annotations("print")


def _strip_page(page: Any) -> None:
    for key in list(page.keys()):
        if key not in (*KEPT, "/Parent"):
            del page[key]


def _strip(item: Any, depth: int = 0) -> None:
    """Take out of an object, and of what stands within it, everything but what is drawn."""
    if depth > DEPTH_MAX:
        raise Unusable(Fault.NOT_READABLE)
    if isinstance(item, pikepdf.Array):
        within = list(item.as_list())
    elif isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        _strip_keys(item)
        within = [value for key, value in item.items() if key != "/Parent"]
    else:
        return
    for one in within:
        if not getattr(one, "is_indirect", False):
            _strip(one, depth + 1)


def _strip_keys(item: Any) -> None:
    # Dictionaries of fonts and the like are by names that anybody may choose: they lose only what is known by its look.
    dropped: list[str] = []
    if isinstance(item, pikepdf.Stream):
        dropped = [key for key in DROPPED_FROM_STREAMS if key in item]
    elif str(item.get("/S")) in ACTIONS or item.get("/Type") == pikepdf.Name.Filespec:
        dropped = list(item.keys())
    for key in dropped:
        del item[key]
    if isinstance(item, pikepdf.Stream) and item.get("/Type") == pikepdf.Name.EmbeddedFile:
        item.write(b"")


def _save(kept: pikepdf.Pdf, target: Path) -> None:
    """Write every stream anew, so that one that cannot be read is noticed here and not by whoever is handed it."""
    kept.save(
        target,
        recompress_flate=True,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
    )
