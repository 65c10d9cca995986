"""The people: one line of text for each, under letters or days where the list is long."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from itertools import groupby
from typing import Any

from openletter.domain.plans import PartKind
from openletter.domain.signatures import Verification
from openletter.domain.wording import N_
from openletter.dossier import collation
from openletter.dossier.composing.drafts import Names
from openletter.dossier.composing.lettering import script_language
from openletter.dossier.composing.names import HEADING, PERSON, of_people
from openletter.dossier.composing.pieces import in_pieces
from openletter.dossier.composing.source import BETWEEN, Source, day
from openletter.dossier.parts import Entry, Group, Heading, Words
from openletter.dossier.record import Person
from openletter.i18n import Speech

ANCHOR = "people"
TITLE = N_("The people")
LONG = 150
"""From so many names on, a list has headings by which a reader finds one."""

VERY_LONG = 2_000
"""From so many names on, the contents lead to each letter."""

WAYS = {
    Verification.EMAIL: N_("Confirmed by email"),
    Verification.RECORDED: N_("Recorded by the organiser"),
}
_DIGRAPHS = {
    "c~": "Ch",
    "d~": "Dd",
    "f~": "Ff",
    "g~": "Ng",
    "l~": "Ll",
    "p~": "Ph",
    "r~": "Rh",
    "t~": "Th",
}


def people(source: Source) -> Names | None:
    """Return the list of people; None where nobody shows their name."""
    found = source.record.people
    if not found:
        return None

    def facts(_speech: Speech) -> dict[str, Any]:
        return {
            "letter": source.record.letter,
            "by_date": source.by_date,
            "title": TITLE,
            "ways": sorted({one.verification for one in found}),
        }

    groups = source.groups(PartKind.PEOPLE, _groups)
    return Names(
        PartKind.PEOPLE,
        in_pieces(source, "dossier/parts/people.html", facts),
        (Heading(ANCHOR, source.name(TITLE), _listed(source, groups)),),
        groups,
        of_people(source),
        source.format.people_columns,
    )


def _groups(source: Source) -> tuple[Group, ...]:
    """Return those confirmed by email, then those recorded by the organiser, in their order.

    Headings of a long list say the second way only: what comes first is said before the list, and a column is narrow.
    """
    found = source.record.people
    made: list[Group] = []
    for way, name in WAYS.items():
        rows = [one for one in found if one.verification is way]
        said = source.name(name)
        ending = f"{BETWEEN}{said}" if made else ""
        if rows and len(rows) <= LONG:
            # Where all are of one kind, what is said before the list says so of them.
            made.append(_group(said if len(rows) < len(found) else "", rows))
            continue
        for heading, some in groupby(rows, _heading_of(source)):
            anchor = f"{ANCHOR}-{len(made) + 1}" if len(rows) >= VERY_LONG else ""
            made.append(_group(f"{heading}{ending}", some, anchor))
    return tuple(made)


def _listed(source: Source, groups: tuple[Group, ...]) -> tuple[Heading, ...]:
    """Return the letters of a very long list, for the contents to lead to; days would be too many to list."""
    if source.by_date:
        return ()
    return tuple(
        Heading(one.anchor, one.heading.text) for one in groups if one.anchor and one.heading
    )


def _heading_of(source: Source) -> Callable[[Person], str]:
    if source.by_date:
        return lambda one: _day(source, one.day)
    language = source.record.plan.tongue.locales[0]

    @cache
    def of_first_word(word: str) -> str:
        first = collation.key(word, language)[0]
        return _letter(source, first) if first else ""

    def heading(one: Person) -> str:
        # Most people share their first name with many others.
        found = of_first_word(one.name.partition(" ")[0])
        return found or _letter(source, collation.key(one.name, language)[0])

    return heading


def _day(source: Source, value: str) -> str:
    if not value:
        return source.name(N_("Day not recorded"))
    return source.plain(lambda speech: speech.date(day(value)))


def _letter(source: Source, key: str) -> str:
    """Return the letter under which a name is found; other scripts have a heading together."""
    if not key or not key[0].isalpha():
        return source.name(N_("Other signs"))
    if key[:2] in _DIGRAPHS:
        return _DIGRAPHS[key[:2]]
    return key[0].upper() if "a" <= key[0] <= "z" else source.name(N_("Other scripts"))


def _group(heading: str, rows: Iterable[Person], anchor: str = "") -> Group:
    words = Words(heading, HEADING) if heading else None
    return Group(words, tuple(_entry(one) for one in rows), anchor)


def _entry(one: Person) -> Entry:
    text = ", ".join(filter(None, (one.name, one.role, one.organisation)))
    return Entry((Words(text, PERSON, script_language(one.name)),))
