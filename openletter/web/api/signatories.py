"""Who has signed a letter and shows it, and what they say, page by page."""

from __future__ import annotations

from collections.abc import Sequence

from openletter.db import newest
from openletter.db.authority import PublicTrail
from openletter.db.newest import Said
from openletter.db.searching import Found, Search
from openletter.db.signatories import under_earlier_text, under_present_text
from openletter.domain.searching import question
from openletter.domain.signatures import SignatureKind
from openletter.web.api import models
from openletter.web.api.asked import PageAsked, SignatoriesAsked, TextAsked
from openletter.web.api.operations import next_page, operation
from openletter.web.api.places import cursor, page_of, place_asked
from openletter.web.context import now, session
from openletter.web.letters import public_letter
from openletter.web.names import public_id

_UNDER = {TextAsked.PRESENT: under_present_text, TextAsked.EARLIER: under_earlier_text}


@operation("/letters/<slug>/signatories")
def signatories(slug: str, asked: SignatoriesAsked) -> models.SignatoryPage:
    """List those who have signed a letter and show their name, the newest first."""
    name = f"signatories/{slug}"
    after = place_asked(asked, name)
    sought = question(asked.q or "", asked.sector, asked.country)
    searches = [
        Search(kind, sought, _UNDER[asked.text])
        for kind in SignatureKind
        if asked.kind in (None, kind)
    ]
    found = newest.signatories(
        session(), public_letter(slug), searches, now=now(), limit=asked.limit + 1, after=after
    )
    items, last = page_of(found, asked)
    following = cursor(asked, name, last.place) if last else None
    return models.SignatoryPage(
        items=[_signatory(one) for one in items],
        next=next_page("api.signatories", asked, following, slug=slug),
    )


@operation("/letters/<slug>/statements")
def statements(slug: str, asked: PageAsked) -> models.StatementPage:
    """List the supporting statements whose authors let them be shown in public, the newest first."""
    after = place_asked(asked, f"statements/{slug}")
    found = newest.statements(
        session(), public_letter(slug), now=now(), limit=asked.limit + 1, after=after
    )
    items, following = _page(found, asked, "statements", slug)
    return models.StatementPage(
        items=[models.Statement(**_said(one)) for one in items], next=following
    )


@operation("/letters/<slug>/extracts")
def extracts(slug: str, asked: PageAsked) -> models.ExtractPage:
    """List the words from statements whose authors let them be shown in public, the last approved first."""
    after = place_asked(asked, f"extracts/{slug}")
    found = newest.extracts(
        session(), public_letter(slug), now=now(), limit=asked.limit + 1, after=after
    )
    items, following = _page(found, asked, "extracts", slug)
    return models.ExtractPage(
        items=[
            models.Extract(**_said(one), request_number=one.voice.request_number) for one in items
        ],
        next=following,
    )


def _page(
    found: Sequence[Said], asked: PageAsked, name: str, slug: str
) -> tuple[list[Said], str | None]:
    items, last = page_of(found, asked)
    following = cursor(asked, f"{name}/{slug}", last.place) if last else None
    return items, next_page(f"api.{name}", asked, following, slug=slug)


def _signatory(one: Found) -> models.Signatory:
    signatory = one.signatory
    return models.Signatory(
        id=public_id(one.key),
        kind=signatory.kind,
        name=signatory.name,
        role=signatory.role,
        organisation=signatory.organisation,
        sector=signatory.sector,
        country=signatory.country,
        verification=signatory.verification,
        signed_on=signatory.confirmed_at.date(),
        authority=_authority(signatory.trail) if signatory.trail else None,
    )


def _authority(trail: PublicTrail) -> models.Authority:
    return models.Authority(
        own_domain=trail.own_domain or None,
        confirmed_by_second_officer=trail.officer_confirmed,
        basis=trail.basis,
        decided_on=trail.decided_on,
        registration_number=trail.registration_number or None,
    )


def _said(one: Said) -> dict[str, object]:
    voice = one.voice
    return {
        "id": public_id(one.key),
        "text": voice.text,
        "speaker": models.Speaker(
            name=voice.name, role=voice.role, organisation=voice.organisation
        ),
    }
