"""Every page that somebody sees who has not signed in: a new page joins this list and is tried like all others.

What stands in braces is prepared by `World`. A visit with `typed` sends a form instead of following a link.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NOBODY = "0" * 64


@dataclass(frozen=True)
class Visit:
    """An address as somebody opens it, or as they send a form to it, and the status that they get."""

    address: str
    status: int = 200
    typed: Mapping[str, str] | None = field(default=None, hash=False)

    def to(self, places: Mapping[str, str]) -> Visit:
        """Return the same visit with what stands for each place."""
        return Visit(self.address.format(**places), self.status, self.typed)


def send(address: str, status: int = 200, **typed: str) -> Visit:
    """Return a visit that sends a form."""
    return Visit(address, status, typed)


ANYBODY = (
    Visit("/"),
    Visit("/cy/"),
    Visit("/letters/{letter}"),
    Visit("/cy/letters/{letter}"),
    Visit("/letters/{letter}/in/ar"),
    Visit("/letters/{answered}"),
    Visit("/letters/{protected}"),
    Visit("/letters/{letter}/sign"),
    Visit("/cy/letters/{letter}/sign"),
    Visit("/letters/{protected}/sign"),
    Visit("/letters/{answered}/sign", 409),
    Visit("/letters/{letter}/signatories"),
    Visit("/cy/letters/{letter}/signatories?q=ma&sector=arts"),
    Visit("/letters/{letter}/signatories?q=nobody+at+all"),
    Visit("/letters/{protected}/signatories"),
    Visit("/letters/{letter}/signatories/organisations"),
    Visit("/letters/{letter}/signatories/earlier"),
    Visit("/letters/{letter}/statements"),
    Visit("/letters/{letter}/support/{support}"),
    Visit("/letters/{letter}/revisions/1"),
    Visit("/letters/{letter}/share"),
    Visit("/cy/letters/{letter}/share"),
    Visit("/letters/{letter}/embed"),
    Visit("/cy/letters/{answered}/embed"),
    Visit("/organisers/readers-of-wales"),
    Visit("/cy/organisers/readers-of-wales"),
    Visit("/verify"),
    Visit("/verify?edition={edition}"),
    Visit("/cy/verify?edition=OL-9-9"),
    Visit("/verify?sha256={pdf}"),
    Visit("/verify?edition={edition}&sha256=" + NOBODY),
    Visit("/verify?sha256=nonsense", 422),
    Visit("/my"),
    Visit("/privacy"),
    Visit("/cy/privacy"),
    Visit("/accessibility"),
    Visit("/cy/accessibility"),
    Visit("/dev/mail"),
    Visit("/dev/mail/{mail}"),
    Visit("/letters/nowhere", 404),
    Visit("/cy/confirm/forged", 404),
    send("/verify", 405),
)
"""What everybody may open."""

SIGNING = (
    send("/letters/{letter}/sign", 422, kind="organisation", website="no site", email="no address"),
    send("/cy/letters/{letter}/sign", 422, kind="individual", statement="Yes"),
    send("/letters/{letter}/sign", name="Newydd Lewis", kind="individual", email="new@example.org"),
    Visit("/confirm/{waiting}"),
    Visit("/cy/confirm/{waiting}"),
    send("/confirm/{waiting}", 409, shown="something else"),
    send("/confirm/{pressing}"),
    Visit("/confirm/{confirmed}"),
    Visit("/confirm/{old_link}", 410),
    send("/confirm/{old_link}/again"),
    send("/my", 422, email="no address"),
    send("/my", email="sian@example.org"),
    Visit("/my/signed/{list}"),
    Visit("/my/signed/{old_list}", 410),
)
"""What somebody sees who signs, or who wants to know what they have signed."""

ONES_OWN = (
    Visit("/my/{personal}"),
    Visit("/cy/my/{personal}"),
    Visit("/my/{personal}/thanks"),
    Visit("/my/{pending}"),
    Visit("/my/{withdrawn}"),
    Visit("/my/{erased}", 410),
    Visit("/my/{author_waiting}"),
    Visit("/my/{organisation_asked}"),
    Visit("/my/{apart}"),
    send("/my/{personal}", 422, statement="Yes", use="nowhere"),
    send("/my/{personal}", statement="Because we were asked.", use="public"),
    send("/my/{personal}/details", 422, role="x" * 300),
    send("/my/{personal}/details", role="Reader"),
    send("/my/{personal}/name", public=""),
    send("/my/{personal}/updates", updates="1"),
    send("/my/{personal}/language", 422, locale="xx"),
    send("/my/{personal}/language", locale="cy"),
    Visit("/my/{personal}/withdraw"),
    Visit("/my/{personal}/erase"),
    Visit("/cy/my/{leaving}/withdraw"),
    send("/my/{leaving}/withdraw"),
    send("/my/{erasing}/erase"),
)
"""What somebody sees who has signed."""

ASKED = (
    Visit("/my/{apart}/agree"),
    send("/cy/my/{apart}/agree", 409, revision="1"),
    send("/my/{apart_again}/agree", revision="2"),
    Visit("/my/{organisation_alone}/officer"),
    send("/my/{organisation_alone}/officer", 422, officer_name=""),
    send(
        "/my/{organisation_alone}/officer", officer_name="Ann", officer_email="a@officers.example"
    ),
    send("/my/{organisation_asked}/officer/again"),
    Visit("/officer/{officer_asked}"),
    Visit("/cy/officer/{officer_asked}"),
    send("/officer/{officer_confirming}", decision="confirm"),
    send("/officer/{officer_declining}", decision="decline"),
    Visit("/extracts/{extract_waiting}"),
    Visit("/cy/extracts/{extract_approved}"),
    Visit("/extracts/{extract_lapsed}"),
    send("/extracts/{extract_waiting}", 422, decision="adjust", text="I was ten."),
    send(
        "/extracts/{extract_adjusting}",
        decision="adjust",
        text="I was nine. […] It gave me a trade",
    ),
    send("/extracts/{extract_declining}", decision="decline"),
)
"""What somebody sees who is asked something: whether they agree, confirm, or may be quoted."""

SUPPORT = (
    Visit("/my/{personal}/support"),
    Visit("/cy/my/{picture_ready}/support"),
    Visit("/my/{picture_failed}/support"),
    Visit("/my/{picture_preparing}/support"),
    Visit("/my/{with_video}/support"),
    send("/my/{personal}/support", 422, caption=""),
    send("/my/{picture_ready}/support/words", 422, **{"its-caption": "", "its-words": ""}),
    send("/my/{picture_ready}/support/back"),
)
"""What somebody sees who sends a picture, a sound or a video."""

EVERY_PAGE = (*ANYBODY, *SIGNING, *ONES_OWN, *ASKED, *SUPPORT)

NO_PAGES = frozenset(
    {
        "covers.show",
        "letters.count",
        "letters.names",
        "my.data",
        "my_support.own_part",
        "signatures.challenge",
        "support.captions",
        "support.file",
    }
)
"""What answers with a file, a part of a page or a figure."""
NO_PAGES_IN = ("api", "campaign", "feeds", "health", "oembed", "pictures", "static", "styles")
"""Blueprints that have no page for those who have not signed in."""
