"""Sets a template in every language of an edition, piece by piece, and puts the languages side by side.

A template says with `{{ pair }}` that from here on follows what each language says for itself, and with `{{ once }}`
what stands there once for all. In one language the pieces simply follow one another.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby
from typing import Any

from markupsafe import Markup

from openletter.dossier.composing.source import Medium, Source
from openletter.dossier.parts import PAGES, link_to, page_of
from openletter.i18n import Speech
from openletter.templating import environment

Facts = Callable[[Speech], dict[str, Any]]

_PAIR, _ONCE = Markup("<!--pair-->"), Markup("<!--once-->")
_MARK = re.compile("<!--(pair|once)-->")
_SHORT = 700
"""Characters of HTML up to which a piece is kept on one page."""
_BEFORE_END = re.compile(r"\s+(?=</(?:p|h\d|li|td|th|caption)>)")
"""White space at the end of a block: where it alone has no room on the last line, WeasyPrint breaks that line early."""
_PRIVATE = re.compile("[\ue000-\ue00f]")


def in_pieces(source: Source, template: str, facts: Facts) -> Markup:
    """Return a template in the languages of the edition; `facts` gives what it asks for, as one speech says it."""
    set_in = [
        _set(source, template, speech, facts, place) for place, speech in enumerate(source.speeches)
    ]
    if not source.both:
        return _without_marks(set_in[0])
    shared = _set(source, template, source.chorus, facts, 0)
    tongues = [_pieces(html) for html in set_in]
    pieces = list(zip(_pieces(shared), *tongues, strict=True))
    return Markup("").join(_joined(source, pieces))


def _set(source: Source, template: str, speech: Speech, facts: Facts, place: int) -> str:
    paper = source.medium is Medium.PAPER

    def anchor(name: str) -> Markup:
        # An address leads to one place: the first language's.
        return Markup(' id="{}"').format(name) if place == 0 else Markup("")

    html = (
        environment(speech)
        .get_template(template)
        .render(
            **facts(speech),
            record=source.record,
            figures=source.record.figures,
            both=source.both,
            paper=paper,
            level=source.level,
            anchor=anchor,
            pair=_PAIR,
            once=_ONCE,
            page_of=_page_of if paper else lambda _anchor: "",
            pages=Markup("<!--pages-->"),
            link_to=link_to if paper else lambda anchor: f"#{anchor}",
        )
    )
    return _BEFORE_END.sub("", html)


def _page_of(anchor: str) -> Markup:
    return Markup("<!--page {}-->").format(anchor)


def finished(html: str) -> str:
    """Return HTML for the press, in which nothing but what we ask for is taken for the number of a page."""
    cleaned = _PRIVATE.sub("", html)
    with_pages = re.sub("<!--page ([a-z0-9-]+)-->", lambda found: page_of(found[1]), cleaned)
    return with_pages.replace("<!--pages-->", PAGES)


def _without_marks(html: str) -> Markup:
    return Markup(_MARK.sub("", html))  # noqa: S704 - what a template has escaped


def _pieces(html: str) -> list[tuple[str, str]]:
    """Return what kind of piece, and the piece; what stands before the first mark stands there once."""
    found = _MARK.split(html)
    return [("once", found[0]), *zip(found[1::2], found[2::2], strict=True)]


def _joined(source: Source, pieces: list[tuple[tuple[str, str], ...]]) -> list[Markup]:
    """Put languages beside each other: each piece by itself on paper, so that pages break between them."""
    each = source.medium is Medium.PAPER and source.sizes.beside
    made: list[Markup] = []
    for kind, run in groupby(pieces, lambda piece: piece[0][0]):
        here = list(run)
        if kind == "once":
            made += [Markup(piece[0][1]) for piece in here]  # noqa: S704 - what a template has escaped
        elif each:
            made += [_beside(source, [piece]) for piece in here]
        else:
            made.append(_beside(source, here))
    return made


def _beside(source: Source, pieces: list[tuple[tuple[str, str], ...]]) -> Markup:
    # A short piece is kept whole, and so is a table, so that no page has it in one language only.
    said = [words for piece in pieces for _, words in piece[1:]]
    kept = max(map(len, said)) < _SHORT or any("<table" in words for words in said)
    whole = " pair--whole" if kept else ""
    cells = (
        Markup('<div class="pair__one" lang="{}">{}</div>').format(
            speech.locale,
            Markup("".join(piece[1 + place][1] for piece in pieces)),  # noqa: S704 - escaped by a template
        )
        for place, speech in enumerate(source.speeches)
    )
    return Markup('<div class="pair{}">{}</div>').format(whole, Markup("").join(cells))
