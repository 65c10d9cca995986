"""What stands on every page around the text: the running head, and the foot with the edition and the page."""

from __future__ import annotations

import re

from markupsafe import Markup

from openletter.dossier.composing.fitting import letters_in
from openletter.dossier.composing.lettering import HEAD_MAX, shortened
from openletter.dossier.composing.names import SERIF, SOFT
from openletter.dossier.composing.sheet import document
from openletter.dossier.composing.source import Source, moment
from openletter.dossier.parts import Furniture
from openletter.templating import environment


def furniture(source: Source) -> Furniture:
    """Return the page that is stamped on all others."""
    body = (
        environment(source.chorus)
        .get_template("dossier/parts/furniture.html")
        .render(
            title=shortened(source.letters[0].title, _room(source)),
            title_language=source.letters[0].language,
            made_at=_day(source),
            reference=source.record.reference,
            short=source.both and source.sizes.large,
        )
    )
    before, between, after = _page_of_pages(source)
    css = f"font: {source.sizes.type(8.5, 12)} {SERIF}; color: {SOFT}; font-variant-numeric: lining-nums"
    return Furniture(
        html=document(source, Markup(body), "furniture"),  # noqa: S704 - a template has escaped it
        before=before,
        between=between,
        after=after,
        number_css=css,
    )


def _room(source: Source) -> int:
    """Return how many characters of the title fit into one line of the running head."""
    sizes = source.sizes
    fits = letters_in(source.format.inner_width - sizes.date_width - 4, sizes.points(8.5))
    return min(HEAD_MAX, fits)


def _day(source: Source) -> Markup:
    """Return the day on which the edition was made; in figures where two languages have no room to write it out."""
    made_at = moment(source.record.made_at)
    if source.both and source.sizes.large:
        return source.said(lambda speech: speech.date(made_at, "d/M/y"))
    return source.said(lambda speech: speech.date(made_at))


def _page_of_pages(source: Source) -> tuple[str, str, str]:
    """Return what stands before, between and after the two page numbers, cut out of one translated sentence."""
    sentence = source.speeches[0].gettext("%(page)s of %(pages)s", page="\0", pages="\1")
    if source.both:
        # “12 of 1,450” in two languages would be two numbers to read: a stroke says it in both.
        sentence = "\0 / \1"
    before, between, after = re.split("[\0\1]", sentence)
    return before, between, after
