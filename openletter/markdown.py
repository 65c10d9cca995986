"""Markdown to HTML that can do no harm: no raw HTML, no images, only known elements and addresses."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
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
    "h3",
    "h4",
    "h5",
    "hr",
    "code",
    "pre",
    "s",
}
_KEPT = 64
"""Texts whose HTML is kept: a letter has 40,000 characters at most, and a hostile one takes seconds to read."""

_HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h5", "h5": "h5", "h6": "h5"}


@lru_cache(maxsize=_KEPT)
def to_html(text: str) -> Markup:
    """Return Markdown as safe HTML; headings begin at the third level, since pages have the first two."""
    tokens = _PARSER.parse(text)
    for token in tokens:
        token.tag = (
            _HEADINGS.get(token.tag, token.tag) if token.type.startswith("heading") else token.tag
        )
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
