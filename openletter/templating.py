"""Jinja for mails and dossiers; the web application adds the same words and filters to Flask's own environment."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from openletter import markdown
from openletter.domain.addresses import veiled
from openletter.domain.editions import STEP_NAMES
from openletter.domain.letters import STATE_NAMES, VERDICT_NAMES
from openletter.domain.plans import PART_NAMES
from openletter.i18n import Speech, direction, english_name, language_name

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
_HYPHENATED = re.compile(r"(?<!\S)(?=\S{4,14}(?!\S))(\w+-\w+[^\s\w]?)(?!\S)")


def as_spoken(speech: Speech, language: str | None) -> Markup:
    """Return the attributes of words that are in a language; none where the page speaks it."""
    if not language or language == speech.locale:
        return Markup("")
    turned = direction(language) != direction(speech.locale)
    return Markup(' lang="{}"').format(language) + (
        Markup(' dir="{}"').format(direction(language)) if turned else ""
    )


def held_together(title: str) -> Markup:
    """Return a title in which no line ends within a short word with a hyphen, such as co-production."""
    pieces = _HYPHENATED.split(title)
    held = [Markup('<span class="unbroken">{}</span>').format(word) for word in pieces[1::2]]
    between = [escape(words) for words in pieces[::2]]
    return Markup("").join(part for pair in zip(between, [*held, ""], strict=True) for part in pair)


FILTERS: dict[str, Callable[..., Any]] = {
    "markdown": lambda _speech, text, first=2: markdown.to_html(text, first),
    "unmarked": lambda _speech, text: markdown.unmarked(text),
    "format_date": Speech.date,
    "format_datetime": Speech.datetime,
    "format_number": Speech.number,
    "sector_name": Speech.sector,
    "country_name": Speech.country,
    "translated": Speech.gettext,
    "as_spoken": as_spoken,
    "held_together": lambda _speech, title: held_together(title),
    "direction": lambda _speech, language: direction(language),
    "language_name": lambda _speech, language: language_name(language),
    "english_name": lambda _speech, language: english_name(language),
    "veiled": lambda _speech, address: veiled(address),
    "state_name": lambda speech, state: speech.gettext(STATE_NAMES[state]),
    "step_name": lambda speech, step: speech.gettext(STEP_NAMES[step]),
    "part_name": lambda speech, part: speech.gettext(PART_NAMES.get(part, part)),
    "verdict_name": lambda speech, verdict: speech.gettext(VERDICT_NAMES[verdict]),
}
"""The filters that every template may use; each takes how to speak, a value, and what a template says besides."""


def environment(speech: Speech) -> Environment:
    """Return an environment that speaks one locale; HTML is escaped, plain text is not."""
    return _environment(speech)


@lru_cache(maxsize=16)
def _environment(speech: Speech) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html", "xml", "svg"]),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    catalogue = speech.catalogue
    made.install_gettext_callables(catalogue.ugettext, catalogue.ungettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update({name: partial(say, speech) for name, say in FILTERS.items()})
    made.globals["locale"] = speech.locale
    return made
