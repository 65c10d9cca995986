"""Safety mode: how much of a name a letter publishes, and when; the count is always public.

What a signatory was told before signing is a promise: a letter that publishes more later does not widen it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from openletter.domain.signatures import SignatureKind
from openletter.errors import InvalidInput


class NameForm(StrEnum):
    """How a letter publishes the names of those who show theirs."""

    FULL = "full"
    INITIAL = "initial"
    NONE = "none"


class DelayUnit(StrEnum):
    """In what the time between a confirmation and the publication of a name is given."""

    HOURS = "hours"
    DAYS = "days"


DELAY_MAX_DAYS = 366
_HOURS = {DelayUnit.HOURS: 1, DelayUnit.DAYS: 24}
_WIDTH = (NameForm.NONE, NameForm.INITIAL, NameForm.FULL)
# Names in these scripts begin with the family name, mostly without a space; one letter and circles is how they are
# shortened where they are at home.
_FAMILY_FIRST = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "BOPOMOFO", "YI SYLLABLE")
_CIRCLES = "○○"
_TITLE = re.compile(
    "dr|prof|professor|mr|mrs|ms|miss|mx|sir|dame|lady|lord|rev|revd|reverend|fr|cllr|councillor|hon|rt|"
    "athro|parch|parchg|cyng|herr|frau|dipl|ing|mag|m|mme|mlle|sr|sra|dott|doctor|doktor"
)
_HONOUR = re.compile(
    "jr|jnr|junior|sr|snr|senior|esq|ii|iii|iv|phd|dphil|md|mbe|obe|cbe|kbe|dbe|frs|frcp|mp|ms|as|mep|"
    "qc|kc|jp|ba|bsc|ma|msc|mba|llb|llm|dl|tc|ym"
)


@dataclass(frozen=True)
class Published:
    """What anybody may see of a signatory; who is shown by an initial has no role or affiliation."""

    name: str
    role: str
    organisation: str


@dataclass(frozen=True)
class Precautions:
    """A letter's safety mode: the form of names, the hours until they appear, whether search engines may list it."""

    form: NameForm = NameForm.FULL
    after_hours: int = 0
    searchable: bool = True

    @property
    def are_taken(self) -> bool:
        """Whether any of them is."""
        return self != Precautions()


def narrower(one: NameForm, other: NameForm) -> NameForm:
    """Return the form that shows less."""
    return min(one, other, key=_WIDTH.index)


def published(
    form: NameForm, kind: SignatureKind, name: str, role: str, organisation: str
) -> Published:
    """Return a signatory in a form of name.

    An organisation's own name stays whole, and whoever signed for it follows the form: a role or an affiliation
    beside an initial would tell who it is.
    """
    if form is NameForm.FULL:
        return Published(name, role, organisation)
    if form is NameForm.NONE:
        return Published("", "", "")
    its = organisation if kind is SignatureKind.ORGANISATION else ""
    return Published(first_name_and_initial(name) if name else "", "", its)


def published_before(now: datetime, after_hours: int) -> datetime:
    """Return the moment by which a signature must have been confirmed for its name to be out now."""
    return now - timedelta(hours=after_hours)


def first_name_and_initial(name: str) -> str:
    """Return a name as a first name and an initial: “Siân P.” for Siân Prŷs, “Ludwig B.” for Ludwig van der Berg.

    A name of one word may be the whole name, so only its initial is left. Names in scripts that put the family name
    first keep its first character, as is usual there: “李○○”.
    """
    words = _bare_words(name)
    if not words:
        return ""
    first = _initial(words[0])
    if unicodedata.name(first[0], "").startswith(_FAMILY_FIRST):
        return first + _CIRCLES
    if len(words) == 1:
        return f"{first}."
    return f"{words[0]} {_initial(words[-1])}."


def delay(amount: str, unit: str) -> int:
    """Return the hours until names appear, from a number as typed and its unit; nothing typed is no delay.

    Raises InvalidInput for anything but a whole number, and for more than a year.
    """
    typed = amount.strip() or "0"
    if not (typed.isascii() and typed.isdecimal()) or unit not in _HOURS:
        raise InvalidInput("Enter the delay as a whole number, such as 3", field="after")
    hours = int(typed[:9]) * _HOURS[DelayUnit(unit)]
    if hours > DELAY_MAX_DAYS * 24:
        raise InvalidInput("Names can be held back for a year at most", field="after")
    return hours


def in_unit(hours: int) -> tuple[int, DelayUnit]:
    """Return a delay as a person would say it: in days where they are whole."""
    if hours and hours % 24 == 0:
        return hours // 24, DelayUnit.DAYS
    return hours, DelayUnit.HOURS


def name_form(value: str) -> NameForm:
    """Return the form of names; raises InvalidInput if it is none of them."""
    try:
        return NameForm(value)
    except ValueError as error:
        raise InvalidInput("Choose how names are published", field="name_form") from error


def _bare_words(name: str) -> list[str]:
    """Return the words of a name, given name first, without titles, honours and what is in brackets."""
    outside = re.sub(r"[(\[{（][^)\]}）]*[)\]}）]?", " ", name)
    family, _, given = (outside if _words(outside) else name).partition(",")
    after_comma = [word for word in _words(given) if not _HONOUR.fullmatch(_plain(word))]
    ordered = [*after_comma, *_words(family)]
    named = [word for word in ordered if not _TITLE.fullmatch(_plain(word))] or ordered
    while len(named) > 2 and _HONOUR.fullmatch(_plain(named[-1])):
        named.pop()
    return named


def _words(text: str) -> list[str]:
    return [word for word in text.split() if any(c.isalpha() for c in word)]


def _plain(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalpha())


def _initial(word: str) -> str:
    """Return the first letter of a word with the marks that belong to it."""
    start = next(place for place, c in enumerate(word) if c.isalpha())
    end = start + 1
    while end < len(word) and unicodedata.category(word[end]).startswith("M"):
        end += 1
    return word[start:end]
