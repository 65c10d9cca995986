"""What is no name but an advertisement, told by its signs alone and never by its words.

People type their names in capitals, and words of advertisements are somebody's surname. So what is refused is what
names do not have: repeated marks ("!!", "***"), a price, a telephone number, more than two pictures, capitals with an
exclamation mark, or capitals for longer than names are. Whoever has such a name is told how to write it.
"""

from __future__ import annotations

import re
import unicodedata

from openletter.errors import InvalidInput

CAPITAL_WORDS_MAX = 8
"""Words of a name in capitals: MARIA DA CONCEIÇÃO DOS SANTOS OLIVEIRA DA SILVA has eight."""
CAPITALS_MAX = 60
"""Characters of a name in capitals."""
PICTURES_MAX = 2

_REPEATED = re.compile(r"[!?！？¡¿‼⁇⁉]\s*[!?！？¡¿‼⁇⁉]|[‼⁇⁉]|([^\w\s])\1{2,}")
_BETWEEN = r"[\s().\-/]*"
_FIGURES = re.compile(rf"(?:\d{_BETWEEN}){{7,}}")
# E.164: at most 15 digits. Dialled, a number begins with 0 or +; figures that do not may number a charity or a year.
_DIALLED = re.compile(rf"(?:\+|(?<!\d)0){_BETWEEN}(?:\d{_BETWEEN}){{8,14}}(?!\d)")
_PER_CENT = re.compile(r"\d\s?[%٪]")
_PICTURE = re.compile("[\U0001f1e6-\U0001f1ff]{2}|[\u2190-\u2bff\U0001f000-\U0001faff]")
_JOINED = re.compile("[\ufe0f\U0001f3fb-\U0001f3ff]|\u200d.")


def refuse_in_person_name(value: str, field: str) -> None:
    """Raise InvalidInput if a person's name advertises."""
    refuse_in_line(value, field)
    if _FIGURES.search(value) or _has_price(value):
        raise InvalidInput("Leave telephone numbers and prices out of your name", field=field)
    words = value.split()
    if not value.isupper() or len(words) == 1:
        return
    shouts = "!" in value or "！" in value or _pictures(value) > 0
    if shouts or len(words) > CAPITAL_WORDS_MAX or len(value) > CAPITALS_MAX:
        raise InvalidInput("Write your name in capital and small letters", field=field)


def refuse_in_line(value: str, field: str) -> None:
    """Raise InvalidInput if the name of an organisation, or a role, advertises; both may have capitals and prices."""
    if any(_is_sign(found.group()) for found in _REPEATED.finditer(value)):
        raise InvalidInput("Leave out repeated marks, such as “!!”", field=field)
    if _DIALLED.search(_plain_figures(value)):
        raise InvalidInput("Leave telephone numbers out of this field", field=field)
    if _pictures(value) > PICTURES_MAX:
        raise InvalidInput("Leave out the pictures: two are the most", field=field)


def _is_sign(found: str) -> bool:
    # Accents are no word characters either, but may well be repeated.
    return unicodedata.category(found[0])[0] in "PS"


def _plain_figures(value: str) -> str:
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in value)


def _has_price(value: str) -> bool:
    signs = [c for c in value if unicodedata.category(c) == "Sc"]
    priced = any(re.search(rf"\d\s?{re.escape(c)}|{re.escape(c)}\s?\d", value) for c in signs)
    return priced or len(signs) > 1 or _PER_CENT.search(value) is not None


def _pictures(value: str) -> int:
    return len(_PICTURE.findall(_JOINED.sub("", value)))
