"""What passes a letter on, for every page that offers it: ways and words, and what other sites show of a link to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for

from openletter.db import signatories
from openletter.db.covers import cover_of
from openletter.db.letters import Letter, Revision, delivery_of
from openletter.db.share_words import words_in
from openletter.domain import accents, letters, sharing
from openletter.domain.accents import Shades
from openletter.domain.sharing import Way
from openletter.i18n import locales
from openletter.pictures.share_image import HEIGHT, WIDTH, ShareImage
from openletter.web.context import absolute, links, now, runtime, session, speech
from openletter.web.texts import link_of

EMBED_HEIGHT = 260
"""Pixels; enough for a title of several lines on a narrow page."""


@dataclass(frozen=True)
class Sharing:
    """What somebody needs to pass a letter on."""

    title: str
    address: str
    words: str
    ways: tuple[Way, ...]
    page: str


def sharing_of(letter: Letter, text: Revision) -> Sharing:
    """Return what passes a letter on, in the language of this request."""
    address = link_of(letter, text)
    words = _prepared_words(letter, text) or default_words(letter, text)
    return Sharing(
        title=text.title,
        address=address,
        words=words,
        ways=sharing.ways(text.title, words, address),
        page=url_for("sharing.show", slug=letter.slug),
    )


def _prepared_words(letter: Letter, text: Revision) -> str:
    """Return the campaigner's words in the language that is read: the site's, or one that it does not speak."""
    further = "" if text.language in locales() else words_in(session(), letter, text.language)
    return further or words_in(session(), letter, speech().locale)


def default_words(letter: Letter, text: Revision, language: str | None = None) -> str:
    """Return the words that go along where the campaigner has prepared none."""
    say = runtime().speech(language) if language else speech()
    if _is_open(letter):
        return say.gettext(
            "“%(title)s”: an open letter from %(organiser)s. Read it, and sign if you agree:",
            title=text.title,
            organiser=letter.organiser.name,
        )
    return say.gettext(
        "“%(title)s”: an open letter from %(organiser)s. Read it, and see what came of it:",
        title=text.title,
        organiser=letter.organiser.name,
    )


def share_image_of(letter: Letter, text: Revision, signed: int) -> ShareImage:
    """Return what a letter's share image says, in the language of this request."""
    say, cover = speech(), cover_of(session(), letter.id)
    shown = sharing.rounded(signed)
    return ShareImage(
        above=say.gettext("An open letter from %(organiser)s", organiser=letter.organiser.name),
        title=text.title,
        figure=(say.number(shown) + ("+" if shown < signed else "")) if signed else "",
        figure_words=_figure_words(letter, signed),
        site=runtime().settings.base_url.partition("://")[2],
        accent=on_paper(letter).accent,
        cover=cover.sha256 if cover else "",
    )


def _figure_words(letter: Letter, signed: int) -> str:
    say = speech()
    if signed:
        return say.ngettext("signature", "signatures", signed)
    return say.gettext("Read it, and sign if you agree") if _is_open(letter) else ""


def on_paper(letter: Letter) -> Shades:
    """Return a letter's accent on light paper: a picture does not know how the page around it is seen."""
    return accents.readable(letter.accent or accents.OWN).light


def signed_by(letter: Letter) -> int:
    """Return how many have signed, or had when it was handed over, where the names are not kept here."""
    counts = signatories.counts(session(), letter, now=now())
    if counts.count:
        return counts.count
    delivery = delivery_of(session(), letter)
    return delivery.signatures if delivery else 0


def head_of(letter: Letter, text: Revision) -> dict[str, Any]:
    """Return what a letter's page tells programs that show links: its picture, and what it is (schema.org)."""
    signed = signed_by(letter)
    picture = share_image_of(letter, text, signed)
    image = links().share_image(letter.slug, picture.key[:12])
    return {
        "image": image,
        "image_alt": _in_words(letter, text, picture),
        "image_width": WIDTH,
        "image_height": HEIGHT,
        "oembed": absolute("oembed.show", url=absolute("letters.show", slug=letter.slug)),
        "linked_data": _linked_data(letter, text, image, signed),
    }


def _in_words(letter: Letter, text: Revision, picture: ShareImage) -> str:
    """Return what a share image says and shows."""
    cover = cover_of(session(), letter.id)
    counted = " ".join(filter(None, (picture.figure, picture.figure_words)))
    return ". ".join(filter(None, (text.title, counted, cover.alt if cover else "")))


def embed_line(
    text: Revision, address: str, width: str = "100%", height: int = EMBED_HEIGHT
) -> str:
    """Return the line of HTML that shows a letter in a frame on another site; `address` is that of the frame."""
    return render_template(
        "public/sharing/embed_line.html",
        address=address,
        title=text.title,
        width=width,
        height=height,
    ).strip()


def badge_line(letter: Letter, text: Revision) -> str:
    """Return the line of HTML that shows a letter's count on another site, as a link to it."""
    return render_template(
        "public/sharing/badge_line.html",
        address=absolute("letters.show", slug=letter.slug),
        badge=absolute("pictures.badge", slug=letter.slug),
        title=text.title,
    ).strip()


def _is_open(letter: Letter) -> bool:
    return letters.is_open(letter.state, letter.deadline, runtime().today())


def _author(letter: Letter) -> dict[str, str]:
    organiser = letter.organiser
    said = {"@type": "Organization", "name": organiser.name}
    if organiser.slug:
        said["url"] = absolute("organisers.show", slug=organiser.slug)
    return said


def _linked_data(letter: Letter, text: Revision, image: str, signed: int) -> dict[str, Any]:
    address = link_of(letter, text)
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": address,
        "url": address,
        "headline": text.title,
        "genre": "Open letter",
        "inLanguage": text.language,
        "image": image,
        "author": _author(letter),
        "audience": {"@type": "Audience", "name": text.addressee},
        "datePublished": (letter.opened_at or letter.created_at).isoformat(timespec="seconds"),
        "dateModified": text.created_at.isoformat(timespec="seconds"),
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": {"@type": "EndorseAction"},
            "userInteractionCount": signed,
        },
    }
    if _is_open(letter):
        said["potentialAction"] = {
            "@type": "EndorseAction",
            "target": absolute("signatures.sign", slug=letter.slug),
        }
    return said
