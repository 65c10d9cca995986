"""What may be typed: names and texts in every script, without characters that deceive or break pages.

Sources: Unicode UAX #15 (normalisation), UTS #39 and UAX #9 (deceptive and bidirectional controls),
OWASP ASVS 1.2.10 (formulas). What starts a formula is kept as it was typed, and defused where it is exported.
"""

from __future__ import annotations

import re
import unicodedata

from openletter.domain import scripts, shouting
from openletter.errors import InvalidInput

NAME_MAX = 100
ORGANISATION_MAX = 200
ROLE_MAX = 120
LINE_MAX = 300
TEXT_MAX = 10_000
MARKS_MAX = 4

# Zero-width joiners are letters' own business in Arabic, Persian and the Indic scripts; elsewhere they hide things.
_JOINERS = "\u200c\u200d"
_JOINER_SCRIPTS = (
    "ARABIC",
    "SYRIAC",
    "DEVANAGARI",
    "BENGALI",
    "GUJARATI",
    "TAMIL",
    "TELUGU",
    "KANNADA",
    "MALAYALAM",
    "SINHALA",
)
_INVISIBLE = frozenset("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\ufeff\uffa0")
_HIDDEN_CATEGORIES = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")
# Mail programs make links of these wherever they stand. What also ends names, such as "J.Wales", counts only after a
# longer word.
_ENDINGS = (
    "com|org|net|info|biz|edu|gov|app|xyz|top|site|online|shop|store|website|click|link|icu|cyou|cfd|sbs|bond|buzz|"
    "blog|cloud|space|tech|press|host|email|agency|digital|casino|poker|porn|sex|loan|vip|zip|mov|uk|eu|io|ru|cn|tk"
)
_ENDINGS_OF_NAMES = (
    "wales|cymru|scot|london|ai|am|at|au|be|bid|br|by|ca|cc|cf|ch|cl|club|co|cz|de|dev|dk|es|fi|fm|fr|fun|ga|gd|gg|gl|"
    "gq|gr|hk|hu|id|ie|il|im|in|ink|is|it|jp|ke|kr|kz|life|live|lol|lt|lv|ly|me|ml|mobi|mx|my|name|news|nl|no|nu|nz|"
    "page|pe|ph|pk|pl|pro|pt|pw|ro|rocks|rs|run|se|sg|sh|sk|st|su|th|to|today|tr|tv|tw|ua|us|uz|vn|ws|win|work|world|"
    "za"
)
_ADDRESS = re.compile(
    r"(?:https?|ftp|mailto):|://|www\.|[^\W\d_]{2}\.[^\W\d_]{2,}/"
    rf"|\w\.(?:{_ENDINGS}|{_ENDINGS_OF_NAMES})/",
    re.IGNORECASE,
)
_DOMAIN = re.compile(
    rf"\w\.(?:{_ENDINGS})(?!\w)|\w{{3}}\.(?:{_ENDINGS_OF_NAMES})(?!\w)", re.IGNORECASE
)
# With the wide forms that spreadsheets take for the same (OWASP, "CSV injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def clean_line(value: str, *, field: str, limit: int) -> str:
    """Return one line of text in NFC with single spaces; empty stays empty.

    Raises InvalidInput for hidden or control characters, stacked marks, or more than `limit` characters.
    """
    line = re.sub(
        r"[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+", " ", unicodedata.normalize("NFC", value)
    ).strip(" ")
    _refuse_hidden(line, field, allowed="")
    return _no_longer_than(limit, line, field)


def clean_text(value: str, *, field: str, limit: int = TEXT_MAX) -> str:
    """Return text of several lines in NFC, with plain line feeds and no space around it; empty stays empty.

    Raises InvalidInput for hidden or control characters (tabs and line ends are fine) or more than `limit` characters.
    """
    text = (
        unicodedata.normalize("NFC", value)
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n")
        .strip()
    )
    _refuse_hidden(text, field, allowed="\n\t")
    return _no_longer_than(limit, text, field)


