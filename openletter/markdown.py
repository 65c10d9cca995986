"""Markdown to HTML that can do no harm: no raw HTML, no images, only known elements and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

# "js-default" escapes raw HTML. nh3's own list would let images and protocol-relative links through: this one is ours.
_PARSER = MarkdownIt("js-default", {"linkify": False, "typographer": False}).disable(
    ["image", "table"]
)
_ELEMENTS = {
    "p",
    "br",
    "em",
    "strong",
    "a",
    "ul",
    "ol",
    "li",
    "blockquote",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "code",
    "pre",
    "s",
}
_KEPT = 64
"""Texts whose HTML is kept: a letter has 40,000 characters at most, and a hostile one takes seconds to read."""

_LEVELS = 3
"""How many levels of headings a text may have; deeper ones are of the last."""

_MARKS = re.compile(r"\*\*|(?<=\n)(?:>|#+) ")
_DASH = re.compile(r"(?<=\n)[-*] ")


@lru_cache(maxsize=_KEPT)
def to_html(text: str, first: int = 2) -> Markup:
    """Return Markdown as safe HTML, with headings from a level on and no level left out, for a place on a page."""
    tokens = _PARSER.parse(text)
    _put_headings_in_order(tokens, first)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return Markup(  # noqa: S704 - nh3 has just made it safe
        nh3.clean(
            html,
            tags=_ELEMENTS,
            attributes={"a": {"href"}, "ol": {"start"}},
            url_schemes={"http", "https", "mailto"},
            url_relative="deny",
            link_rel="nofollow noopener noreferrer",
        )
    )


def unmarked(text: str) -> str:
    """Return a piece of Markdown without the marks that catch the eye, for words that are only looked at."""
    return _DASH.sub("• ", _MARKS.sub("", text))


def _put_headings_in_order(tokens: Iterable[Token], first: int) -> None:
    """To those who read by ear a gap between levels sounds like something missing (WCAG 2.2, technique H42)."""
    above: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            level = min(int(token.tag[1]), _LEVELS)
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
        if token.type.startswith("heading"):
            token.tag = f"h{first - 1 + len(above)}"
