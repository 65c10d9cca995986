"""A dossier as one page for a screen: the same words in the same order, and nothing that it would have to fetch.

It is what is offered beside the PDF to whoever reads better without pages, and the preview at the campaigners' desk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from unicodedata import bidirectional

from markupsafe import Markup, escape

from openletter.domain.plans import PartKind
from openletter.dossier.composing import NO_LOGOS, drafts
from openletter.dossier.composing.drafts import Draft, Names, Received, Text
from openletter.dossier.composing.source import Medium, Source, apart, moment
from openletter.dossier.parts import Entry, Group, Words
from openletter.dossier.record import Record
from openletter.i18n import Speech
from openletter.links import Links
from openletter.templating import TEMPLATES, environment

_STYLE = (TEMPLATES / "dossier" / "parts" / "screen.css").read_text("utf-8")


def page(
    record: Record,
    *,
    speeches: Sequence[Speech],
    links: Links,
    logos: Mapping[str, bytes] = NO_LOGOS,
) -> str:
    """Return an edition as one HTML document; what is printed as a picture of a document is only named in it."""
    return written(Source(record, apart(speeches), links, logos, Medium.SCREEN))


def written(source: Source) -> str:
    """Return an edition as one HTML document."""
    record = source.record
    drafted = drafts(source)
    letter = source.letters[0]
    return (
        environment(source.chorus)
        .get_template("dossier/parts/screen.html")
        .render(
            title=source.speeches[0].gettext(
                "%(title)s – dossier, edition %(reference)s",
                title=letter.title,
                reference=record.reference,
            ),
            style=Markup(_STYLE),  # noqa: S704 - our own
            covered=PartKind.COVER in record.plan.parts,
            letter_title=letter.title,
            letter_language=letter.language,
            parts=[
                _part(kind, list(some)) for kind, some in groupby(drafted, lambda one: one.kind)
            ],
            reference=record.reference,
            made_at=source.said(lambda speech: speech.date(moment(record.made_at))),
        )
    )


def _part(kind: PartKind, drafted: list[Draft]) -> Markup:
    """Return a part as a region that bears the name of its heading; the contents are there to move by."""
    element = "nav" if kind is PartKind.CONTENTS else "section"
    headings = drafted[0].headings
    named = Markup(' aria-labelledby="{}"').format(headings[0].anchor) if headings else ""
    inner = Markup("\n").join(_inner(one) for one in drafted)
    return Markup('<{} class="part part--{}"{}>\n{}\n</{}>\n').format(
        element, kind, named, inner, element
    )


def _inner(draft: Draft) -> Markup:
    match draft:
        case Text():
            return draft.body
        case Names():
            # Joined as strings: a hundred thousand names are a page of their own.
            listed = "".join(_group(draft.kind, group) for group in draft.groups)
            return draft.opening + Markup(listed)  # noqa: S704 - each name is escaped
        case Received():
            return draft.pages[0]


def _group(kind: PartKind, group: Group) -> str:
    heading = ""
    if group.heading:
        anchor = f' id="{group.anchor}"' if group.anchor else ""
        heading = f'<h3 class="names__heading"{anchor}>{escape(group.heading.text)}</h3>\n'
    items = "\n".join(_items(group.entries))
    return f'{heading}<ul class="names names--{kind}" role="list">\n{items}\n</ul>\n'


def _items(entries: tuple[Entry, ...]) -> Iterator[str]:
    for entry in entries:
        if len(entry.words) == 1:
            words = entry.words[0]
            yield f"<li{_manner(words)}>{escape(words.text)}</li>"
        else:
            lines = "".join(
                f'<span class="line line--{words.style}"{_manner(words)}>{escape(words.text)}</span>'
                for words in entry.words
            )
            yield f"<li>{lines}</li>"


def _manner(words: Words) -> str:
    """Return in which language words are, and which way they run, where it is not as around them."""
    language = f' lang="{words.language}"' if words.language else ""
    if not words.text.isascii() and any(bidirectional(c) in ("R", "AL") for c in words.text):
        return f'{language} dir="auto"'
    return language
