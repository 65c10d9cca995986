"""What stands on every page around the text: the running head, and the foot with the edition and the page."""

from __future__ import annotations

import re

from markupsafe import Markup

from openletter.dossier.composing.lettering import HEAD_MAX, shortened
from openletter.dossier.composing.names import SERIF, SOFT
from openletter.dossier.composing.sheet import FACES, document
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
            made_at=source.said(lambda speech: speech.date(moment(source.record.made_at))),
            reference=source.record.reference,
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
        base_css=FACES,
    )


def _room(source: Source) -> int:
    """Return how many characters of the title fit into one line of the running head."""
    fits = source.format.inner_width * 0.7 / (source.sizes.points(8.5) * 0.17)
    return min(HEAD_MAX, int(fits) - (14 if source.both else 0))


def _page_of_pages(source: Source) -> tuple[str, str, str]:
    """Return what stands before, between and after the two page numbers, cut out of one translated sentence."""
    sentence = source.speeches[0].gettext("%(page)s of %(pages)s", page="\0", pages="\1")
    if source.both:
        # “12 of 1,450” in two languages would be two numbers to read: a stroke says it in both.
        sentence = "\0 / \1"
    before, between, after = re.split("[\0\1]", sentence)
    return before, between, after
