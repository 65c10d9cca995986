"""Languages: catalogues, sentences in a locale, and dates, numbers and names as that locale writes them."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, localedata, numbers
from babel.support import NullTranslations, Translations

from openletter.domain.countries import NATIONS
from openletter.domain.sectors import SECTOR_NAMES, Sector
from openletter.errors import Listed, OpenletterError

CATALOGUES = Path(__file__).parent / "translations"
SOURCE_LOCALE = "en"
_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_BABEL_LOCALES = {"en": "en_GB"}


class Domain(StrEnum):
    """What has catalogues of its own; the value is their file name. A dossier can speak what the site does not yet."""

    SITE = "messages"
    DOSSIER = "dossier"


@cache
def locales(domain: Domain = Domain.SITE) -> tuple[str, ...]:
    """Return the locales that the interface, or a dossier, speaks, English first."""
    found = {path.parents[1].name for path in CATALOGUES.glob(f"*/LC_MESSAGES/{domain}.mo")}
    return (SOURCE_LOCALE, *sorted(found - {SOURCE_LOCALE}))


def _parsed(language: str) -> Locale | None:
    """Return what CLDR knows of a language, by its tag (BCP 47) or a locale's name; None for one that it lacks."""
    try:
        return Locale.parse(_BABEL_LOCALES.get(language, language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return None


@cache
def language_name(language: str) -> str:
    """Return what a language calls itself, such as Cymraeg; its tag where nobody knows."""
    return _named(_parsed(language), None) or language


@cache
def english_name(language: str) -> str:
    """Return what English calls a language, such as Welsh; its tag where nobody knows."""
    return _named(_parsed(language), SOURCE_LOCALE) or language


def _named(found: Locale | None, in_locale: str | None) -> str:
    if found is None:
        return ""
    alone = found.language == SOURCE_LOCALE or not (found.script or found.territory)
    name = found.get_language_name(in_locale) if alone else found.get_display_name(in_locale)
    return f"{name[:1].upper()}{name[1:]}" if name else ""


@cache
def direction(language: str) -> str:
    """Return in which direction a language is written, as HTML says it: ltr or rtl."""
    found = _parsed(language)
    return found.text_direction if found else "ltr"


@cache
def known_languages() -> dict[str, str]:
    """Return the tags of all languages that CLDR knows, by what English calls them, in that order."""
    tags = {name.split("_")[0] for name in localedata.locale_identifiers()} - {"root"}
    return dict(sorted((english_name(tag), tag) for tag in tags))


def canonical_tag(tag: str) -> str:
    """Return a language's tag (BCP 47) as it is written, such as pt-BR for pt_br; nothing for one that CLDR lacks."""
    found = _parsed(tag) if _TAG.fullmatch(tag) else None
    return str(found).replace("_", "-").replace("en-GB", "en") if found else ""


@cache
def translations(locale: str, domain: Domain = Domain.SITE) -> NullTranslations:
    """Return the catalogue of a locale; English needs none, and a dossier asks the site's after its own."""
    if locale not in locales(domain):
        return NullTranslations()
    found = Translations.load(CATALOGUES, [locale], domain)
    if domain is not Domain.SITE:
        found.add_fallback(translations(locale))
    return found


class Speech:
    """Everything that is said in one locale: sentences, dates, numbers, names of sectors and countries."""

    def __init__(self, locale: str, time_zone: ZoneInfo, domain: Domain = Domain.SITE) -> None:
        self.locale = locale
        self._babel = Locale.parse(_BABEL_LOCALES.get(locale, locale))
        self.zone = time_zone
        self.catalogue = translations(locale, domain)

    def gettext(self, message: str, **values: Any) -> str:
        """Return a sentence, its named placeholders filled."""
        said = self.catalogue.ugettext(message)
        return said % values if values else said

    def ngettext(self, singular: str, plural: str, n: int, **values: Any) -> str:
        """Return a sentence for a number; `%(num)s` is the number as the locale writes it."""
        return self.catalogue.ungettext(singular, plural, n) % {
            "num": self.number(n),
            "n": n,
            **values,
        }

    def refusal(self, error: OpenletterError) -> str:
        """Return what an error says."""
        told = {name: self._told(value) for name, value in error.values.items()}
        return self.gettext(error.message, **told)

    def _told(self, value: Any) -> Any:
        if isinstance(value, Listed):
            return ", ".join(map(self.gettext, value))
        return self.number(value) if isinstance(value, int) else value

    def date(self, value: date | datetime | None, form: str = "long") -> str:
        """Return a day, such as 22 November 2026; a moment counts in the host's time zone.

        `form` is what Babel knows, or a pattern such as "d/M/y".
        """
        if value is None:
            return ""
        if isinstance(value, datetime):
            value = value.astimezone(self.zone).date()
        return dates.format_date(value, form, locale=self._babel)

    def datetime(self, value: datetime | None) -> str:
        """Return a moment, such as 22 November 2026, 21:40, in the host's time zone."""
        if value is None:
            return ""
        day = dates.format_date(value.astimezone(self.zone).date(), "long", locale=self._babel)
        return self.gettext(
            "%(day)s, %(time)s",
            day=day,
            time=dates.format_time(value, "HH:mm", tzinfo=self.zone, locale=self._babel),
        )

    def number(self, value: int) -> str:
        """Return a number with the locale's separators."""
        return numbers.format_decimal(value, locale=self._babel)

    def sector(self, code: str | None) -> str:
        """Return a sector's name; nothing is listed as "Other"."""
        return self.gettext(SECTOR_NAMES[Sector(code or Sector.OTHER)])

    def country(self, code: str | None) -> str:
        """Return a country's name; empty for nothing."""
        if not code:
            return ""
        if code in NATIONS:
            return self.gettext(NATIONS[code])
        english = Locale.parse(SOURCE_LOCALE).territories
        return str(self._babel.territories.get(code) or english.get(code, code))


@cache
def speech(locale: str, time_zone: ZoneInfo, domain: Domain = Domain.SITE) -> Speech:
    """Return the speech of a locale, made once; an unknown locale speaks English."""
    return Speech(locale if locale in locales(domain) else SOURCE_LOCALE, time_zone, domain)
