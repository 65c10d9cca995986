"""What composing hands over to the press: a dossier as parts, each laid out by itself.

No part knows its page numbers, the edition's reference or its date: what did not change from one edition to the next is
then taken from the cache. The press stamps the running head and foot on every page (`Furniture`) and fills in `page_of`
and `PAGES` where a part asks for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from openletter.domain.plans import Paper, PartKind
from openletter.dossier.formats import Format

PAGES = "\ue000\ue001"
"""Stands in the HTML of a part for the number of pages of the whole dossier."""


LINK = "part:"
"""Begins the address of a link to an anchor in any part: WeasyPrint knows those of its own document only."""


def link_to(anchor: str) -> str:
    """Return the address of a link to an anchor in any part of the dossier."""
    return LINK + anchor


def page_of(anchor: str) -> str:
    """Return what stands in the HTML of a part for the number of the page on which an anchor is."""
    return f"\ue000{anchor}\ue001"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as the contents page and the bookmarks list it; `within` are those below it."""

    anchor: str
    name: str
    within: tuple[Heading, ...] = ()


@dataclass(frozen=True)
class Leaves:
    """A part that WeasyPrint lays out: a whole HTML document with its style sheet.

    Its `lang` attributes reach the tags of the PDF. `bare` pages carry no running head or foot (the cover).
    """

    kind: PartKind
    html: str
    headings: tuple[Heading, ...]
    bare: bool = False


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How a line of a list is set: CSS declarations for font, size and colour, the rest in points.

    `height` is the leading, `before` the space above a first line, `indent` how far lines after the first are moved in.
    `rule` draws a hairline above, as over a heading; `tag` is "H3" for headings, else empty.
    """

    css: str
    height: float
    before: float = 0
    indent: float = 0
    rule: bool = False
    tag: str = ""


class Words(msgspec.Struct, frozen=True, gc=False):
    """A text in one style; it is wrapped at the width of the column. `language` says which forms characters take."""

    text: str
    style: str
    language: str = ""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """What stands together in a list and is never split over columns: a signatory, line by line."""

    words: tuple[Words, ...]


class Group(msgspec.Struct, frozen=True, gc=False):
    """Entries under a heading; an empty heading is none. `anchor` is set where the contents page lists it."""

    heading: Words | None
    entries: tuple[Entry, ...]
    anchor: str = ""


@dataclass(frozen=True)
class NameList:
    """A part that is a long list in columns; it begins on the page of `opening`, below what is set there.

    `opening` is an HTML document of one page with the heading and what is said before the list.
    `columns` is their number.
    """

    kind: PartKind
    opening: str
    headings: tuple[Heading, ...]
    groups: tuple[Group, ...]
    styles: dict[str, LineStyle]
    columns: int


@dataclass(frozen=True)
class Annex:
    """A document as it was received, whose pages are scaled into what is left free on pages of ours.

    `sha256` names its file. `pages` has an HTML document of one page for each of its pages: the heading on the first,
    a running head such as "As received from …, page 2 of 3" on the others; the received page stands below what is set
    there. `alts` say for each received page what it is, to those who do not see it.
    """

    kind: PartKind
    sha256: str
    headings: tuple[Heading, ...]
    pages: tuple[str, ...]
    alts: tuple[str, ...]


@dataclass(frozen=True)
class Furniture:
    """What is stamped on every page that is not bare: an HTML document of one page with the running head and foot.

    The page number is set as `before`, its number, `between`, the number of pages, `after`, with `number_css` (such as
    `font: 8.5pt/12pt "Dossier Serif", serif; color: #4a443c`). It ends where the element with the id "page-number"
    ends, on that element's baseline; the element holds one invisible character.
    """

    html: str
    before: str
    between: str
    after: str
    number_css: str


@dataclass(frozen=True)
class Attachment:
    """A file that is embedded in the PDF: its data in a form that machines read."""

    name: str
    media_type: str
    description: str
    data: bytes


@dataclass(frozen=True)
class Composition:
    """A dossier ready for the press, and what a PDF reader is told about it; `made_at` is ISO 8601 in UTC.

    A5 is filled up to whole sheets of a booklet.
    """

    parts: tuple[Leaves | NameList | Annex, ...]
    furniture: Furniture
    format: Format
    title: str
    author: str
    subject: str
    language: str
    made_at: str
    paper: Paper = Paper.A4
    attachments: tuple[Attachment, ...] = field(default=())
