"""Words in one script: an alphabet's letter among those of another deceives whoever reads the name.

Source: Unicode UTS #39, 5.1 (mixed-script detection, augmented script sets) and 5.2 (the level "highly restrictive",
held word by word: people may well have a name in two alphabets beside each other).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from fontTools import unicodedata as characters

# What is written together, by UTS #39, table 1a: Han with Bopomofo, Japanese, Korean.
_TOGETHER = {
    "Hani": frozenset({"Hanb", "Jpan", "Kore"}),
    "Hira": frozenset({"Jpan"}),
    "Kana": frozenset({"Jpan"}),
    "Hang": frozenset({"Kore"}),
    "Bopo": frozenset({"Hanb"}),
}
_WITH_LATIN = ("Hanb", "Jpan", "Kore")
_ANY = frozenset({"Zyyy", "Zinh"})
_APART = re.compile(r"[\s_]+")


def mixed_word(value: str) -> str | None:
    """Return the first word whose letters are of scripts that nobody writes together, or None."""
    if value.isascii():
        return None
    return next((word for word in _words(value) if _is_mixed(word)), None)


def is_styled(value: str) -> bool:
    """Tell whether a letter is one made for formulas, such as 𝓢, which only looks like the letter it is taken for."""
    return any(0x1D400 <= ord(character) <= 0x1D7FF for character in value)


def _words(value: str) -> list[str]:
    # Letters, marks and figures; whatever stands between them parts words: O’Brien is two, as is Prŷs-Jones.
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in value)
    return _APART.sub(" ", kept).split()


def _is_mixed(word: str) -> bool:
    sets = [scripts for scripts in map(_scripts, word) if scripts is not None]
    if not sets or frozenset.intersection(*sets):
        return False
    return not any(all(scripts & {"Latn", east} for scripts in sets) for east in _WITH_LATIN)


@lru_cache(maxsize=4096)
def _scripts(character: str) -> frozenset[str] | None:
    """Return the scripts that a character is written in, with those written together; None if in all."""
    found = frozenset(characters.script_extension(character))
    if found & _ANY or characters.script(character) in _ANY:
        return None
    return found.union(*(_TOGETHER.get(script, frozenset()) for script in found))
