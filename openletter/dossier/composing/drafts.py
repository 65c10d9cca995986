"""A dossier's parts before they are put on paper or on a screen."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from openletter.domain.plans import PartKind
from openletter.dossier.parts import Group, Heading, LineStyle
from openletter.dossier.record import File


@dataclass(frozen=True)
class Text:
    """A part of running text; a `bare` one carries no running head or foot on paper."""

    kind: PartKind
    body: Markup
    headings: tuple[Heading, ...]
    bare: bool = False


@dataclass(frozen=True)
class Names:
    """A part that is a list of names, under what is said before it."""

    kind: PartKind
    opening: Markup
    headings: tuple[Heading, ...]
    groups: tuple[Group, ...]
    styles: dict[str, LineStyle]
    columns: int


@dataclass(frozen=True)
class Received:
    """A document as it was received: a heading for its first page, what runs above its others, what each shows."""

    kind: PartKind
    file: File
    headings: tuple[Heading, ...]
    pages: tuple[Markup, ...]
    alts: tuple[str, ...]


Draft = Text | Names | Received
