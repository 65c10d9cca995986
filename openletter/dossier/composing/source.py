"""What every part of a dossier is composed from, and in which languages it speaks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from babel.support import NullTranslations
from markupsafe import Markup, escape

from openletter.domain.plans import NameOrder, PartKind
from openletter.dossier.composing.sizes import Sizes, sizes_for
from openletter.dossier.formats import Format, format_of
from openletter.dossier.parts import Group
from openletter.dossier.record import Letter, Record
from openletter.i18n import Speech
from openletter.links import Links

BETWEEN = " · "
"""Stands between two languages on one line."""


class Medium(StrEnum):
    """What a dossier is read on: pages that are numbered, or a screen."""

    PAPER = "paper"
    SCREEN = "screen"


@dataclass(frozen=True)
class Source:
    """A record, how it is spoken of (two languages stand side by side), and on what it is read.

    `logos` are the bytes of the record's logos by their SHA-256.
    """

    record: Record
    speeches: tuple[Speech, ...]
    links: Links
    logos: Mapping[str, bytes]
    medium: Medium
    _groups: dict[PartKind, tuple[Group, ...]] = field(default_factory=dict)

    def on(self, medium: Medium) -> Source:
        """Return the same for another medium."""
        return replace(self, medium=medium)

    def groups(
        self, kind: PartKind, made: Callable[[Source], tuple[Group, ...]]
    ) -> tuple[Group, ...]:
        """Return the groups of a list, made once for all media: a hundred thousand names take their time."""
        if kind not in self._groups:
            self._groups[kind] = made(self)
        return self._groups[kind]

    @property
    def both(self) -> bool:
        """Whether two languages stand side by side."""
        return len(self.speeches) > 1

    @cached_property
    def format(self) -> Format:
        """The paper and its margins."""
        return format_of(self.record.plan)

    @cached_property
    def sizes(self) -> Sizes:
        """The sizes of type and space on that paper."""
        return sizes_for(self.record.plan, self.format, both=self.both)

    @property
    def level(self) -> int:
        """The level of the parts' headings: below the title, where there is a cover to carry it."""
        covered = PartKind.COVER in self.record.plan.parts
        return 2 if covered or self.medium is Medium.SCREEN else 1

    @property
    def language(self) -> str:
        """The language that comes first."""
        return self.speeches[0].locale

    @property
    def addresses(self) -> Links:
        """The addresses of pages in the language that comes first."""
        return self.links.speaking(self.language)

    @cached_property
    def chorus(self) -> Speech:
        """Speaks what is printed once for all languages: labels and headings say it in each."""
        return chorus(self.speeches)

    @property
    def by_date(self) -> bool:
        """Whether people are listed by the day on which they signed."""
        return self.record.plan.name_order is NameOrder.DATE

    def letter(self, language: str) -> Letter:
        """Return the letter's words in a language, or in its own where there are none in that one."""
        known = {one.language: one for one in (*self.record.versions, self.record.letter)}
        return known.get(language, self.record.letter)

    @cached_property
    def letters(self) -> tuple[Letter, ...]:
        """The letter once for each language that the dossier speaks and the letter has; else as it was written."""
        found = [self.letter(speech.locale) for speech in self.speeches]
        spoken = [
            one
            for one, speech in zip(found, self.speeches, strict=True)
            if one.language == speech.locale
        ]
        return tuple(spoken) or (self.record.letter,)

    @property
    def lacking(self) -> tuple[str, ...]:
        """The languages that the dossier speaks and the letter does not have."""
        had = {one.language for one in self.letters}
        return tuple(speech.locale for speech in self.speeches if speech.locale not in had)

    @property
    def handed_over(self) -> int:
        """The signatures counted at the delivery of a letter that has none here."""
        delivery = self.record.delivery
        return delivery.signatures if delivery and not self.record.figures.signatures else 0

    @property
    def number(self) -> int:
        """The number on the cover."""
        return self.record.figures.signatures or self.handed_over

    def said(self, say: Callable[[Speech], str]) -> Markup:
        """Return what each language says, once where they say the same, each tagged with its language."""
        return together([(speech.locale, say(speech)) for speech in self.speeches])

    def plain(self, say: Callable[[Speech], str]) -> str:
        """Return what each language says, as plain text on one line."""
        return BETWEEN.join(dict.fromkeys(say(speech) for speech in self.speeches))

    def name(self, message: str) -> str:
        """Return a message of the catalogue as plain text on one line."""
        return self.plain(lambda speech: speech.gettext(message))


def together(said: list[tuple[str, str]]) -> Markup:
    """Return words in each language, tagged, with a dot between; once and untagged where all are the same."""
    if len({words for _, words in said}) == 1:
        return escape(said[0][1])
    between = Markup('<span class="between">{}</span>').format(BETWEEN)
    return between.join(
        Markup('<span lang="{}">{}</span>').format(language, words) for language, words in said
    )


class _All(NullTranslations):
    """A catalogue that says everything in several languages."""

    def __init__(self, speeches: tuple[Speech, ...]) -> None:
        super().__init__()
        self._speeches = speeches

    def ugettext(self, message: str) -> str:
        return self._each([(s.locale, s.catalogue.ugettext(message)) for s in self._speeches])

    def ungettext(self, singular: str, plural: str, num: int) -> str:
        return self._each(
            [(s.locale, s.catalogue.ungettext(singular, plural, num)) for s in self._speeches]
        )

    def _each(self, said: list[tuple[str, str]]) -> str:
        # Messages of our catalogues are HTML as they are in templates.
        return str(together([(language, Markup(words)) for language, words in said]))  # noqa: S704


def chorus(speeches: tuple[Speech, ...]) -> Speech:
    """Return a speech whose sentences are said in several languages; numbers and dates are the first one's."""
    if len(speeches) == 1:
        return speeches[0]
    made = copy(speeches[0])
    made.catalogue = _All(speeches)
    return made


def apart(speeches: Iterable[Speech]) -> tuple[Speech, ...]:
    """Return speeches of different languages: one whose catalogue is missing speaks English, as the other does."""
    return tuple({speech.locale: speech for speech in speeches}.values())


def moment(value: str | None) -> datetime | None:
    """Return a written moment."""
    return datetime.fromisoformat(value) if value else None


def day(value: str | None) -> date | None:
    """Return a written day."""
    return date.fromisoformat(value) if value else None
