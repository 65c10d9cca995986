"""The page after signing, put together around what differs: under a rush it is made hundreds of times a second.

What is the same for everybody who signs a letter is rendered once and kept; drawing it anew each time took a third of
all that a signing costs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast

from flask import Flask, current_app, render_template
from markupsafe import escape

from openletter.db.letters import LetterHead
from openletter.web.context import speech
from openletter.web.forms import SignForm

KEPT_MAX = 200
_KEPT = "openletter.inbox-pages"
# Characters for private use, which the rules refuse wherever somebody types a title.
_ADDRESS, _TYPED, _TOKEN = "\ue000", "\ue001", "\ue002"
_PLACES = re.compile(f"([{_ADDRESS}{_TYPED}{_TOKEN}])")
_HIDDEN = '<input type="hidden" name="{}" value="{}">'

Kept = dict[tuple[str, LetterHead], list[str]]


def install(app: Flask) -> None:
    """Begin with none."""
    app.extensions[_KEPT] = {}


def inbox_page(
    letter: LetterHead, email: str, typed: Iterable[tuple[str, str]], instead_of: str
) -> str:
    """Return the page that says to look into the inbox, with all that was typed to be sent again to another address."""
    filled = {
        _ADDRESS: escape(email),
        _TYPED: "".join(_HIDDEN.format(escape(name), escape(value)) for name, value in typed),
        _TOKEN: escape(instead_of),
    }
    return "".join(filled.get(piece, piece) for piece in _pieces(letter))


def _pieces(letter: LetterHead) -> list[str]:
    """Return the page cut where something differs."""
    kept = cast(Kept, current_app.extensions[_KEPT])
    known = kept.get((speech().locale, letter))
    if known is not None:
        return known
    page = render_template(
        "public/signatures/check_inbox.html",
        letter=letter,
        text=letter,
        email=_ADDRESS,
        form=SignForm(formdata=None, email=_ADDRESS),
        typed_again=_TYPED,
        instead_of=_TOKEN,
    )
    if len(kept) >= KEPT_MAX:
        kept.clear()
    return kept.setdefault((speech().locale, letter), _PLACES.split(page))
