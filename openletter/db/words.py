"""SQLite's index of words: which words there are, and who has them.

The index finds whole words while it reads, but puts together all that a begun word stands for before it tells the first
who has it. So begun words are spelled out first, unless too many words begin so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import column, func, select, table, text
from sqlmodel import Session

from openletter.domain.searching import Term

SPELLINGS = 100
"""Words that one begun word may stand for."""
Spelled = dict[Term, list[str]]
"""Terms, each with the words that there are for it."""
_WHO = table("signature_search", column("rowid"))
# From word to word: none is told once for each who has it.
_WORDS = text("""
    WITH RECURSIVE found(term) AS (
        SELECT (SELECT term FROM signature_search_words WHERE term >= :begun LIMIT 1)
        UNION ALL
        SELECT (SELECT term FROM signature_search_words WHERE term >= found.term || char(1) LIMIT 1)
        FROM found WHERE term < :beyond
        LIMIT :most
    )
    SELECT term FROM found WHERE term < :beyond
""")
_LAST = "\U0010ffff"


def spelled_out(session: Session, wanted: Iterable[Term]) -> Spelled:
    """Return the words for those terms that stand for few of them."""
    there = {term: _words(session, term) for term in wanted}
    return {term: words for term, words in there.items() if len(words) <= SPELLINGS}


def who_has(wanted: Iterable[Term], spelled: Spelled, limit: int | None = None) -> Any:
    """Return the query for the ids (`id`) of those who have all terms, for which there must be words where spelled."""
    asked = " AND ".join(_asked(term, spelled.get(term)) for term in wanted)
    named = text("signature_search MATCH :asked").bindparams(asked=asked)
    return select(_WHO.c.rowid.label("id")).where(named).limit(limit)


def these(ids: Iterable[int]) -> Any:
    """Return the query that gives the ids (`id`) which are known already."""
    told = func.json_each(json.dumps(list(ids))).table_valued("value")
    return select(told.c.value.label("id"))


def _words(session: Session, term: Term) -> list[str]:
    if not term.is_begun:
        return [term.word]
    among = {"begun": term.word, "beyond": term.word + _LAST, "most": SPELLINGS + 1}
    return list(session.connection().execute(_WORDS, among).scalars())


def _asked(term: Term, words: list[str] | None) -> str:
    if words is None:
        return f'"{term.word}" *'
    return "({})".format(" OR ".join(f'"{word}"' for word in words))
