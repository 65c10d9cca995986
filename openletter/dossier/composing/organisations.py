"""The organisations by sector: who signed, what was checked, and apart from it what is only declared."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from openletter.domain.basis import AuthorityBasis
from openletter.domain.plans import PartKind
from openletter.domain.sectors import Sector
from openletter.domain.wording import N_
from openletter.dossier.composing.drafts import Names
from openletter.dossier.composing.lettering import script_language
from openletter.dossier.composing.names import (
    CHECKED,
    DECLARED,
    ORGANISATION,
    SECTOR,
    SIGNED,
    of_organisations,
)
from openletter.dossier.composing.people import WAYS
from openletter.dossier.composing.pieces import in_pieces
from openletter.dossier.composing.source import BETWEEN, Source, day
from openletter.dossier.parts import Entry, Group, Heading, Words
from openletter.dossier.record import Organisation
from openletter.i18n import Speech

ANCHOR = "organisations"
TITLE = N_("The organisations")
MANY = 120
"""From so many organisations on, sectors are on pages far enough apart for the contents to list them."""


def organisations(source: Source) -> Names | None:
    """Return the list of organisations; None where none shows its name."""
    found = source.record.organisations
    if not found:
        return None

    def facts(_speech: Speech) -> dict[str, Any]:
        return {
            "title": TITLE,
            "declared": any(one.basis or one.registration_number for one in found),
        }

    groups = source.groups(PartKind.ORGANISATIONS, _groups)
    listed = tuple(Heading(one.anchor, one.heading.text) for one in groups if one.heading)
    return Names(
        PartKind.ORGANISATIONS,
        in_pieces(source, "dossier/parts/organisations.html", facts),
        (Heading(ANCHOR, source.name(TITLE), listed if len(found) >= MANY else ()),),
        groups,
        of_organisations(source),
        source.format.organisation_columns,
    )


def _groups(source: Source) -> tuple[Group, ...]:
    """Group by sector in the order of the sectors; those without one are with the others."""
    found = source.record.organisations
    order = {sector.value: place for place, sector in enumerate(Sector)}
    ordered = sorted(found, key=lambda one: order[_sector_of(one)])
    return tuple(
        Group(
            Words(_name_of(source, code), SECTOR),
            tuple(_entry(source, one) for one in rows),
            anchor=f"sector-{code}".replace("_", "-"),
        )
        for code, rows in groupby(ordered, _sector_of)
    )


def _name_of(source: Source, sector: str) -> str:
    return source.plain(lambda speech: speech.sector(sector))


def _sector_of(one: Organisation) -> str:
    return one.sector or Sector.OTHER.value


def _entry(source: Source, one: Organisation) -> Entry:
    signed = ", ".join(part for part in (one.signed_by, one.role) if part)
    lines = [
        Words(one.name, ORGANISATION, script_language(one.name)),
        Words(signed, SIGNED, script_language(signed)),
        Words(BETWEEN.join(_checked(source, one)), CHECKED),
        Words(BETWEEN.join(_declared(source, one)), DECLARED),
    ]
    return Entry(tuple(line for line in lines if line.text))


def _checked(source: Source, one: Organisation) -> list[str]:
    """Return what has been looked at, in the words of the public page."""
    found = [source.name(WAYS[one.verification])]
    if one.own_domain:
        found.append(
            source.plain(
                lambda speech: speech.gettext(
                    "Address at its own domain, %(host)s", host=one.own_domain
                )
            )
        )
    if one.officer_confirmed:
        found.append(source.name(N_("Confirmed by a second officer")))
    return found


def _declared(source: Source, one: Organisation) -> list[str]:
    """Return what the signatory says and nobody has looked at; each begins with what it is."""
    found = [source.plain(lambda speech: _decided(speech, one))] if one.basis else []
    if one.registration_number:
        found.append(
            source.plain(
                lambda speech: speech.gettext(
                    "Declared: registration number %(number)s", number=one.registration_number
                )
            )
        )
    return found


def _decided(speech: Speech, one: Organisation) -> str:
    if one.basis is AuthorityBasis.BOARD and one.decided_on:
        return speech.gettext(
            "Declared: its board decided on %(date)s", date=speech.date(day(one.decided_on))
        )
    if one.basis is AuthorityBasis.OFFICER:
        return speech.gettext("Declared: signed by right of office")
    return speech.gettext("Declared: decided in another way")
