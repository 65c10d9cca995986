"""Passing a letter on: the words that go with it, and the plain addresses that carry them without any tracker."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from openletter.domain import text

WORDS_MAX = 400
EXACT_BELOW = 100


class Channel(StrEnum):
    """By which way a letter can be passed on; the value is what people call it."""

    EMAIL = "Email"
    WHATSAPP = "WhatsApp"
    BLUESKY = "Bluesky"
    MASTODON = "Mastodon"
    FACEBOOK = "Facebook"
    LINKEDIN = "LinkedIn"
    TELEGRAM = "Telegram"
    X = "X"


_ADDRESSES: dict[Channel, str] = {
    Channel.EMAIL: "mailto:?subject={title}&body={all}",
    Channel.WHATSAPP: "https://wa.me/?text={all}",
    Channel.BLUESKY: "https://bsky.app/intent/compose?text={all}",
    Channel.MASTODON: "https://share.joinmastodon.org/#text={all}",
    Channel.FACEBOOK: "https://www.facebook.com/sharer/sharer.php?u={address}",
    Channel.LINKEDIN: "https://www.linkedin.com/sharing/share-offsite/?url={address}",
    Channel.TELEGRAM: "https://t.me/share/url?url={address}&text={words}",
    Channel.X: "https://x.com/intent/post?text={words}&url={address}",
}


@dataclass(frozen=True)
class Way:
    """A link that passes a letter on; nothing is loaded from anywhere until somebody follows it."""

    channel: Channel
    address: str


def ways(title: str, words: str, address: str) -> tuple[Way, ...]:
    """Return the ways to pass a letter on, with the words that go along."""
    said = {"title": title, "words": words, "address": address, "all": f"{words}\n{address}"}
    quoted = {name: quote(value, safe="") for name, value in said.items()}
    return tuple(Way(channel, form.format_map(quoted)) for channel, form in _ADDRESSES.items())


def words(value: str, *, field: str) -> str:
    """Return words to pass on as a campaigner typed them, clean; raises InvalidInput."""
    return text.clean_line(" ".join(value.split()), field=field, limit=WORDS_MAX)


def rounded(count: int) -> int:
    """Return a count as it stands where it moves seldom: itself below a hundred, else by its two leading digits."""
    if count < EXACT_BELOW:
        return count
    step: int = 10 ** (len(str(count)) - 2)
    return count // step * step
