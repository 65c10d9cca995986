"""Who is the same: names folded so that spelling, case, accents and legal forms make no difference.

Sources: Unicode UAX #15 (compatibility decomposition) and the Unicode case folding.
"""

from __future__ import annotations

import re
import unicodedata

from openletter.domain.signatures import SignatureKind

KEY_MAX = 300
# What organisations write or leave out: articles, "and", and legal forms, in English and Welsh.
_ARTICLES = frozenset({"the", "y", "yr"})
_AND = frozenset({"and", "a", "ac", "et", "und"})
_LEGAL_FORMS = frozenset(
    {
        "ltd",
        "limited",
        "cyf",
        "cyfyngedig",
        "plc",
        "ccc",
        "llp",
        "pac",
        "cic",
        "cbc",
        "cio",
        "inc",
        "incorporated",
        "gmbh",
        "llc",
        "ag",
        "sa",
    }
)
# The same where they are written out (Companies House, the Charity Commission and their Welsh forms).
_LONG_LEGAL_FORMS = (
    ("community", "interest", "company"),
    ("charitable", "incorporated", "organisation"),
    ("public", "limited", "company"),
    ("limited", "liability", "partnership"),
    ("cwmni", "buddiannau", "cymunedol"),
    ("cwmni", "cyfyngedig", "cyhoeddus"),
    ("sefydliad", "corfforedig", "elusennol"),
)


def person_key(name: str) -> str:
    """Return a person's name folded: the same for every spelling of it in case, accents, spaces and punctuation."""
    return " ".join(_words(name))[:KEY_MAX].rstrip()


def organisation_key(name: str) -> str:
    """Return an organisation's name folded, without article, "and", "&" and legal form.

    A name that is nothing but such words keeps them.
    """
    words = _words(name)
    kept = [word for word in words if word not in _AND]
    while len(kept) > 1 and kept[0] in _ARTICLES:
        kept = kept[1:]
    while ending := _legal_form(kept):
        kept = kept[:-ending]
    return " ".join(kept or words)[:KEY_MAX].rstrip()


def name_key(kind: SignatureKind, name: str, organisation: str) -> str:
    """Return what tells one signatory at an address from another: the folded name under which it is listed."""
    return (
        organisation_key(organisation) if kind is SignatureKind.ORGANISATION else person_key(name)
    )


def folded(name: str) -> str:
    """Return a name without case and compatibility forms; for some characters that takes two rounds."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    while (again := unicodedata.normalize("NFKD", plain).casefold()) != plain:
        plain = again
    return plain


def _legal_form(words: list[str]) -> int:
    """Return of how many words the legal form is with which a name ends; a name that is nothing else has none."""
    for form in _LONG_LEGAL_FORMS:
        if len(words) > len(form) and tuple(words[-len(form) :]) == form:
            return len(form)
    return int(len(words) > 1 and words[-1] in _LEGAL_FORMS)


def _words(name: str) -> list[str]:
    plain = folded(name)
    bare = "".join(c for c in plain if not unicodedata.combining(c) and c not in "'’‘ʼ`´.")
    # What is neither letter nor figure parts words; a name of nothing else keeps what it has.
    words = re.sub(r"[\W_]+", " ", bare).split()
    return words or bare.split() or plain.split()
