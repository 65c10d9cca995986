"""What a view may ask for: the installation, the time, the session, and how to speak."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from flask import current_app, g, request, url_for
from sqlmodel import Session

from openletter.i18n import SOURCE_LOCALE, Speech
from openletter.jobs import Background
from openletter.links import Links
from openletter.runtime import Runtime

LOCALE = "openletter.locale"
"""Where `web/tongues.py` leaves the language of a request; English leaves nothing."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
READ_ONLY = frozenset({"campaign.preview", "campaign.arrange_plan"})
"""Endpoints that change nothing although they are posted to: they must not wait for, or hold, the write lock."""
READ_FIRST = frozenset(
    {
        "campaign.add_logo",
        "campaign.add_annex",
        "campaign.restore_file",
        "campaign.put_cover",
    }
)
"""Endpoints that look long at what was sent before they `begin_writing`."""


def background() -> Background:
    """Return the queue of this installation."""
    return cast(Background, current_app.extensions["openletter"])


def runtime() -> Runtime:
    """Return the parts of this installation."""
    return background().runtime


def now() -> datetime:
    """Return the moment of this request: one for all that it does."""
    if "now" not in g:
        g.now = runtime().clock()
    return cast(datetime, g.now)


def session() -> Session:
    """Return this request's session: one for reading, or one for writing where the method may change things."""
    if "session" not in g:
        database = runtime().database
        reads = request.method in SAFE_METHODS or request.endpoint in READ_ONLY | READ_FIRST
        g.session = database.reading() if reads else database.writing()
    return cast(Session, g.session)


def begin_writing() -> Session:
    """Return a session for writing in place of the one for reading; what that has read must be read anew."""
    g.pop("session").close()
    g.session = runtime().database.writing()
    return cast(Session, g.session)


def speech() -> Speech:
    """Return how this request speaks."""
    if "speech" not in g:
        g.speech = runtime().speech(request.environ.get(LOCALE, SOURCE_LOCALE))
    return cast(Speech, g.speech)


def speak(locale: str) -> None:
    """Let the rest of this request speak a language that its address does not say."""
    g.speech = runtime().speech(locale)


def links() -> Links:
    """Return the absolute addresses of pages in the language of this request."""
    return runtime().links.speaking(speech().locale)


def absolute(endpoint: str, **values: Any) -> str:
    """Return the whole address of a page in the language of this request, at the host that the settings name."""
    return runtime().links.base_url + url_for(endpoint, **values)
