"""Languages: catalogues, sentences in a locale, and dates, numbers and names as that locale writes them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.support import NullTranslations, Translations

from openletter.domain.countries import NATIONS
from openletter.domain.sectors import SECTOR_NAMES, Sector
from openletter.errors import OpenletterError

CATALOGUES = Path(__file__).parent / "translations"
SOURCE_LOCALE = "en"
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


@cache
def language_name(locale: str) -> str:
    """Return what a language calls itself, such as Cymraeg."""
    own = Locale.parse(_BABEL_LOCALES.get(locale, locale)).get_language_name()
    return own or locale


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
        return self.gettext(error.message, **error.values)

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
        return (
            self.gettext(NATIONS[code])
            if code in NATIONS
            else self._babel.territories.get(code, code)
        )


@cache
def speech(locale: str, time_zone: ZoneInfo, domain: Domain = Domain.SITE) -> Speech:
    """Return the speech of a locale, made once; an unknown locale speaks English."""
    return Speech(locale if locale in locales(domain) else SOURCE_LOCALE, time_zone, domain)
