"""Who may do what at the desk: the signed-in campaigner, and the letters of their own organiser."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import cast

from flask import g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from openletter.db import letters as rows
from openletter.db.campaigners import Campaigner, CampaignerRole, campaigner_by_key
from openletter.db.letters import Letter
from openletter.domain.wording import N_
from openletter.errors import NotFound, OpenletterError
from openletter.web import context
from openletter.web.campaign.desk import pages
from openletter.web.context import READ_FIRST, READ_ONLY, SAFE_METHODS, now

SIGNED_IN_FOR = timedelta(days=14)
OPEN_TO_ALL = frozenset(
    f"campaign.{name}" for name in ("sign_in", "send_link", "open_link", "use_link", "sign_out")
)

NO_PAGES = frozenset(
    {"campaign.edition_progress", "campaign.change_progress", "campaign.dossier_preview"}
)


class MayOnlyLook(OpenletterError):
    """A viewer has tried to change something."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "You may look at everything here, but not change it. Ask an editor of your coalition to do it."
            )
        )


class SignedOut(OpenletterError):
    """A form came from somebody whose session is over."""

    def __init__(self) -> None:
        super().__init__(N_("You are not signed in any more."))


def begin_session(campaigner: Campaigner) -> str:
    """Sign a campaigner in with a new session, and return the local address they wanted to go to."""
    wanted = str(session.get("wanted", ""))
    session.clear()
    session.permanent = True
    session["campaigner"] = campaigner.key.hex
    session["since"] = now().timestamp()
    return wanted if wanted.startswith("/campaign/") else url_for("campaign.index")


def signed_in() -> Campaigner | None:
    """Return the campaigner of this session, if it has one, is not too old and has not been ended."""
    if "campaigner" not in g:
        g.campaigner = _campaigner()
        g.may_write = g.campaigner is not None and g.campaigner.role is not CampaignerRole.VIEWER
    return cast("Campaigner | None", g.campaigner)


def campaigner() -> Campaigner:
    """Return the campaigner on whose behalf a page of the desk is made."""
    return cast(Campaigner, g.campaigner)


def letter(slug: str) -> Letter:
    """Return a letter of the campaigner's own organiser, locked where the request may change it; raises NotFound."""
    reads = request.method in SAFE_METHODS or request.endpoint in READ_ONLY | READ_FIRST
    return _own(
        rows.letter_by_slug(context.session(), slug)
        if reads
        else rows.letter_to_change(context.session(), slug)
    )


def letter_to_change(slug: str) -> Letter:
    """Return a letter like `letter`, locked, for a request that has only read so far; who asks is looked up anew."""
    context.begin_writing()
    for name in ("campaigner", "may_write"):
        g.pop(name, None)
    if signed_in() is None:
        raise SignedOut
    require_writer()
    return _own(rows.letter_to_change(context.session(), slug))


def _own(found: Letter | None) -> Letter:
    if found is None or found.organiser_id != campaigner().organiser_id:
        raise NotFound("Your coalition has no letter at this address.")
    return found


def require_writer() -> None:
    """Raise MayOnlyLook for a viewer."""
    if not g.may_write:
        raise MayOnlyLook


@pages.before_request
def _require_campaigner() -> Response | None:
    someone = signed_in()
    if request.endpoint in OPEN_TO_ALL:
        return None
    if someone is None and request.method not in SAFE_METHODS:
        raise SignedOut
    if someone is None:
        if request.endpoint not in NO_PAGES:
            session["wanted"] = request.full_path.removesuffix("?")
        return redirect(url_for("campaign.sign_in"), 303)
    if request.method not in SAFE_METHODS:
        require_writer()
    return None


def _campaigner() -> Campaigner | None:
    try:
        key, since = uuid.UUID(hex=session["campaigner"]), float(session["since"])
    except (KeyError, ValueError):
        return None
    began = datetime.fromtimestamp(since, tz=now().tzinfo)
    if now() >= began + SIGNED_IN_FOR:
        return None
    found = campaigner_by_key(context.session(), key)
    if found is None or (found.sessions_since is not None and began < found.sessions_since):
        return None
    return found
