"""Freezes what an edition prints: one reading of the database, nothing private in it.

The data of an edition is embedded in its document, and read by machines. So it holds what the plan's parts print and
nothing else: names, words and files of a part that the plan leaves out are not in it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from openletter.db import letter_files, letters, omissions, signatories, statements, support
from openletter.db.authority import PublicTrail, public_trails
from openletter.db.editions import Edition
from openletter.db.letter_files import LetterFile
from openletter.db.letters import Revision
from openletter.db.signatories import Signatory, Standing
from openletter.db.versions import is_in_step
from openletter.domain.letter_files import FileKind
from openletter.domain.plans import NameOrder, PartKind, Plan, restored
from openletter.domain.signatures import SignatureKind
from openletter.dossier import collation
from openletter.dossier.figures import figures, sift
from openletter.dossier.record import (
    FORMAT,
    Delivery,
    Figures,
    File,
    Letter,
    Organisation,
    Person,
    Record,
    Statement,
    Support,
    Voice,
)

_NO_TRAIL = PublicTrail("", False, None, None, "")


def plan_of(edition: Edition) -> Plan:
    """Return the plan that was frozen with an edition; its letter's where none was."""
    kept = edition.plan or edition.letter.dossier_plan
    return restored(kept, language=edition.letter.language)


def gather(session: Session, edition: Edition, *, now: datetime, zone: ZoneInfo) -> Record:
    """Return everything that the edition prints as it stands in this transaction; days end in this time zone.

    An edition that is not stored yet (its id is None) leaves out what waits for the next one: for a preview.
    """
    letter, plan = edition.letter, plan_of(edition)
    revision = letters.current_revision(session, letter)
    sifted = sift(session, edition, signatories.standing(session, letter, now=now))
    shown = [one for one in sifted.counted if one.public]
    counts = figures(session, edition, sifted, now=now, zone=zone)
    return Record(
        format=FORMAT,
        reference=edition.reference,
        number=edition.number,
        made_at=_moment(now) or "",
        organiser=letter.organiser.name,
        letter=_letter(letter, revision),
        figures=_as_printed(counts, plan),
        delivery=_delivery(session, letter),
        voices=_voices(session, edition, plan, revision, now),
        organisations=_organisations(session, edition, plan, shown, zone),
        people=_people(plan, shown, zone),
        plan=plan,
        versions=_versions(session, letter, plan, revision),
        statements=_statements(session, edition, plan, now, zone),
        annexes=_annexes(session, edition, plan, now),
        logos=_logos(session, letter, plan),
        support=_support(session, edition, plan, now, zone),
    )


def _letter(letter: letters.Letter, revision: Revision) -> Letter:
    return Letter(
        slug=letter.slug,
        language=revision.language,
        revision=revision.number,
        title=revision.title,
        addressee=revision.addressee,
        salutation=revision.salutation,
        body=revision.body,
        requests=tuple(request.text for request in revision.requests),
        opened_at=_moment(letter.opened_at),
        closed_at=_moment(letter.closed_at),
        name_form=letter.name_form,
    )


def _versions(
    session: Session, letter: letters.Letter, plan: Plan, revision: Revision
) -> tuple[Letter, ...]:
    """Return the letter's words in the languages that the edition speaks, but its own."""
    others = [locale for locale in plan.tongue.locales if locale != letter.language]
    found = [letters.version_in(session, letter, one, revision.number) for one in others]
    return tuple(
        _letter(letter, version)
        for version in found
        if version is not None and is_in_step(version, revision)
    )


def _delivery(session: Session, letter: letters.Letter) -> Delivery | None:
    row = letters.delivery_of(session, letter)
    if row is None:
        return None
    return Delivery(
        when=row.delivered.isoformat() if row.delivered else None,
        note=row.delivered_note,
        recipient=row.recipient,
        signatures=row.signatures,
    )


def _as_printed(counts: Figures, plan: Plan) -> Figures:
    """Return the figures without the chart where no part draws it."""
    return counts if _prints(plan, {PartKind.SUMMARY}) else replace(counts, growth=())


def _voices(
    session: Session, edition: Edition, plan: Plan, revision: Revision, now: datetime
) -> tuple[Voice, ...]:
    """Return the approved extracts by request; one to a request that is no longer asked speaks to the whole letter."""
    if not _prints(plan, {PartKind.SUMMARY, PartKind.REQUESTS}):
        return ()
    asked = {request.number for request in revision.requests}
    left_out = omissions.words_left_out(edition.letter_id, edition.id)
    found = [
        Voice(
            voice.text,
            voice.name,
            voice.role,
            voice.organisation,
            voice.request_number if voice.request_number in asked else None,
        )
        for voice in statements.dossier_voices(session, edition.letter, left_out, now=now)
    ]
    return tuple(sorted(found, key=lambda v: (v.request_number is None, v.request_number or 0)))


