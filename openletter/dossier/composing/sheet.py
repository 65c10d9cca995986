"""The style sheet of the printed parts, with the sizes of an edition's paper filled in."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from openletter.dossier.composing.names import DISPLAY, SANS, SERIF
from openletter.dossier.composing.pieces import finished
from openletter.dossier.composing.sizes import NUMBERS, TITLES, Sizes
from openletter.dossier.composing.source import Source
from openletter.templating import TEMPLATES

# Not the environment of pages: a style sheet is no HTML, and CSS is full of what that would escape.
_SHEETS = Environment(  # noqa: S701 - nothing that anybody typed is filled in
    loader=FileSystemLoader(TEMPLATES),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def document(source: Source, body: str, part: str) -> str:
    """Return a whole HTML document around a part's body, ready for the press."""
    head = Markup(
        '<!doctype html>\n<html lang="{}" class="of-{}">\n<head>'
        '<meta charset="utf-8"><title>{}</title>\n<style>{}</style>'
        "</head>\n<body>\n"
    ).format(
        source.language,
        part,
        source.letters[0].title,
        Markup(style_sheet(source.sizes)),  # noqa: S704 - our own
    )
    return finished(f"{head}{escape(body)}\n</body>\n</html>\n")


@lru_cache(maxsize=8)
def style_sheet(sizes: Sizes) -> str:
    """Return the style sheet for these sizes."""
    return _SHEETS.get_template("dossier/parts/paper.css").render(
        z=sizes,
        page=sizes.format,
        titles=TITLES,
        numbers=NUMBERS,
        serif=SERIF,
        display=DISPLAY,
        sans=SANS,
    )
