"""Every page that somebody sees who has not signed in: a new page joins these lists and is tried like all others."""

from __future__ import annotations

from openletter import config, runtime
from openletter.db.letters import head_to_sign
from openletter.domain.signatures import SignatureKind
from openletter.runtime import Runtime
from openletter.services import confirming, signing
from openletter.tokens import Purpose
from tests.journeys.site import Site
from tests.open_letter import attempt

PUBLIC = (
    "/",
    "{letter}",
    "{letter}/sign",
    "{letter}/signatories",
    "{letter}/signatories?q=nobody+at+all",
    "{letter}/signatories/organisations",
    "{letter}/signatories/earlier",
    "{letter}/statements",
    "{letter}/revisions/1",
    "{letter}/share",
    "{answered}",
    "/verify",
    "/verify?edition=OL-9-9",
    "/my",
    "/privacy",
    "/accessibility",
    "/letters/nowhere",
    "/confirm/forged",
    "{answered}/sign",
    "/dev/mail",
    "/cy/",
    "/cy{letter}",
    "/cy{letter}/sign",
    "/cy/accessibility",
)
"""What everybody may open; `{letter}` is the demo's open letter and `{answered}` one that has its answer."""

PERSONAL = (
    "/confirm/{confirm}",
    "/my/{personal}",
    "/my/{personal}/thanks",
    "/my/{personal}/withdraw",
    "/my/{personal}/erase",
    "/my/{personal}/support",
    "/cy/my/{personal}",
)
"""What the links in messages open."""

_ANSWERED = "put-co-production-at-the-heart-of-public-services"


def addresses(site: Site) -> list[str]:
    """Return the address of every page, the personal ones of somebody who has just signed."""
    home, _, slug = site.letter.partition("/letters/")
    parts = runtime.build(config.load(site.environment))
    try:
        links = _links(parts, slug)
    finally:
        parts.database.close()
    places = {"letter": f"/letters/{slug}", "answered": f"/letters/{_ANSWERED}", **links}
    return [home + page.format(**places) for page in (*PUBLIC, *PERSONAL)]


def _links(parts: Runtime, slug: str) -> dict[str, str]:
    """Sign twice, confirm the first, and return the tokens that the messages carry."""
    confirmed, waiting = (
        _signed(parts, slug, f"everybody.{number}@example.org") for number in range(2)
    )
    with parts.database.transaction() as session:
        confirming.confirm(session, confirmed, now=parts.clock())
    make, now = parts.tokens.make, parts.clock()
    return {
        "personal": make(Purpose.PERSONAL, confirmed, now),
        "confirm": make(Purpose.CONFIRM, waiting, now),
    }


def _signed(parts: Runtime, slug: str, email: str):
    with parts.database.transaction() as session:
        return signing.sign(
            session,
            head_to_sign(session, slug),
            attempt(email, name="Pawb Agored", kind=SignatureKind.INDIVIDUAL.value),
            now=parts.clock(),
            today=parts.today(),
            pace=parts.pace,
        ).key
