"""Composes a record as the parts of a dossier: for the press, and for the page that is read on a screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from openletter.domain.plans import PartKind
from openletter.dossier.composing.annexes import annexes
from openletter.dossier.composing.contents import contents
from openletter.dossier.composing.cover import cover
from openletter.dossier.composing.drafts import Draft, Names, Received, Text
from openletter.dossier.composing.furniture import furniture
from openletter.dossier.composing.integrity import integrity
from openletter.dossier.composing.letter import letter
from openletter.dossier.composing.method import method
from openletter.dossier.composing.organisations import organisations
from openletter.dossier.composing.people import people
from openletter.dossier.composing.requests import requests
from openletter.dossier.composing.sheet import document
from openletter.dossier.composing.source import Medium, Source, apart
from openletter.dossier.composing.statements import statements
from openletter.dossier.composing.summary import summary
from openletter.dossier.parts import Annex, Composition, Leaves, NameList
from openletter.dossier.record import Record
from openletter.i18n import Speech
from openletter.links import Links

NO_LOGOS: Mapping[str, bytes] = MappingProxyType({})

_PARTS: dict[PartKind, Callable[[Source], Draft | None]] = {
    PartKind.COVER: cover,
    PartKind.SUMMARY: summary,
    PartKind.LETTER: letter,
    PartKind.REQUESTS: requests,
    PartKind.ORGANISATIONS: organisations,
    PartKind.PEOPLE: people,
    PartKind.STATEMENTS: statements,
    PartKind.METHOD: method,
    PartKind.INTEGRITY: integrity,
}


def compose(
    record: Record,
    *,
    speeches: Sequence[Speech],
    links: Links,
    logos: Mapping[str, bytes] = NO_LOGOS,
) -> Composition:
    """Return an edition ready for the press, in one language or two side by side.

    `logos` are the bytes of the record's logos by their SHA-256; one that is missing is left out.
    """
    return composed(Source(record, apart(speeches), links, logos, Medium.PAPER))


def composed(source: Source) -> Composition:
    """Return an edition ready for the press."""
    record, speeches = source.record, source.speeches
    title = source.letters[0].title
    return Composition(
        parts=tuple(_for_press(source, draft) for draft in drafts(source)),
        furniture=furniture(source),
        format=source.format,
        title=speeches[0].gettext(
            "%(title)s – dossier, edition %(reference)s", title=title, reference=record.reference
        ),
        author=record.organiser,
        subject=speeches[0].gettext(
            "An open letter to %(addressee)s, and who signed it",
            addressee=source.letters[0].addressee,
        ),
        language=source.language,
        made_at=record.made_at,
        paper=record.plan.paper,
    )


def drafts(source: Source) -> list[Draft]:
    """Return the parts of the plan that have content, in the plan's order."""
    found: dict[PartKind, list[Draft]] = {}
    for kind in source.record.plan.parts:
        if kind is PartKind.ANNEXES:
            found[kind] = list(annexes(source))
        elif kind is not PartKind.CONTENTS:
            made = _PARTS[kind](source)
            found[kind] = [made] if made else []
    others = [draft for drafted in found.values() for draft in drafted]
    ordered: list[Draft] = []
    for kind in source.record.plan.parts:
        ordered += found[kind] if kind in found else [contents(source, others)]
    return ordered


def _for_press(source: Source, draft: Draft) -> Leaves | NameList | Annex:
    match draft:
        case Text():
            return Leaves(
                draft.kind,
                document(source, draft.body, draft.kind),
                draft.headings,
                bare=draft.bare,
            )
        case Names():
            return NameList(
                draft.kind,
                document(source, draft.opening, draft.kind),
                draft.headings,
                draft.groups,
                draft.styles,
                draft.columns,
            )
        case Received():
            return Annex(
                draft.kind,
                draft.file.sha256,
                draft.headings,
                tuple(document(source, page, draft.kind) for page in draft.pages),
                draft.alts,
            )
