"""Atom feeds (RFC 4287), written out from what they say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

MIMETYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold (XML 1.0, 2.2)."""

register_namespace("", _ATOM)


@dataclass(frozen=True)
class Enclosure:
    """A file that belongs to an entry: what players and readers fetch; its size is in bytes."""

    address: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Entry:
    """One thing that a feed tells; `text` is plain, `html` is safe HTML, and either may be empty.

    `author` is empty where it is the feed's, and `language`, that of the text or the HTML, where nobody knows it.
    """

    id: str
    title: str
    updated: datetime
    link: str
    text: str = ""
    html: str = ""
    author: str = ""
    enclosure: Enclosure | None = None
    language: str = ""


@dataclass(frozen=True)
class Feed:
    """A feed, the newest entry first; `following` is where it goes on (RFC 5005, 3), empty on the last page."""

    id: str
    title: str
    subtitle: str
    language: str
    updated: datetime
    author: str
    own_address: str
    page: str
    entries: tuple[Entry, ...]
    following: str = ""


def tag(host: str, day: date, specific: str) -> str:
    """Return a name that stays the same wherever the thing is found (RFC 4151): its host on a day, and what it is."""
    return f"tag:{host},{day.isoformat()}:{quote(specific)}"


def written(feed: Feed) -> bytes:
    """Return a feed as XML."""
    root = Element(f"{{{_ATOM}}}feed", {_LANGUAGE: feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", _moment(feed.updated))
    _add(_add(root, "author"), "name", feed.author)
    _add(root, "link", rel="self", type=MIMETYPE, href=feed.own_address)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    if feed.following:
        _add(root, "link", rel="next", type=MIMETYPE, href=feed.following)
    _add(root, "generator", "Openletter")
    for entry in feed.entries:
        _add_entry(root, entry)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _add_entry(root: Element, entry: Entry) -> None:
    made = _add(root, "entry")
    _add(made, "id", entry.id)
    _add(made, "title", entry.title)
    _add(made, "updated", _moment(entry.updated))
    if entry.author:
        _add(_add(made, "author"), "name", entry.author)
    _add(made, "link", rel="alternate", type="text/html", href=entry.link)
    if entry.enclosure:
        its = entry.enclosure
        _add(
            made,
            "link",
            rel="enclosure",
            type=its.media_type,
            length=str(its.size),
            href=its.address,
        )
    if entry.text or entry.html:
        content = _add(
            made, "content", entry.html or entry.text, type="html" if entry.html else "text"
        )
        if entry.language:
            content.set(_LANGUAGE, entry.language)


def _add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    made = SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    made.text = _NOT_XML.sub("", text) or None
    return made


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds").replace("+00:00", "Z")
