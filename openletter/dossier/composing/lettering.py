"""How words are fitted for print: hyphens, headings, scripts, lengths, fingerprints. What is HTML here is escaped."""

from __future__ import annotations

import re
import unicodedata

import segno
from markupsafe import Markup, escape

HEAD_MAX = 80
"""Characters of a title that fit into the running head."""


def script_language(name: str) -> str:
    """Return "ja" or "ko" where the script leaves no doubt, so that Chinese characters get that language's forms."""
    if name.isascii():
        return ""
    for character in name:
        if "\u3041" <= character <= "\u30ff":
            return "ja"
        if "\uac00" <= character <= "\ud7a3":
            return "ko"
    return ""


def unbroken(title: str) -> Markup:
    """Return a title whose short hyphenated words are not broken: "co-production" in large type stays one word."""
    words = [
        Markup('<span class="whole">{}</span>').format(word)
        if "-" in word and len(word) <= 18
        else escape(word)
        for word in title.split(" ")
    ]
    return Markup(" ").join(words)


def blocks(html: Markup) -> list[Markup]:
    """Return the elements of safe HTML one by one, each with what is in it."""
    found, depth, begin = [], 0, 0
    for tag in re.finditer(r"<(/?)(\w+)[^>]*>", html):
        if tag[2] in ("br", "hr"):
            closes = depth == 0
        else:
            depth += -1 if tag[1] else 1
            closes = depth == 0
        if closes:
            found.append(Markup(html[begin : tag.end()].strip()))  # noqa: S704 - of safe HTML
            begin = tag.end()
    return found


def beside(one: list[Markup], other: list[Markup]) -> list[tuple[Markup, Markup]]:
    """Return which blocks of a text stand beside which of its other version.

    Where both have as many, one by one; else section by section; else the whole beside the whole.
    """
    if len(one) == len(other):
        return list(zip(one, other, strict=True))
    sections = _sections(one), _sections(other)
    if len(sections[0]) != len(sections[1]) or len(sections[0]) == 1:
        return [(Markup("").join(one), Markup("").join(other))]
    return [pair for here, there in zip(*sections, strict=True) for pair in beside(here, there)]


def with_headings(rows: list[tuple[Markup, Markup]]) -> list[tuple[Markup, Markup]]:
    """Return rows in which a heading stands together with what follows it, so that no page ends with one."""
    made: list[tuple[Markup, Markup]] = []
    for row in rows:
        if made and _ends_with_heading(made[-1][0]):
            above = made.pop()
            made.append((above[0] + row[0], above[1] + row[1]))
        else:
            made.append(row)
    return made


def _ends_with_heading(html: Markup) -> bool:
    return re.search(r"</h\d>$", html) is not None


def _sections(found: list[Markup]) -> list[list[Markup]]:
    made: list[list[Markup]] = [[]]
    for block in found:
        if re.match(r"<h\d>", block) and made[-1]:
            made.append([])
        made[-1].append(block)
    return made


def qr_code(address: str) -> str:
    """Return a QR code for an address as a data: URL of an SVG drawing, with the quiet zone that scanners need."""
    return segno.make(address, error="m", micro=False).svg_data_uri(
        border=4, omitsize=True, light="#fff"
    )


def grouped(digest: str) -> str:
    """Return 64 hexadecimal digits in groups of eight, which eyes can compare."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def shortened(text: str, limit: int) -> str:
    """Return a text of at most so many characters, cut at a word and with a sign that it goes on.

    The sign never stands alone on a line.
    """
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    at_word = cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut
    return at_word.rstrip(" ,;:–-") + "\N{NO-BREAK SPACE}…"


def step(text: str, limits: tuple[int, ...]) -> int:
    """Return 1 for a short text, and more for a longer one, by the lengths at which its type gets smaller."""
    return 1 + sum(breadth(text) > limit for limit in limits)


def breadth(text: str) -> int:
    """Return how many letters of ordinary width would be as wide as a text."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
