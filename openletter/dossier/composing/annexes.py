"""Letters of support as they were received: what stands above their pages, and what each page is."""

from __future__ import annotations

from functools import partial
from typing import Any

from openletter.domain.plans import PartKind
from openletter.domain.wording import N_
from openletter.dossier.composing.drafts import Received
from openletter.dossier.composing.pieces import in_pieces
from openletter.dossier.composing.source import Source
from openletter.dossier.parts import Heading
from openletter.dossier.record import File
from openletter.i18n import Speech

ANCHOR = "annexes"
TITLE = N_("Letters as received")


def annexes(source: Source) -> list[Received]:
    """Return the documents as received; the first carries the heading of the part."""
    found = source.record.annexes
    return [_annex(source, place, file) for place, file in enumerate(found, start=1)]


def anchor_of(place: int) -> str:
    """Return the anchor of an annex's heading."""
    return f"annex-{place}"


def _annex(source: Source, place: int, file: File) -> Received:
    # The first stands for the part, so that all annexes are listed below its name.
    headings = (Heading(ANCHOR, source.name(TITLE), _all(source)),) if place == 1 else ()
    pages = max(file.pages, 1)
    return Received(
        PartKind.ANNEXES,
        file,
        headings,
        tuple(
            in_pieces(source, "dossier/parts/annex.html", partial(_facts, place, file, page))
            for page in range(1, pages + 1)
        ),
        tuple(_alt(source, file, page, pages) for page in range(1, pages + 1)),
    )


def _facts(place: int, file: File, page: int, _speech: Speech) -> dict[str, Any]:
    return {
        "title": TITLE,
        "first": place == 1,
        "place": place,
        "file": file,
        "page": page,
        "of": max(file.pages, 1),
    }


def _all(source: Source) -> tuple[Heading, ...]:
    return tuple(
        Heading(anchor_of(place), file.name)
        for place, file in enumerate(source.record.annexes, start=1)
    )


def _alt(source: Source, file: File, page: int, pages: int) -> str:
    return source.plain(
        lambda speech: speech.gettext(
            "The letter received from %(name)s, page %(page)s of %(pages)s, as a picture of the original",
            name=file.name,
            page=page,
            pages=pages,
        )
    )
