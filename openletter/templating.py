"""Jinja for mails and dossiers; the web application adds the same words and filters to Flask's own environment."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from openletter import markdown
from openletter.domain.letters import STATE_NAMES, VERDICT_NAMES
from openletter.i18n import Speech

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"


def filters(speech: Speech) -> dict[str, Any]:
    """Return the filters that every template may use, in one locale."""
    return {
        "markdown": markdown.to_html,
        "format_date": speech.date,
        "format_datetime": speech.datetime,
        "format_number": speech.number,
        "sector_name": speech.sector,
        "country_name": speech.country,
        "state_name": lambda state: speech.gettext(STATE_NAMES[state]),
        "verdict_name": lambda verdict: speech.gettext(VERDICT_NAMES[verdict]),
    }


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
    made.filters.update(filters(speech))
    made.globals["locale"] = speech.locale
    return made