def _statements(
    session: Session, edition: Edition, plan: Plan, now: datetime, zone: ZoneInfo
) -> tuple[Statement, ...]:
    if not _prints(plan, {PartKind.STATEMENTS}):
        return ()
    left_out = omissions.words_left_out(edition.letter_id, edition.id)
    return tuple(
        Statement(said.text, said.name, said.role, said.organisation, _day(came, zone))
        for said, came in statements.dossier_statements(session, edition.letter, left_out, now=now)
    )


def _support(
    session: Session, edition: Edition, plan: Plan, now: datetime, zone: ZoneInfo
) -> tuple[Support, ...]:
    """Return the messages of support in words: those that anybody may see at this moment."""
    if not _prints(plan, {PartKind.STATEMENTS}):
        return ()
    left_out = omissions.words_left_out(edition.letter_id, edition.id)
    return tuple(
        Support(
            kind=one.kind,
            caption=one.caption,
            text=one.words,
            people=one.people,
            name=one.name,
            role=one.role,
            organisation=one.organisation,
            day=_day(one.sent_at, zone),
            seconds=round(one.milliseconds / 1000),
            key=one.key,
        )
        for one in support.dossier_support(session, edition.letter, left_out, now=now)
    )


def _annexes(session: Session, edition: Edition, plan: Plan, now: datetime) -> tuple[File, ...]:
    """Return the letters as received; one that came as a statement names its author, and goes as that does."""
    if not _prints(plan, {PartKind.ANNEXES}):
        return ()
    left_out = omissions.words_left_out(edition.letter_id, edition.id)
    printed = statements.approved_ids(edition.letter, left_out, now=now)
    return _files(letter_files.annexes_of(session, edition.letter_id, printed))


def _logos(session: Session, letter: letters.Letter, plan: Plan) -> tuple[File, ...]:
    if not _prints(plan, {PartKind.COVER}):
        return ()
    return _files(letter_files.files_of(session, letter.id, FileKind.LOGO))


def _files(rows: list[LetterFile]) -> tuple[File, ...]:
    return tuple(File(row.name, row.sha256, row.media_type, row.pages) for row in rows)


def _organisations(
    session: Session, edition: Edition, plan: Plan, shown: list[Standing], zone: ZoneInfo
) -> tuple[Organisation, ...]:
    """Return the organisations that show their name, by name."""
    if not _prints(plan, {PartKind.ORGANISATIONS}):
        return ()
    trails = public_trails(session, edition.letter_id)
    rows = [
        _organisation(one, trails.get(one.id, _NO_TRAIL), zone)
        for one in _of_kind(shown, SignatureKind.ORGANISATION)
    ]
    language = plan.tongue.locales[0]
    return tuple(sorted(rows, key=lambda row: collation.key(row.name, language)))


def _organisation(its: Signatory, trail: PublicTrail, zone: ZoneInfo) -> Organisation:
    return Organisation(
        name=its.organisation,
        signed_by=its.name,
        role=its.role,
        sector=its.sector,
        verification=its.verification,
        country=its.country,
        day=_day(its.confirmed_at, zone),
        own_domain=trail.own_domain,
        officer_confirmed=bool(trail.officer_confirmed),
        basis=trail.basis,
        decided_on=trail.decided_on.isoformat() if trail.decided_on else None,
        registration_number=trail.registration_number,
    )


def _people(plan: Plan, shown: list[Standing], zone: ZoneInfo) -> tuple[Person, ...]:
    """Return the people who show their name: by name, or in the order in which they signed, each with the day."""
    if not _prints(plan, {PartKind.PEOPLE}):
        return ()
    by_date = plan.name_order is NameOrder.DATE
    rows = [
        Person(
            name=one.name,
            role=one.role,
            organisation=one.organisation,
            verification=one.verification,
            # A list by name prints no days, so its data has none.
            day=_day(one.confirmed_at, zone) if by_date else "",
        )
        for one in _of_kind(shown, SignatureKind.INDIVIDUAL)
    ]
    if not by_date:
        language = plan.tongue.locales[0]
        rows.sort(key=lambda row: collation.key(row.name, language))
    return tuple(rows)


def _of_kind(shown: list[Standing], kind: SignatureKind) -> list[Signatory]:
    return [one.signatory for one in shown if one.signatory.kind is kind]


def _prints(plan: Plan, parts: Collection[PartKind]) -> bool:
    return any(part in plan.parts for part in parts)


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).date().isoformat()


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat(timespec="seconds") if value else None
