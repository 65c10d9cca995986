"""Heads of letters for pages that answer a form, kept for a second: under a rush all of them would ask for the same.

What is kept decides nothing: whether a letter may be signed, and which revision, is read under a lock when it is.
"""

from __future__ import annotations

import time
from typing import cast

from flask import Flask, current_app

from openletter.db.letters import LetterHead, head_by_slug
from openletter.db.versions import head_in
from openletter.domain.letters import PUBLIC_STATES
from openletter.errors import NotFound
from openletter.web.context import runtime, speech

KEPT_FOR = 1.0  # seconds
KEPT_MAX = 1_000
_KEPT = "openletter.heads"

Kept = dict[tuple[str, str], tuple[float, LetterHead]]


def install(app: Flask) -> None:
    """Begin with none."""
    app.extensions[_KEPT] = {}


def public_head(slug: str) -> LetterHead:
    """Return the head of a letter that anybody may read, as it was a second ago at most; raises NotFound.

    Its title is in the language of the request, where it has one.
    """
    kept = cast(Kept, current_app.extensions[_KEPT])
    place = (speech().locale, slug)
    known = kept.get(place)
    if known is not None and known[0] > time.monotonic():
        return known[1]
    # Not in the request's own session, which takes the write lock: the page is made before anybody is kept waiting.
    with runtime().database.reading() as session:
        head = head_by_slug(session, slug)
        if head is None or head.state not in PUBLIC_STATES:
            raise NotFound("There is no letter at this address.")
        head = head_in(session, head, speech().locale)
    if len(kept) >= KEPT_MAX:
        kept.clear()
    kept[place] = (time.monotonic() + KEPT_FOR, head)
    return head
