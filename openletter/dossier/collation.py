"""The order of names in a printed list.

A short cut through the Unicode Collation Algorithm (UTS #10): letters first, accents next, then the name as written;
scripts in the order of their blocks. Welsh counts its eight digraphs as letters. Names are sorted as they are written,
since a machine cannot know which part of a name is the family's.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

Key = tuple[str, str, str]

# Latin letters that Unicode does not take apart, filed as readers of English look for them.
_LIKE = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ħ": "h",
        "ŋ": "n",
    }
)
# A digraph sorts after everything that begins with its first letter; "~" is past z and never left in a key.
_DIGRAPHS = {
    "cy": {
        "ch": "c~",
        "dd": "d~",
        "ff": "f~",
        "ng": "g~",
        "ll": "l~",
        "ph": "p~",
        "rh": "r~",
        "th": "t~",
    }
}


def key(name: str, language: str) -> Key:
    """Return what a list of names is sorted by, in the language of the list."""
    apart = unicodedata.normalize("NFD", name.casefold())
    letters = apart if apart.isascii() else _plain(apart)
    bare = " ".join(re.sub(r"[^\w\s]", "", letters).split())
    return _letters(bare, language), apart, name


def _plain(apart: str) -> str:
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_LIKE)


def _letters(bare: str, language: str) -> str:
    digraphs = _DIGRAPHS.get(language)
    return _pattern(language).sub(lambda m: digraphs[m[0]], bare) if digraphs else bare


@cache
def _pattern(language: str) -> re.Pattern[str]:
    return re.compile("|".join(_DIGRAPHS[language]))
