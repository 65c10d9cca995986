"""Letters: their list, one whole, its count, and what has happened to it."""

from __future__ import annotations

from openletter.db import letters as rows
from openletter.db import newest, signatories, timeline
from openletter.db.covers import cover_of
from openletter.db.letters import Letter, Revision
from openletter.db.stock import versions_of
from openletter.domain.letters import PUBLIC_STATES, LetterState
from openletter.domain.timeline import Event
from openletter.web.api import models
from openletter.web.api.asked import LettersAsked
from openletter.web.api.operations import next_page, operation
from openletter.web.api.places import cursor, page_of, place_asked
from openletter.web.context import absolute, now, session
from openletter.web.letters import public_letter


@operation("/letters")
def letters(asked: LettersAsked) -> models.LetterPage:
    """List the letters that anybody may read, the newest first."""
    found = newest.letters(
        session(),
        LetterState(asked.state) if asked.state else None,
        limit=asked.limit + 1,
        after=place_asked(asked, "letters"),
    )
    items, last = page_of(found, asked)
    following = cursor(asked, "letters", newest.letter_place(last)) if last else None
    return models.LetterPage(
        items=[models.LetterSummary(**_summary(letter)) for letter in items],
        next=next_page("api.letters", asked, following),
    )


@operation("/letters/<slug>")
def letter(slug: str) -> models.LetterDetail:
    """Read one letter: its words, what it asks for, and what has come of it."""
    its = public_letter(slug)
    before = session().get(Letter, its.follows_id) if its.follows_id else None
    after = rows.followed_by(session(), its)
    return models.LetterDetail(
        **_summary(its),
        revision=rows.current_revision(session(), its).number,
        versions=_versions(its),
        cover=_cover(its),
        names=models.Names(
            form=its.name_form, after_hours=its.names_after_hours, may_be_indexed=its.searchable
        ),
        delivery=_delivery(its),
        reply=_reply(its),
        follows=before.slug if before and before.state in PUBLIC_STATES else None,
        followed_by=after.slug if after else None,
    )


@operation("/letters/<slug>/counts")
def counts(slug: str) -> models.Counts:
    """Read how many have signed a letter."""
    return _counts(public_letter(slug))


@operation("/letters/<slug>/updates")
def updates(slug: str) -> models.Updates:
    """List what has happened to a letter, the oldest first."""
    its = public_letter(slug)
    happened = timeline.events(session(), its, its.language)
    return models.Updates(items=[_update(event) for event in happened])


def _summary(its: Letter) -> dict[str, object]:
    text = rows.current_revision(session(), its)
    return {
        "slug": its.slug,
        "title": text.title,
        "addressee": text.addressee,
        "organiser": its.organiser.name,
        "language": its.language,
        "state": its.state,
        "opened_at": its.opened_at,
        "deadline": its.deadline,
        "goal": its.goal,
        "counts": _counts(its),
        "links": _links(its.slug, its.organiser.slug),
    }


def _links(slug: str, organiser: str | None) -> models.LetterLinks:
    return models.LetterLinks(
        self=absolute("api.letter", slug=slug),
        page=absolute("letters.show", slug=slug),
        organiser=absolute("organisers.show", slug=organiser) if organiser else None,
        counts=absolute("api.counts", slug=slug),
        signatories=absolute("api.signatories", slug=slug),
        statements=absolute("api.statements", slug=slug),
        extracts=absolute("api.extracts", slug=slug),
        support=absolute("api.support", slug=slug),
        updates=absolute("api.updates", slug=slug),
    )


def _counts(its: Letter) -> models.Counts:
    found = signatories.counts(session(), its, now=now())
    moved = signatories.updated_at(session(), its) or its.opened_at or its.created_at
    return models.Counts(
        count=found.count,
        organisations=found.organisations,
        individuals=found.individuals,
        hidden=found.hidden,
        confirmed_by_email=found.by_email,
        recorded_by_organiser=found.recorded,
        under_earlier_text=found.earlier,
        updated_at=moved.replace(microsecond=0),
    )


def _versions(its: Letter) -> list[models.Version]:
    own = rows.current_revision(session(), its)
    others = [
        rows.version_in(session(), its, language, own.number)
        for language in versions_of(session(), its)
    ]
    answers = _answers(its)
    return [_version(text, its, answers) for text in (own, *others) if text is not None]


def _version(text: Revision, its: Letter, answers: dict[int, models.Answer]) -> models.Version:
    return models.Version(
        language=text.language,
        title=text.title,
        addressee=text.addressee,
        salutation=text.salutation,
        body=text.body,
        requests=[
            models.Request(
                number=request.number, text=request.text, answer=answers.get(request.number)
            )
            for request in text.requests
        ],
        is_own_language=text.language == its.language,
    )


def _cover(its: Letter) -> models.Cover | None:
    found = cover_of(session(), its.id)
    if found is None:
        return None
    return models.Cover(
        address=absolute("covers.show", slug=its.slug, name=found.sha256),
        media_type="image/jpeg",
        width=found.width,
        height=found.height,
        words=found.alt,
    )


def _answers(its: Letter) -> dict[int, models.Answer]:
    reply = rows.reply_to(session(), its)
    return {
        answer.request_number: models.Answer(verdict=answer.verdict, text=answer.text)
        for answer in (reply.answers if reply else [])
    }


def _delivery(its: Letter) -> models.Delivery | None:
    found = rows.delivery_of(session(), its)
    if found is None:
        return None
    return models.Delivery(
        on=found.delivered,
        when=found.delivered_note,
        recipient=found.recipient,
        signatures=found.signatures,
        statements=found.statements,
    )


def _reply(its: Letter) -> models.Reply | None:
    found = rows.reply_to(session(), its)
    if found is None:
        return None
    return models.Reply(
        sender=found.sender, on=found.received, when=found.received_note, summary=found.summary
    )


def _update(event: Event) -> models.Update:
    return models.Update(
        id=event.id,
        step=event.step,
        at=event.at,
        on=event.day,
        when=event.when,
        note=event.note,
        revision=event.revision,
    )