def person_name(value: str, *, field: str = "name") -> str:
    """Return a person's name, clean; raises InvalidInput if it is empty, a link, deceptive or an advertisement."""
    name = clean_line(value, field=field, limit=NAME_MAX)
    if not name:
        raise InvalidInput("Enter your name", field=field)
    refuse_address(name, field)
    _refuse_domain(name, field)
    _refuse_lookalikes(name, field)
    if not any(unicodedata.category(c).startswith("L") for c in name):
        raise InvalidInput("Enter your name as you write it, in letters", field=field)
    shouting.refuse_in_person_name(name, field)
    return name


def organisation_name(value: str, *, field: str = "organisation") -> str:
    """Return an organisation's name, clean; raises InvalidInput if it is empty, a link, or has no letter or figure."""
    name = clean_line(value, field=field, limit=ORGANISATION_MAX)
    if not name:
        raise InvalidInput("Enter the name of your organisation", field=field)
    refuse_address(name, field)
    _refuse_lookalikes(name, field)
    if not any(c.isalnum() for c in name):
        raise InvalidInput("Enter the name of your organisation in letters", field=field)
    shouting.refuse_in_line(name, field)
    return name


def role(value: str, *, field: str = "role") -> str:
    """Return a role such as "Chair", clean; empty stays empty."""
    line = clean_line(value, field=field, limit=ROLE_MAX)
    refuse_address(line, field)
    _refuse_lookalikes(line, field)
    shouting.refuse_in_line(line, field)
    return line


def refuse_address(value: str, field: str) -> None:
    """Raise InvalidInput for a web address where none belongs."""
    if _ADDRESS.search(value):
        raise InvalidInput("Leave web addresses out of this field", field=field)


def is_formula(value: str) -> bool:
    """Tell whether a spreadsheet would take the text for a formula (OWASP ASVS 1.2.10)."""
    return value.startswith(_FORMULA_STARTS)


def defuse(value: str) -> str:
    """Return the text for a spreadsheet cell: with an apostrophe before it if it would start a formula."""
    return f"'{value}" if is_formula(value) else value


def _no_longer_than(limit: int, value: str, field: str) -> str:
    if len(value) > limit:
        raise InvalidInput(
            "Use %(limit)s characters or fewer. You have typed %(length)s.",
            field=field,
            limit=limit,
            length=len(value),
        )
    return value


def _refuse_domain(value: str, field: str) -> None:
    """Refuse what a mail program would make a link of: names stand in messages that strangers can cause."""
    if _DOMAIN.search(value):
        raise InvalidInput("Leave web addresses out of this field", field=field)


def _refuse_lookalikes(value: str, field: str) -> None:
    """Refuse letters that are taken for others: those of another alphabet inside a word, or made for formulas."""
    if (word := scripts.mixed_word(value)) is not None:
        raise InvalidInput(
            "Write “%(word)s” in one alphabet: it has letters of another that look alike",
            field=field,
            word=word,
        )
    if scripts.is_styled(value):
        raise InvalidInput("Use plain letters, as on any keyboard", field=field)


def _refuse_hidden(value: str, field: str, *, allowed: str) -> None:
    marks = 0
    for position, character in enumerate(value):
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > MARKS_MAX:
            raise InvalidInput(
                "Remove the extra accents: too many stand on one letter", field=field
            )
        if character in allowed or _is_needed_joiner(value, position):
            continue
        if category in _HIDDEN_CATEGORIES or character in _INVISIBLE:
            raise InvalidInput(
                "Remove the invisible characters, for example by typing the text instead of pasting it",
                field=field,
            )


def _is_needed_joiner(value: str, position: int) -> bool:
    """Tell whether a joiner stands between letters of a script that needs it, or inside one emoji."""
    if value[position] not in _JOINERS or position == 0 or position == len(value) - 1:
        return False
    before, after = value[position - 1], value[position + 1]
    in_script = unicodedata.name(before, "").startswith(_JOINER_SCRIPTS)
    in_emoji = unicodedata.category(after) == "So" and (
        unicodedata.category(before) in ("So", "Sk") or before == "\ufe0f"
    )
    return in_script or in_emoji
