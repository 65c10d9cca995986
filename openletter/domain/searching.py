"""Finding a name: words folded so that case, accents and script variants make no difference, and begun words count.

What is written down to be found is only what a letter publishes of a signatory, in each form in which it may publish
names: no search can find more than the list shows. Sources: Unicode UAX #15 and the Unicode case folding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from openletter.domain.identity import folded
from openletter.domain.safety import NameForm, narrower, published
from openletter.domain.signatures import SignatureKind

ASKED_MAX = 100
"""Characters of a question that are looked at."""
WORDS_MAX = 8
"""Words of a question that are looked at."""
WORD_MAX = 40
"""Characters of a word that are kept, and looked at."""
_RUN = 4
# Letters that Unicode does not take apart, as people without them on their keyboard write them.
_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
# Written without spaces, so that a word can begin at each of their characters.
_UNSPACED = re.compile("[぀-ヿ㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]")
# What other scripts have put between them, such as a firm's name in Latin letters, is looked for whole.
_BETWEEN = re.compile(f"[^{_UNSPACED.pattern[1:]}+")
_NO_LETTER = re.compile(r"[\W_]+")
_APOSTROPHES = frozenset("'’‘ʼ`´.")


class Shelf(StrEnum):
    """Where words are written down: by kind of signatory, and by the form in which names are published."""

    PEOPLE = "p"
    PEOPLE_BY_INITIAL = "q"
    ORGANISATIONS = "o"
    ORGANISATIONS_BY_INITIAL = "r"


_SHELVES = {
    (SignatureKind.INDIVIDUAL, NameForm.FULL): Shelf.PEOPLE,
    (SignatureKind.INDIVIDUAL, NameForm.INITIAL): Shelf.PEOPLE_BY_INITIAL,
    (SignatureKind.ORGANISATION, NameForm.FULL): Shelf.ORGANISATIONS,
    (SignatureKind.ORGANISATION, NameForm.INITIAL): Shelf.ORGANISATIONS_BY_INITIAL,
}


@dataclass(frozen=True)
class Question:
    """What somebody looks for among a letter's signatories; with nothing asked, everybody is meant."""

    words: tuple[str, ...] = ()
    sector: str | None = None
    country: str | None = None

    @property
    def asks(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.words or self.sector or self.country)


@dataclass(frozen=True)
class Term:
    """A word on a shelf that must be there, or one that begins so."""

    word: str
    is_begun: bool


def question(typed: str, sector: str | None = None, country: str | None = None) -> Question:
    """Return what somebody looks for, from what they typed; what is neither letter nor figure asks for nothing."""
    pieces = (piece for word in words(typed[:ASKED_MAX]) for piece in _pieces_asked(word))
    return Question(tuple(dict.fromkeys(pieces))[:WORDS_MAX], sector or None, country or None)


def terms(question: Question, letter_id: int, kind: SignatureKind, form: NameForm) -> list[Term]:
    """Return the terms that a signatory of a kind must have, where names are published in a form."""
    shelf = _place(letter_id, _SHELVES[kind, form])
    traits = _traits(question.sector, question.country)
    return [
        *(Term(shelf + trait, False) for trait in traits),
        *(Term(shelf + word, True) for word in question.words),
    ]


def written_down(
    letter_id: int,
    kind: SignatureKind,
    shown_as: NameForm,
    named: tuple[str, str, str],
    sector: str | None,
    country: str | None,
) -> str:
    """Return the words by which a signatory is found, each on its shelf, with spaces between them.

    `named` is name, role and organisation. Of people who are shown by an initial, sector and country would tell more
    than the list does: they are left out.
    """
    found: list[str] = []
    for form in (NameForm.FULL, NameForm.INITIAL):
        narrow = narrower(form, shown_as)
        if narrow is NameForm.NONE:
            continue
        shelf = _place(letter_id, _SHELVES[kind, form])
        seen = published(narrow, kind, *named)
        shown = words(" ".join((seen.name, seen.role, seen.organisation)))
        found += (shelf + piece for word in shown for piece in _pieces_shown(word))
        if kind is SignatureKind.ORGANISATION or narrow is NameForm.FULL:
            found += (shelf + trait for trait in _traits(sector, country))
    return " ".join(dict.fromkeys(found))


def words(text: str) -> list[str]:
    """Return the words of a text, folded: “Siân O’Brien-Prŷs” gives sian, obrien and prys."""
    bare = "".join(
        c
        for c in folded(text).translate(_LETTERS)
        if not unicodedata.category(c).startswith("M") and c not in _APOSTROPHES
    )
    return [word[:WORD_MAX] for word in _NO_LETTER.split(bare) if word]


def _pieces_shown(word: str) -> Iterable[str]:
    if not _UNSPACED.search(word):
        return (word,)
    runs = [word[start : start + _RUN] for start in range(len(word))]
    return (*_BETWEEN.findall(word), *runs)


def _pieces_asked(word: str) -> Iterable[str]:
    if not _UNSPACED.search(word):
        return (word,)
    return (word[start : start + _RUN] for start in range(max(1, len(word) - _RUN + 1)))


def _traits(sector: str | None, country: str | None) -> list[str]:
    """Return sector and country as words that nobody can type."""
    named = (("s", sector), ("c", country))
    return [f"§{what}{_NO_LETTER.sub('', value.casefold())}" for what, value in named if value]


def _place(letter_id: int, shelf: Shelf) -> str:
    return f"{letter_id}{shelf}"
