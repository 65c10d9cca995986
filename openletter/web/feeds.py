"""Feeds of a letter: who signs it and shows it, who is seen and heard, and what happens to it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from openletter import atom, markdown
from openletter.db import newest, signatories, timeline
from openletter.db.letters import Letter, reply_to
from openletter.db.newest import Place
from openletter.db.searching import Found, Search
from openletter.db.support import Support
from openletter.domain.safety import NameForm
from openletter.domain.signatures import SignatureKind
from openletter.domain.timeline import STEP_WORDS, Event, Step
from openletter.web.answers import for_everybody
from openletter.web.context import absolute, links, now, runtime, session, speech
from openletter.web.letters import public_letter
from openletter.web.names import public_id
from openletter.web.support_media import MEDIA_TYPES
from openletter.web.texts import text_of

pages = Blueprint("feeds", __name__)

ENTRIES = 100
_EVERYBODY = [Search(kind) for kind in SignatureKind]


@pages.get("/letters/<slug>/signatures.atom")
def signatures(slug: str) -> Response:
    """The newest signatures whose owners show their name."""
    letter = public_letter(slug)
    text = text_of(letter)
    found = newest.signatories(
        session(), letter, _EVERYBODY, now=now(), limit=ENTRIES + 1, after=_place_asked(slug)
    )
    moved = signatories.updated_at(session(), letter) or letter.opened_at or letter.created_at
    entries = tuple(_signed(letter, one) for one in found[:ENTRIES])
    say = speech()
    return _answered(
        letter,
        entries,
        # A name that comes out late moves nothing else.
        max([moved, *(entry.updated for entry in entries)]),
        say.gettext("Signatures under “%(title)s”", title=text.title),
        say.gettext("The newest signatures of those who show their name."),
        found[ENTRIES - 1].place if len(found) > ENTRIES else None,
    )


@pages.get("/letters/<slug>/support.atom")
def support(slug: str) -> Response:
    """The newest pictures, sounds and videos, each with its file as an enclosure."""
    letter = public_letter(slug)
    text = text_of(letter)
    found = newest.support(
        session(), letter, now=now(), limit=ENTRIES + 1, after=_place_asked(slug)
    )
    entries = [_shown(letter, one) for one in found[:ENTRIES]]
    say = speech()
    return _answered(
        letter,
        tuple(sorted(entries, key=lambda entry: entry.updated, reverse=True)),
        max((entry.updated for entry in entries), default=letter.created_at),
        say.gettext("Seen and heard for “%(title)s”", title=text.title),
        say.gettext("Pictures, sounds and videos from those who have signed."),
        found[ENTRIES - 1].place if len(found) > ENTRIES else None,
    )


@pages.get("/letters/<slug>/updates.atom")
def updates(slug: str) -> Response:
    """What has happened to the letter, the newest first."""
    letter = public_letter(slug)
    text = text_of(letter)
    happened = [
        _told(letter, event) for event in timeline.events(session(), letter, speech().locale)
    ]
    entries = tuple(sorted(happened, key=lambda entry: entry.updated, reverse=True)[:ENTRIES])
    say = speech()
    return _answered(
        letter,
        entries,
        entries[0].updated if entries else letter.created_at,
        say.gettext("What happens to “%(title)s”", title=text.title),
        say.gettext("When the letter opens, changes, closes, is handed over and answered."),
    )


def _name() -> str:
    return (request.endpoint or "").rpartition(".")[2]


def _list_of(slug: str) -> str:
    """Return the name by which the places of this feed are told from those of all other lists."""
    return f"feeds/{_name()}/{slug}"


def _place_asked(slug: str) -> Place | None:
    """Return the place from which a feed goes on; raises TokenInvalid for any that was not made here for it."""
    cursor = request.args.get("cursor")
    return runtime().tokens.place(_list_of(slug), cursor) if cursor else None


def _address(letter: Letter, **cursor: str) -> str:
    return absolute(f"feeds.{_name()}", slug=letter.slug, **cursor)


def _answered(
    letter: Letter,
    entries: tuple[atom.Entry, ...],
    updated: datetime,
    title: str,
    subtitle: str,
    last: Place | None = None,
) -> Response:
    asked = {"cursor": request.args["cursor"]} if request.args.get("cursor") else {}
    token = runtime().tokens.place_token(_list_of(letter.slug), last) if last else ""
    language = speech().locale
    feed = atom.Feed(
        id=_tag(letter, f"{_name()}/{language}"),
        title=title,
        subtitle=subtitle,
        language=language.replace("_", "-"),
        updated=updated,
        author=letter.organiser.name,
        own_address=_address(letter, **asked),
        page=links().letter(letter.slug),
        entries=entries,
        following=_address(letter, cursor=token) if token else "",
    )
    response = Response(atom.written(feed), content_type=f"{atom.MIMETYPE}; charset=utf-8")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return for_everybody(response)


def _signed(letter: Letter, one: Found) -> atom.Entry:
    who = one.signatory
    is_organisation = who.kind is SignatureKind.ORGANISATION
    more = (who.name, who.role) if is_organisation else (who.role, who.organisation)
    return atom.Entry(
        id=_tag(letter, f"signatures/{public_id(one.key)}"),
        title=who.organisation if is_organisation else who.name,
        updated=_came_out(letter, who.confirmed_at),
        link=links().signatories(letter.slug),
        text=", ".join(part for part in more if part),
    )


def _shown(letter: Letter, one: Support) -> atom.Entry:
    media_type, ending = MEDIA_TYPES[one.kind]
    file = absolute("support.file", slug=letter.slug, sha256=one.sha256, ending=ending)
    people = one.people and speech().gettext("Also seen or heard: %(people)s", people=one.people)
    return atom.Entry(
        id=_tag(letter, f"support/{one.key}"),
        title=one.caption,
        updated=one.shown_since,
        link=links().support(letter.slug, one.key),
        text="\n\n".join(part for part in (people, one.words) if part),
        author=", ".join(part for part in (one.name, one.role, one.organisation) if part),
        enclosure=atom.Enclosure(file, media_type, one.size),
    )


def _came_out(letter: Letter, confirmed_at: datetime) -> datetime:
    """Return when a name came out: to the day only where the letter shortens names, since the hour may tell whose."""
    moment = confirmed_at + timedelta(hours=letter.names_after_hours)
    if letter.name_form is NameForm.FULL:
        return moment
    return datetime.combine(moment.date(), time(), tzinfo=UTC)


def _told(letter: Letter, event: Event) -> atom.Entry:
    day = datetime.combine(event.day, time(), tzinfo=UTC) if event.day else None
    said = ", ".join(part for part in (event.note, event.when) if part)
    return atom.Entry(
        id=_tag(letter, f"updates/{event.id}"),
        title=speech().gettext(STEP_WORDS[event.step]),
        updated=event.at or day or letter.created_at,
        link=links().letter(letter.slug),
        text=said,
        html=_reply(letter) if event.step is Step.ANSWERED else "",
        language=event.language.replace("_", "-"),
    )


def _reply(letter: Letter) -> str:
    reply = reply_to(session(), letter)
    return markdown.to_html(reply.summary) if reply else ""


def _tag(letter: Letter, specific: str) -> str:
    host = urlsplit(runtime().settings.base_url).hostname or ""
    return atom.tag(host, letter.created_at.date(), f"letters/{letter.slug}/{specific}")
